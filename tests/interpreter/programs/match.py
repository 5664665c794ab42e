def f(v):
    match v:
        case 1 | 2:
            return 'small'
        case [a, b]:
            return a + b
        case str():
            return 'text'
        case _:
            return 'other'
a, b, c = f(2), f((3, 4)), f(9)
