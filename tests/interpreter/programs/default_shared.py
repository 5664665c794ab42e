def append(x, into=[]):
    into.append(x)
    return into
a = append(1)
b = append(2)
n = len(b)
same = a is b
def late():
    return value
value = 5
x = late()
def fixed(v=value): return v
value = 6
y = fixed()
z = late()
