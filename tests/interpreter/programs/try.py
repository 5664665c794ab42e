try:
    a = 1
except ValueError:
    a = 2
else:
    b = 3
finally:
    c = 4
