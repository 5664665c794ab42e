data=[1,2,3,4]
b = [y for x in data if (y := x * x) > 4]
c = y
def f():
    g = [(z := x) for x in data]
    return z
e = f()
