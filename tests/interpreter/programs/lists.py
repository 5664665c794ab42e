a = [1, 2]
a.append(3)
a += [4]
a[0] = 9
b = a[1:]
a.insert(0, 7)
last = a.pop()
