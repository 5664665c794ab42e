x = 5
a = 1 < x < 10, 1 < x > 7, 1 == 1 < 2, 3 > 2 > 1 > 0
calls = []
def f(v):
    calls.append(v)
    return v
b = f(1) < f(0) < f(5)
c = list(calls)
d = x in (1, 5) and x is not None
e = 0 or "a", 1 and "b", None or 0, [] and 1, not [], not 1
g = "a" < "b" < "c", (1, 2) < (1, 3), [1] == [1], {1, 2} == {2, 1}, {1} < {1, 2}
h = x if x > 3 else -x
i = 1 if False else 2 if False else 3
j = not x == 5, x != 5, not (x in [5])
k = None is None, True == 1, "" == 0, 1 == 1.0
l = bool(0), bool(""), bool("0"), bool([]), bool([0]), bool(None), bool(0.0)
