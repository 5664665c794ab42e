a = []
b = a
b.append(1)
c = len(a)
