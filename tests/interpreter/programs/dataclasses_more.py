from dataclasses import dataclass, field, asdict, replace, astuple, fields
@dataclass
class Base:
    units: int
    rate: float = 0.5
@dataclass(frozen=True, order=True)
class P:
    x: int
    y: int = 0
@dataclass
class C(Base):
    sizes: list = field(default_factory=list)
    total: int = field(init=False, default=0)
    def __post_init__(self):
        self.total = self.units + len(self.sizes)
c = C(8, sizes=[1, 2])
a = c.total, c.rate
c2 = C(8)
c2.sizes.append(3)
b = C(8).sizes
d = asdict(P(1))
e = replace(P(1, 2), y=5).y
f = astuple(P(1, 2))
g = P(1, 2) == P(1, 2)
