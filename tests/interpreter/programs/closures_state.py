def make(n):
    fs = {}
    for i in range(n):
        def f(x, i=i): return x * i
        fs[i] = f
    return fs
a = [f(10) for f in make(3).values()]
def bank(balance):
    def deposit(x):
        nonlocal balance
        balance += x
        return balance
    def get(): return balance
    return deposit, get
dep, get = bank(10)
dep(5)
b = get(), dep(1)
def f(): f.calls += 1; return f.calls
f.calls = 0
f(); f()
f = None
def memoize(fn):
    cache = {}
    def inner(*args):
        if args not in cache:
            cache[args] = fn(*args)
        return cache[args]
    inner.cache = cache
    return inner
@memoize
def slow(x): return x + 1
slow(1); slow(1); slow(2)
d = slow(2)
def outer(a):
    b = a + 1
    def mid():
        c = b + 1
        def inner(): return a, b, c
        return inner
    return mid()()
e = outer(1)
adders = [(lambda n: lambda x: x + n)(n) for n in range(3)]
g = [h(1) for h in adders]
adders = None
