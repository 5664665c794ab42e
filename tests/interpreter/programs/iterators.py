def twice(n):
    for i in range(n):
        yield i * 2


def both():
    yield from twice(2)
    yield 9


given = list(twice(4))
chained = list(both())
pairs = zip([1, 2], [3, 4])
first_pair = next(pairs)
rest = list(pairs)
numbers = iter([1, 2, 3])
one = next(numbers)
two = next(numbers)
left = list(numbers)
mapped = sum(map(lambda x: x + 1, [1, 2]))
kept = list(filter(None, [0, 1, 2]))
backwards = list(reversed([1, 2, 3]))
counted = list(enumerate("ab", 1))
names = dict(zip("ab", [1, 2]))
spread = [*map(int, "1 2 3".split())]
joined = "-".join(map(str, [1, 2, 3]))
highest = max(map(len, ["a", "bcd"]))
unzipped = list(zip(*[(1, 2), (3, 4)]))
sizes = []
for index, (a, b) in enumerate(zip([1, 2], [3, 4])):
    sizes.append(index + a * b)
rows = [[1, 2], [3, 4]]
columns = [list(column) for column in zip(*rows)]
