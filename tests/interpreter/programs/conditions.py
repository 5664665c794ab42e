a = 5 if 3 > 2 else 6
b = None or 7
c = 0 and 1
d = not []
e = 1 < 2 < 3
f = 'a' in 'cat'
g = 3 not in [1, 2]
h = None is None
