class Circle:
    def __init__(self, r): self._r = r
    @property
    def r(self): return self._r
    @r.setter
    def r(self, value):
        if value < 0: raise ValueError("negative")
        self._r = value
    @property
    def area(self): return 3 * self.r ** 2
    @classmethod
    def unit(cls): return cls(1)
    @staticmethod
    def twice(x): return 2 * x
c = Circle(2)
a = c.area
c.r = 3
b = c.area
try:
    c.r = -1
    pass
except ValueError as error:
    pass
e = Circle.unit().area
f = Circle.twice(4), c.twice(5)
