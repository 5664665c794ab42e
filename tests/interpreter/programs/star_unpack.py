a, *b, c = range(6)
(d, e), f = (1, 2), 3
*g, h = "xyz"
i = [*b, *g]
j = {**{"a": 1}, "b": 2, **{"a": 3}}
k = (*b, 9)
l = {*b, *[1, 2]}
for m, *n in [(1, 2, 3), (4,)]:
    pass
[o, [p, *q]] = [1, [2, 3, 4]]
def f2(*args, **kw): return len(args), sorted(kw)
r = f2(*b, *g, **j)
s, t = t2 = (1, 2)
u = v = []
v.append(1)
w = len(u)
x, y = 1, 2
x, y = y, x
z = [0, 1, 2]
z[0], z[2] = z[2], z[0]
i2 = 0
i2, z[i2] = 1, "set"
