s = "Hello, World"
a = s.lower(), s.upper(), s.title(), s.swapcase(), s.capitalize()
b = s.split(", "), s.split(), "a  b".split(), "a,b,c".split(",", 1), "a,b,c".rsplit(",", 1)
c = "-".join(["a", "b"]), "".join(map(str, [1, 2])), ",".join(str(i) for i in range(3))
d = s.replace("l", "L"), s.replace("l", "L", 1), s.find("o"), s.rfind("o"), s.index("W"), s.count("l")
e = s.startswith("He"), s.endswith(("x", "ld")), "ell" in s
f = " x ".strip(), "xxaxx".strip("x"), " a".lstrip(), "a ".rstrip()
g = "42".zfill(5), "a".center(5, "*"), "a".ljust(3) + "|", "a".rjust(3)
h = "abc".isalpha(), "12".isdigit(), "a1".isalnum(), " ".isspace(), "A".isupper()
i = "a\nb".splitlines(), "k=v".partition("="), "a.b.c".rpartition(".")
j = ord("a"), chr(98), len("héllo"), "a" * 3, "abc"[::-1]
k = "abc".encode(), b"abc".decode("utf-8"), len("é".encode("utf8"))
l = "file.tar.gz".removesuffix(".gz"), "prefix_x".removeprefix("prefix_")
n = int("12"), int("ff", 16), float("1.5"), int(3.9), round(2.567, 2), round(2.5), abs(-3)
o = "%05.1f|%-5s|%x" % (3.14159, "a", 255)
p = "x" < "y", min("hello"), sorted("ba")
q = "a\tb".expandtabs(4)
r = str(None), repr("a'b"), ascii("é")
t = r"\d", "multi" "line", """tri
ple"""
u = hex(255), bin(5), oct(8), divmod(17, 5), pow(2, 10)
v = "one two".split()[1][0].upper()
