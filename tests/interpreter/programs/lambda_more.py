a = (lambda x, *y, z=3, **k: (x, y, z, k))(1, 2, w=4)
b = sorted([3, 1, 2], key=lambda v: -v)
c = [f(2) for f in [lambda x: x + 1, lambda x: x * x]]
d = (lambda: (yield))  is not None
apply = lambda f, *a, **k: f(*a, **k)
e = apply(max, 1, 5), apply(dict, a=1)
fact = lambda n: 1 if n < 2 else n * fact(n - 1)
f = fact(6)
y = lambda f: (lambda x: x(x))(lambda x: f(lambda *a: x(x)(*a)))
g = y(lambda self: lambda n: 0 if n == 0 else n + self(n - 1))(4)
dispatch = {"a": lambda: 1, "b": lambda: 2}
h = dispatch.get("a", lambda: 0)(), dispatch.get("z", lambda: 0)()
dispatch = None
curry = lambda a: lambda b: lambda c: a + b + c
i = curry(1)(2)(3)
