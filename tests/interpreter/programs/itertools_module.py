import itertools
import operator

sums = list(itertools.accumulate([1, 2, 3]))
products = list(itertools.accumulate([1, 2, 3], operator.mul))
counted = list(itertools.islice(itertools.count(5, 2), 3))
around = list(itertools.islice(itertools.cycle([7, 8]), 3))
beside = list(zip(itertools.count(), "ab"))
colours = [colour for _, colour in zip(range(3), itertools.cycle("rg"))]
grouped = [(key, list(group)) for key, group in itertools.groupby([1, 1, 2])]
by_length = [(key, list(group)) for key, group in itertools.groupby(["a", "b", "cc"], key=len)]
before = list(itertools.takewhile(lambda x: x < 3, [1, 2, 3, 1]))
after = list(itertools.dropwhile(lambda x: x < 3, [1, 2, 3, 1]))
odd = list(itertools.filterfalse(lambda x: x % 2 == 0, range(5)))
marked = list(itertools.compress([1, 2, 3], [1, 0, 1]))
longest = list(itertools.zip_longest([1, 2], [3], fillvalue=0))
powers = list(itertools.starmap(pow, [(2, 3), (3, 2)]))
neighbours = list(itertools.pairwise([1, 2, 3]))
grid = [a * b for a, b in itertools.product([1, 2], repeat=2)]
first, second = itertools.tee([1, 2])
both = list(first) + list(second)
threes = list(itertools.repeat(3, 2))
start = next(itertools.cycle([4, 5]))
ticket = itertools.count(1)
tickets = [next(ticket), next(ticket)]
second_of = operator.itemgetter(1)([4, 5])
