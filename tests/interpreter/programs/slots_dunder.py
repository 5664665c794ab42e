class V:
    __slots__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
    def __add__(self, o): return V(self.x + o.x, self.y + o.y)
    def __sub__(self, o): return V(self.x - o.x, self.y - o.y)
    def __mul__(self, k): return V(self.x * k, self.y * k)
    __rmul__ = __mul__
    def __neg__(self): return V(-self.x, -self.y)
    def __eq__(self, o): return isinstance(o, V) and (self.x, self.y) == (o.x, o.y)
    def __lt__(self, o): return self.x < o.x
    def __hash__(self): return hash((self.x, self.y))
    def __repr__(self): return f"V({self.x}, {self.y})"
    def __len__(self): return 2
    def __getitem__(self, i): return (self.x, self.y)[i]
    def __iter__(self): return iter((self.x, self.y))
    def __contains__(self, v): return v in (self.x, self.y)
    def __bool__(self): return self.x != 0
    def __abs__(self): return abs(self.x) + abs(self.y)
    def __call__(self, z): return self.x + z
a = V(1, 2) + V(3, 4)
r = repr(a), str(a)
b = 3 * V(1, 2)
c = list(b)
d = len(a), a[0], a[-1], 4 in a, 9 in a
e = V(1, 2) == V(1, 2), V(1, 2) != V(1, 3), V(1, 2) < V(2, 0)
f = bool(V(0, 1)), "yes" if V(1, 0) else "no"
g = (-V(1, 2)).y
h = a(10)
x, y = a
s = sum([V(1, 2), V(3, 4)], V(0, 0)).x
m = max([V(1, 2), V(3, 4)], key=lambda v: v.y).y
n = sorted([V(3, 1), V(1, 1)])[0].x
