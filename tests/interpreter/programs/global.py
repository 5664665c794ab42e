n = 1
def f():
    global n
    n = n + 5
f()
