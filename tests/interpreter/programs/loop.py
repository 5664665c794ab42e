t = 0
for i, (a, b) in enumerate(zip([1, 2, 3], (4, 5, 6))):
    if i == 2:
        break
    t += a * b
else:
    t = -1
