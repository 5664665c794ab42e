n, k = 64, 0
while n > 4:
    n //= 2
    k += 1
