name, n, x = "kgen", 7, 3.14159
a = f"{name} {n}"
b = f"{x:.2f} {n:03d} {n:>5} {name:<6}|"
c = f"{name!r} {n=}"
d = f"{n:,} {1234567:,} {0.25:.0%}"
w = 8
e = f"{x:{w}.{2}f}"
g = f"{{literal}} {'nested'}"
h = "%s has %d of %.1f" % (name, n, x)
i = "{} {0}".replace("{0}", "z").format(1) if False else "{0} {1} {0}".format("a", "b")
j = "{a}-{b:>3}".format(a=1, b=2)
k = "%(k)s" % {"k": 1}
l = f"{[i for i in range(3)]}"
m = f"{dict(a=1)['a']}"
o = f"{n:b} {n:x} {n:e}"
p = "a" "b" f"{n}"
q = f"{n if n > 3 else 0}"
r = f"{'a,b'.split(',')[0]}"
s = str(1.0), str(10 ** 3), repr("q"), str([1, "a"]), str((1,)), str({"a": None}), str(True)
t = f"epoch_{1:02d}_{0.5:.3f}"
