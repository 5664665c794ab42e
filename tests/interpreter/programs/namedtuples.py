from typing import NamedTuple
from collections import namedtuple
class Shape(NamedTuple):
    h: int
    w: int = 4
    @property
    def area(self): return self.h * self.w
s = Shape(3)
a = s.h, s.w, s.area
h, w = s
b = s[1], len(s)
s = None
Point = namedtuple("Point", ["x", "y"])
p = Point(1, y=2)
c = p.x + p.y
Q = namedtuple("Q", "a b c", defaults=[3])
e = Q(1, 2).c
i = [x * 2 for x in p]
