from abc import ABC, abstractmethod


class TooSmallError(ValueError):
    def __init__(self, size):
        super().__init__(size)
        self.size = size


class Base(ABC):
    @abstractmethod
    def units(self): ...


class Forgiving:
    def __enter__(self):
        log.append("in")
        return self

    def __exit__(self, kind, error, trace):
        log.append("out")
        return kind is not None


log = []


def check(size):
    log.append(size)
    if size < 3:
        raise TooSmallError(size)
    return size * 2


def tried(size):
    try:
        found = check(size)
    except KeyError:
        return "never"
    except ValueError as error:
        return error.size
    else:
        return found
    finally:
        log.append("done")


def first_of(names):
    for name in names:
        try:
            return {"a": 1, "b": 2}[name]
        except KeyError:
            continue
    return 0


small = tried(1)
large = tried(5)
found = first_of(["x", "b", "a"])
try:
    Base()
    made = True
except TypeError:
    made = False
try:
    try:
        check(2)
    except KeyError:
        way = "inner"
except TooSmallError:
    way = "outer"
with Forgiving():
    check(0)
    log.append("not reached")
try:
    one, two = [1, 2, 3]
except ValueError:
    one = two = 7
try:
    depth = int("deep")
except ValueError:
    depth = 4
else:
    depth = 5
again = (i for i in range(3))
sums = sum(again)
