def flat(items):
    out = []
    for item in items:
        if isinstance(item, (list, tuple)):
            out.extend(flat(item))
        else:
            out.append(item)
    return out
a = flat([1, [2, (3, 4)], [[5]]])
def ackermann(m, n):
    if m == 0: return n + 1
    if n == 0: return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))
b = ackermann(2, 2)
def hanoi(n, a, b, c):
    return 0 if n == 0 else hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a)
c = hanoi(4, "a", "b", "c")
def even(n): return True if n == 0 else odd(n - 1)
def odd(n): return False if n == 0 else even(n - 1)
d = even(10)
def depth(tree): return 0 if tree is None else 1 + max(depth(tree.get("l")), depth(tree.get("r")))
e = depth({"l": {"l": None, "r": {}}, "r": None})
def perms(xs):
    if len(xs) <= 1: return [xs]
    return [[x] + rest for i, x in enumerate(xs) for rest in perms(xs[:i] + xs[i + 1:])]
g = perms([1, 2, 3])
