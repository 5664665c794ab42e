def f(a, b=2, /, c=3, *args, d, e=5, **kw):
    return a, b, c, args, d, e, kw
x = f(1, d=4)
y = f(1, 20, 30, 40, 50, d=4, z=9)
z = f(*[1, 2], **{"d": 7, "e": 8})
def g(*, only): return only
w = g(only=3)
def h(first, *rest): return first, rest
v = h(*range(4))
def p(a, /, **kw): return a, kw
u = p(1, a=2)
def named(a: int = 1, *, b: "str" = "q") -> tuple: return a, b
t = named(b="r")
