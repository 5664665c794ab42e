x = 1
def outer():
    x = 2
    def inner():
        nonlocal x
        x += 1
        return x
    inner()
    return x, inner()
a = outer()
def setter():
    global x, created
    x = 10
    created = "yes"
setter()
b = x, created
fns = [lambda: i for i in range(3)]
c = [f() for f in fns]
fns = [lambda i=i: i for i in range(3)]
d = [f() for f in fns]
def counter():
    n = 0
    def up(by=1):
        nonlocal n
        n += by
        return n
    return up
u = counter()
e = u(), u(5), u()
v = counter()
f = v()
class A:
    y = 5
    z = [y for _ in range(2)] if False else y
    def get(self): return x
g = A().get(), A.z
def shadow(list): return list + 1
h = shadow(1)
def early():
    return later
later = 1
j = early()
fns = None
