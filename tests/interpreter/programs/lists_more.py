x = [3, 1, 2]
x.sort()
a = list(x)
x.sort(key=lambda v: -v)
b = list(x)
x.insert(1, 9); x.extend((7, 8)); x.remove(3)
c = list(x), x.index(7), x.count(9), x.pop(0)
x.reverse()
d = x
e = sorted("hello"), sorted([(1, "b"), (1, "a")]), sorted([3, 1], reverse=True)
f = [[0] * 3 for _ in range(2)]
f[0][1] = 5
g = [[1] * 2] * 2
g[0][0] = 9
h = g
i = [1, 2] + [3], [1, 2] * 2, [1] < [2], [] == []
j = x.copy() is x, x[:] == x
k = sum([[1], [2]], []), sum([1.5, 2]), len([None] * 4)
l = [a for a in range(3) for b in range(a)]
m = [[r[i] for r in [[1, 2], [3, 4]]] for i in range(2)]
n = [x if x % 2 else -x for x in range(4)]
o = all([]), any([]), all([1, 0]), any([0, 1])
x += [1]
p = x[-1]
y = x
y += [2]
q = x is y, x[-1]
t = list("abc"), list({"k": 1}), list((1, 2)), list(range(2))
u = tuple([1, 2]), tuple("ab")
v = (1, 2).index(2), (1, 1).count(1)
w = [i for i, c in enumerate("a-b-c") if c == "-"]
x.clear()
z = len(x)
