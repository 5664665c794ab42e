def outer(n):
    def inner(m):
        return n * m
    return inner
x = outer(3)(4)
f = lambda v, w=2: v ** w
y = f(5)
