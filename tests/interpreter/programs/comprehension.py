a = [x * y for x in range(3) for y in (1, 2) if x != y]
b = {k: len(k) for k in ('a', 'bb')}
c = sum(i for i in range(4))
