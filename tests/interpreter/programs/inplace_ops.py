class Acc:
    def __init__(self): self.log = []
    def __iadd__(self, o):
        self.log.append(o)
        return self
    def __matmul__(self, o): return "matmul"
    def __floordiv__(self, o): return ("fd", o)
    def __radd__(self, o): return ("radd", o)
    def __pow__(self, o): return ("pow", o)
    def __invert__(self): return "inv"
    def __rshift__(self, o): return ("rs", o)
    def __or__(self, o): return ("or", o)
    def __ge__(self, o): return True
    def __format__(self, spec): return "F" + spec
    def __int__(self): return 7
    def __float__(self): return 7.5
    def __index__(self): return 2
    def __str__(self): return "acc"
a = Acc()
a += 1
a += 2
b = a.log, a @ 1, a // 2, 1 + a, a ** 2, ~a, a >> 3, a | 4, a >= 1
c = f"{a:x}", str(a), f"{a!s}"
