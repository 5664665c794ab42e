parts = []
for i in range(3):
    parts.append(f"layer_{i}")
a = "/".join(parts)
s = ""
for c in "abc":
    s += c.upper()
b = s
c = s.lower().replace("a", "z").strip()
d = "name: {name}, size: {size[0]}".format(name="x", size=[1, 2])
e = "%-10s|%5d" % ("ab", 3)
f = "\n".join(f"{k}={v}" for k, v in sorted({"b": 1, "a": 2}.items()))
g = [w.capitalize() for w in "the quick fox".split()]
h = "".join(reversed("abc")), "".join(sorted("cab"))
i = "abc" in "xabcx", "a" not in "b"
j = max("apple fig banana".split(), key=len)
k = {w: len(w) for w in "a bb ccc".split()}
l = "a-b_c".replace("-", " ").replace("_", " ").split()
m = [ord(c) - 97 for c in "abc"], [chr(c + 97) for c in range(3)]
n = {c: i for i, c in enumerate(sorted(set("hello")))}
o = [n[c] for c in "hello"]
