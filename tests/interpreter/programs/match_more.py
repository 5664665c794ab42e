class Point:
    __match_args__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
def kind(v):
    match v:
        case 0: return "zero"
        case int(n) if n < 0: return "negative"
        case int() | float(): return "number"
        case "a" | "b": return "letter"
        case str(): return "string"
        case []: return "empty"
        case [x]: return ("one", x)
        case [x, *rest]: return (x, len(rest))
        case {"type": "dense", "units": u, **other}: return ("dense", u, len(other))
        case Point(0, y): return ("axis", y)
        case Point(x=a, y=b) as p: return (a, b, p.x)
        case None: return "none"
        case True: return "true"
        case _: return "other"
r = [kind(v) for v in [0, -1, 2.5, "a", "zz", [], [1], [1, 2, 3], {"type": "dense", "units": 8, "q": 1}, Point(0, 3), Point(1, 2), None, {1}]]
def cmd(s):
    match s.split():
        case ["go", ("north" | "south") as d]: return d
        case ["get", obj, *_]: return obj
        case _: return None
q = cmd("go north"), cmd("get lamp now"), cmd("x")
