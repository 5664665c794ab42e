def f(a, b=2, *args, c=3, **kw):
    return a + b + sum(args) + c + len(kw)
x = f(1)
y = f(1, 5, 6, 7, c=1, z=2)
z = f(*[1, 2], **{'c': 4})
