def make(sizes):
    out = []
    for s in sizes:
        def layer(v, s=s):
            return v * s
        out.append(layer)
    return out
x = 1
for l in make([2, 3, 4]):
    x = l(x)
