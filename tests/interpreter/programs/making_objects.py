from contextlib import contextmanager


class Single:
    made = None

    def __new__(cls):
        if cls.made is None:
            cls.made = super().__new__(cls)
            cls.made.units = 32
        return cls.made


class Base:
    known = {}
    units = 16

    def __init_subclass__(cls, **options):
        Base.known[cls.__name__] = cls

    @property
    def total(self):
        return self.units * 2


class Child(Base):
    units = 8

    @property
    def total(self):
        return super().total + 1


@contextmanager
def opened(size):
    yield size + 1


def tried(number):
    try:
        if number:
            raise ValueError("no")
    except ValueError:
        result = 5
    else:
        result = 6
    finally:
        more = 7
    return result + more


first = Single().units
again = Single()
again.units = 64
second = Single().units
registered = list(Base.known)
made = Base.known["Child"]().total
known_names = hasattr(Child(), "total"), issubclass(Child, Base)
with opened(4) as size:
    inside = size
failing = tried(1)
fine = tried(0)
numbers = [1, 2, 3, 4, 5]
numbers[1:3] = [9]
numbers[:0] = (7, 8)
