class A:
    k = 2
    def __init__(self, n):
        self.n = n
    @property
    def double(self):
        return self.n * self.k
    @staticmethod
    def s(x):
        return x + 1
    @classmethod
    def make(cls):
        return cls(7)
class B(A):
    k = 3
    def __init__(self):
        super().__init__(4)
        self.m = self.n + 1
x = A(5).double
y = B().double
z = B().m
w = A.s(1)
v = A.make().n
