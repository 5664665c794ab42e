class A:
    kind = "a"
    def __init__(self, n=1): self.n = n
    def who(self): return "A"
    def hello(self): return "hello " + self.who()
class B(A):
    kind = "b"
    def __init__(self, *args, m=2, **kw):
        super().__init__(*args, **kw)
        self.m = m
    def who(self): return "B" + super().who()
class Mixin:
    def extra(self): return self.n * 100
    def who(self): return "M" + super().who()
class C(Mixin, B):
    pass
c = C(5, m=6)
a = c.hello(), c.extra(), c.m, c.kind
d = isinstance(c, A), type(c) is C, type(c).__name__
e = A.who(c), c.__class__.__name__
A.kind = "changed"
f = A.kind, B.kind
c.kind = "own"
g = c.kind, C.kind
class Old(object):
    count = 0
    def __init__(self):
        Old.count += 1
        self.id = Old.count
h = [Old().id for _ in range(3)], Old.count
class D(A):
    def __init__(self):
        A.__init__(self, 9)
i = D().n
class Diamond1(A):
    def who(self): return "1" + super().who()
class Diamond2(A):
    def who(self): return "2" + super().who()
class Both(Diamond1, Diamond2): pass
j = Both().who()
