def f(*a, **k):
    return len(a), sorted(k)
x = f(1, *(2, 3), **{'q': 1}, r=2)
