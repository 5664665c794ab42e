from collections import Counter, OrderedDict, defaultdict, deque, namedtuple

window = deque([1, 2, 3, 4], maxlen=3)
taken = window.popleft()
window.append(9)
window.append(10)
held = list(window)
window.rotate(1)
front = window[0]
room = len(window)
window.appendleft(5)
after = list(window)
groups = defaultdict(list)
for word in ["x", "y", "x"]:
    groups[word].append(1)
found = len(groups["x"]), len(groups["z"]), len(groups)
totals = defaultdict(int)
totals["a"] += 4
total = totals["a"]
letters = Counter("hello")
most = letters.most_common(1)[0]
often = letters["l"], letters["q"], len(letters)
words = Counter(["a", "b", "a"])
vocabulary = {word: index for index, (word, _) in enumerate(words.most_common(), 2)}
Point = namedtuple("Point", ["width", "height"])
point = Point(3, 4)
area = point.width * point.height
wider = point._replace(width=7).width
fields = tuple(Point._fields) if False else point._fields
ordered = list(OrderedDict([("a", 1), ("b", 2)]))
