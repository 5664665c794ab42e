import operator
from operator import itemgetter, attrgetter, add, mul, methodcaller
a = add(1, 2), mul(2, 3), operator.neg(1), operator.truediv(1, 2)
b = sorted([(1, "b"), (2, "a")], key=itemgetter(1))
c = itemgetter(0, 2)("abc")
class P:
    def __init__(self, n): self.n = n
d = sorted([P(2), P(1)], key=attrgetter("n"))[0].n
e = operator.getitem([1, 2], 1), operator.contains([1], 1), operator.lt(1, 2)
ops = {"+": operator.add, "-": operator.sub}
f = ops["+"](1, 2), ops["-"](1, 2)
g = methodcaller("upper")("a")
ops = None
