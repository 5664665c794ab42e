d = {'a': 1, **{'b': 2}}
d['c'] = d['a'] + d.get('z', 5)
k = list(d.keys())
v = sum(d.values())
