from dataclasses import dataclass, field
@dataclass
class C:
    a: int
    b: int = 2
    c: list = field(default_factory=list)
x = C(1).a + C(1, b=5).b
y = len(C(1).c)
