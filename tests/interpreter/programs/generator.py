def g():
    yield 1
    yield 1
for i in g():
    x = i
