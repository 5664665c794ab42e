a = [1, 2, 3]
del a[1]
d = {'x': 1, 'y': 2}
del d['x']
n = len(d)
