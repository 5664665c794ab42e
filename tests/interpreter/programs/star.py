first, *rest = [1, 2, 3]
*init, last = (4, 5, 6)
