from enum import Enum, IntEnum, auto


class Size(Enum):
    SMALL = 16
    LARGE = 64
    BIG = 64

    @property
    def double(self):
        return self.value * 2


class Step(IntEnum):
    FIRST = 1
    SECOND = 2


class Kind(str, Enum):
    DENSE = "dense"
    CONV = "conv"


class Way(Enum):
    UP = auto()
    DOWN = auto()


class Pair(Enum):
    NARROW = (3, 4)

    def __init__(self, rows, columns):
        self.rows = rows
        self.columns = columns


small = Size.SMALL.value
large = Size["LARGE"].value
name = Size(16).name
values = [size.value for size in Size]
count = len(Size)
doubled = Size.BIG.double
same = Size.SMALL is Size.SMALL, Size.SMALL == Size.LARGE, Size.LARGE is Size.BIG
units = {Size.SMALL: 3, Size.LARGE: 5}[Size.LARGE]
total = Step.SECOND + 3
step_name = Step.SECOND.name
equal_to_number = Step.SECOND == 2
kind = Kind("conv").value + Kind.DENSE.name
chosen = {"dense": 1, "conv": 2}[Kind.CONV]
way = Way.DOWN.value
pair = Pair.NARROW.rows * Pair.NARROW.columns
inside = Size.SMALL in (Size.SMALL, Size.LARGE)
