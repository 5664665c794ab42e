def f(n):
    if n > 3:
        return 'big'
    for i in range(n):
        if i == 1:
            return 'loop'
    return 'small'
a, b, c = f(5), f(2), f(1)
