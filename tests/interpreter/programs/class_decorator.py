def add(cls):
    cls.extra = 7
    return cls
@add
class A:
    pass
x = A.extra
y = A().extra
class Counter:
    def __init__(self, fn):
        self.fn = fn
        self.calls = 0
    def __call__(self, *args):
        self.calls += 1
        return self.fn(*args)
@Counter
def f(a): return a + 1
z = f(1) + f(2)
n = f.calls
