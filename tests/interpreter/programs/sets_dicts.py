a = {1, 2, 3} & {2, 3}, {1} | {2}, {1, 2} - {1}, {1, 2} ^ {2, 3}
s = set()
s.add(1); s.add(1); s.update([2, 3]); s.discard(9); s.remove(1)
b = sorted(s), len(s), 2 in s
d = {"a": 1}
d.setdefault("b", []).append(2)
d.update(c=3)
d |= {"e": 5}
c = list(d), d.pop("a"), d.pop("zz", None), d.get("q", 0)
e = {k: v for k, v in d.items() if k != "b"}
f = {v: k for k, v in {"x": 1}.items()}
g = dict(zip("ab", [1, 2])), dict([(1, 2)]), dict(a=1, **{"b": 2})
h = sorted({"b": 1, "a": 2}), sorted({"b": 1, "a": 2}.items(), key=lambda kv: kv[1], reverse=True)
i = "a" in {"a": 1}, list({"a": 1}.values()), len({}), {"a": 1} == {"a": 1}
j = frozenset([1, 2]) == {1, 2}
n = {"a": {"b": [1, 2, {"c": 3}]}}
k = n["a"]["b"][2]["c"]
n["a"]["b"][0] = 5
l = n["a"]["b"]
x = {i: {j: i * j for j in range(2)} for i in range(2)}
del d["e"]
o = d.popitem()
p = {(1, 2): "t"}[1, 2]
q = {"one": 1} | {"two": 2}
copy = dict(d)
copy["new"] = 1
r = "new" in d
d.clear()
t = len(d)
u = min({"a": 3, "b": 1}, key={"a": 3, "b": 1}.get)
