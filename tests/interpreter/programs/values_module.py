import json
import statistics
import string
import types
from dataclasses import dataclass, field, fields
from typing import ClassVar, Generic, List, NamedTuple, TypedDict, TypeVar

T = TypeVar("T")


@dataclass
class Settings:
    width: int = 1
    layers: List[int] = field(default_factory=list)
    limit: ClassVar[int] = 9
    depth: int = 3


class Deeper(Settings):
    pass


class Row(NamedTuple):
    width: int
    height: int = 5


class Options(TypedDict):
    units: int


class Box(Generic[T]):
    def __init__(self, value: T):
        self.value = value

    def __int__(self):
        return self.value + 1


settings = json.loads('{"units": [64, 32], "rate": 0.5}')
units = settings["units"][0]
text = json.dumps({"k": 5})
again = json.loads(text)["k"]
space = types.SimpleNamespace(x=3, y=4)
total = space.x + space.y
space.z = 5
added = space.z
letters = string.ascii_lowercase[:3]
average = statistics.mean([1, 2, 3])
depth = Settings(5, [], 2).depth
limit = Settings.limit
names = [each.name for each in fields(Settings)]
taller = Row(1)._replace(height=3).height
as_dict = Row(1)._asdict()["height"]
option = Options(units=3)["units"]
boxed = Box[int](5).value
number = int(Box(6))
counts = dict.fromkeys(["a", "b"], 0)
counts["a"] += 1
found = globals()["limit"]
