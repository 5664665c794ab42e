for i in range(3):
    pass
else:
    i = 10
