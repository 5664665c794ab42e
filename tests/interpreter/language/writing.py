"""Writes random programs of plain Python: numbers, texts, lists, functions, classes, exceptions.

`program(seed)` is the door. What a program does is for Python to say; a writer only sees to it
that most programs end, and soon. Their unknown conditions read the environment: `COINS`.
"""

from __future__ import annotations

from random import Random

from msgspec import Struct, field

COINS = ("COIN_A", "COIN_B")
"""Variables of the environment that programs ask for, to be set or not."""


class Names(Struct):
    """What may be used here, by kind."""

    ints: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    dicts: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    functions: list[tuple[str, int]] = field(default_factory=list)
    generators: list[str] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    objects: list[str] = field(default_factory=list)
    contexts: list[str] = field(default_factory=list)

    def inner(self) -> Names:
        """The same, for a block of which later ones know nothing."""
        return Names(*(list(getattr(self, name)) for name in self.__struct_fields__))


class Writer:
    """Writes one program, line by line."""

    def __init__(self, seed: int):
        self.random = Random(seed)
        self.lines = ["import functools", "import itertools", "import os", ""]
        self.lines.append("log = []")
        self.names = Names(lists=["log"])
        self.depth = 0
        self.count = 0
        self.in_function = False
        self.in_loop = False

    # -- pieces -------------------------------------------------------------------------------

    def fresh(self, stem: str) -> str:
        self.count += 1
        return f"{stem}{self.count}"

    def put(self, text: str) -> None:
        self.lines.append("    " * self.depth + text)

    def one(self, *ways: str) -> str:
        return self.random.choice(ways)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def number(self, deep: int = 2) -> str:
        names, pick = self.names, self.random.choice
        ways = [str(self.random.randrange(-3, 12))]
        if names.ints:
            ways += [pick(names.ints)] * 4
        if deep > 0:
            left, right = self.number(deep - 1), self.number(deep - 1)
            ways += [
                f"({left} {self.one('+', '-', '*')} {right}) % 97",
                f"{left} {self.one('//', '%')} {self.random.randrange(1, 6)}",
                f"({left} if {self.condition(deep - 1)} else {right})",
                f"{self.one('min', 'max')}({left}, {right})",
                f"len({self.sequence(deep - 1)})",
                f"sum({self.sequence(deep - 1)}) % 89",
                f"len({self.text(deep - 1)})",
            ]
            if names.functions:
                name, arity = pick(names.functions)
                given = ", ".join(self.number(deep - 1) for _ in range(arity))
                ways += [f"{name}({given})"] * 3
            if names.dicts:
                name = pick(names.dicts)
                ways += [f"{name}.get({self.key()}, {right})", f"len({name})"]
            if names.objects:
                name = pick(names.objects)
                ways += [f"{name}.size", f"{name}.grow({left})", f"{name}.twice", f"{name}[{left}]"]
                ways += [f"len({name})", f"{name}({right})"]
            if names.lists:
                name = pick(names.lists)
                ways += [f"({name} or [4])[{self.one('0', '-1')}]", f"{name}.count({left})"]
        return pick(ways)

    def key(self) -> str:
        return self.one("'a'", "'b'", "'c'", "1", "2")

    def condition(self, deep: int = 1) -> str:
        if self.chance(0.15):
            return f"{self.random.choice(COINS)!r} in os.environ"
        left, right = self.number(max(deep, 0)), self.number(max(deep, 0))
        ways = [f"{left} {self.one('<', '>', '==', '!=', '<=')} {right}"]
        ways.append(f"{left} in {self.sequence(0)}")
        ways.append(f"{left} < {right} <= {self.number(0)}")
        if deep > 0:
            joined = self.one("and", "or")
            ways.append(f"{self.condition(deep - 1)} {joined} {self.condition(deep - 1)}")
            ways.append(f"not ({self.condition(deep - 1)})")
            ways.append(f"any(v > {self.number(0)} for v in {self.sequence(0)})")
        return self.random.choice(ways)

    def sequence(self, deep: int = 1) -> str:
        """A list of numbers."""
        names, pick = self.names, self.random.choice
        written = ", ".join(self.number(0) for _ in range(self.random.randrange(4)))
        ways = [f"[{written}]", f"list(range({self.random.randrange(5)}))"]
        if names.lists:
            ways += [pick(names.lists)] * 3
        if deep > 0:
            inner, other = self.sequence(deep - 1), self.sequence(deep - 1)
            step = self.random.randrange(1, 5)
            ways += [
                f"[v * {step} for v in {inner}]",
                f"[v for v in {inner} if v {self.one('>', '<')} {step}]",
                f"[v + w for v in {inner} for w in {other}][:6]",
                f"sorted({inner}{self.one('', ', reverse=True', ', key=lambda v: -v')})",
                f"list(map(lambda v: v - {step}, {inner}))",
                f"list(filter(lambda v: v % 2, {inner}))",
                f"[*{inner}, *{other}][:8]",
                f"({inner} + {other})[{self.one('1:', ':3', '::2', '::-1', '-2:')}]",
                f"[p * q for p, q in zip({inner}, {other})]",
                f"[i + v for i, v in enumerate({inner}, {step})]",
                f"list(itertools.chain({inner}, {other}))[:7]",
                f"list(itertools.accumulate({inner}))",
                f"list(reversed({inner}))",
                f"sorted(set({inner}))",
            ]
            if names.generators:
                name = pick(names.generators)
                ways += [f"list({name}({step}))", f"[v for v in {name}({step})]"] * 2
                ways += [f"list(itertools.islice({name}(4), {step}))"]
            if names.dicts:
                ways += [f"list({pick(names.dicts)}.values())"]
        return pick(ways)

    def text(self, deep: int = 1) -> str:
        ways = [self.one("'dense'", "'conv_2'", "''", "'a-b-c'")]
        if self.names.texts:
            ways += [self.random.choice(self.names.texts)] * 2
        if deep > 0:
            inner = self.text(deep - 1)
            ways += [
                f"f'{{{self.number(0)}}}_{{{inner}}}'" if "'" not in inner else inner,
                f"{inner}.{self.one('upper', 'title', 'strip')}()",
                f"{inner}.replace('-', '+')",
                f"'/'.join(str(v) for v in {self.sequence(0)})",
                f"str({self.number(0)})",
                f"({inner} + {self.text(0)})[:9]",
                f"('%d.%s' % ({self.number(0)}, {inner}))",
            ]
        return self.random.choice(ways)

    def mapping(self) -> str:
        ways = [
            f"{{'a': {self.number()}, 1: {self.number(1)}}}",
            f"{{v: v + 1 for v in {self.sequence(0)}}}",
            f"dict(zip(['a', 'b'], {self.sequence(1)}))",
            f"dict(a={self.number(1)}, c={self.number(1)})",
        ]
        if self.names.dicts:
            ways += [f"{{**{self.random.choice(self.names.dicts)}, 'b': {self.number()}}}"] * 2
            ways += [f"dict({self.random.choice(self.names.dicts)})"]
        return self.random.choice(ways)

    # -- statements ---------------------------------------------------------------------------

    def block(self, most: int = 3) -> None:
        """A few statements, one level in; names that they bind are not sure to be bound after."""
        self.depth += 1
        outer = self.names
        self.names = outer.inner()
        for _ in range(self.random.randrange(1, most + 1)):
            self.statement()
        self.names = outer
        self.depth -= 1

    def statement(self) -> None:
        simple = [self.bind] * 5 + [self.change] * 5 + [self.unpack]
        if self.depth < 3:
            simple += [self.branch, self.branch, self.loop, self.attempt, self.attempt]
            simple += [self.choose, self.count_down, self.manage]
        if self.depth == 0:
            simple += [self.function] * 2 + [self.generator, self.cls, self.maker, self.context]
            simple += [self.make_object, self.make_object]
        if self.depth and self.in_loop and self.chance(0.2):
            self.put(f"if {self.condition()}:")
            self.put(f"    {self.one('break', 'continue')}")
            return
        if self.depth and self.in_function and self.chance(0.15):
            self.put(f"return {self.number()}")
            return
        self.random.choice(simple)()

    def bind(self) -> None:
        kind = self.one("int", "int", "list", "dict", "text", "alias")
        names = self.names
        match kind:
            case "int":
                name = self._target(names.ints, "n")
                self.put(f"{name} = {self.number(3)}")
                _add(names.ints, name)
            case "list":
                name = self._target([], "xs")
                self.put(f"{name} = {self.sequence(2)}")
                _add(names.lists, name)
            case "alias" if names.lists:
                name = self.fresh("xs")
                self.put(f"{name} = {self.random.choice(names.lists)}")
                _add(names.lists, name)
            case "dict":
                name = self.fresh("d")
                self.put(f"{name} = {self.mapping()}")
                _add(names.dicts, name)
            case _:
                name = self._target(names.texts, "t")
                self.put(f"{name} = {self.text(2)}")
                _add(names.texts, name)

    def _target(self, known: list[str], stem: str) -> str:
        known = [name for name in known if name.isidentifier()]
        return self.random.choice(known) if known and self.chance(0.4) else self.fresh(stem)

    def change(self) -> None:
        names, pick = self.names, self.random.choice
        ways = [f"log.append({self.number(1)})"]
        ints = [name for name in names.ints if name.isidentifier()]
        if ints and not self.in_function:
            ways += [f"{pick(ints)} {self.one('+=', '-=')} {self.number(1)}"] * 2
        if names.lists:
            name = pick(names.lists)
            ways += [
                f"{name}.append({self.number(1)})",
                f"{name}.extend({self.sequence(0)}[:3])",
                f"{name}.insert({self.one('0', '1')}, {self.number(0)})",
                f"{name}.sort()",
                f"{name}.reverse()",
                f"{name}[:1] = [{self.number(0)}]",
                f"log.append({name}.pop() if {name} else -1)",
            ]
            if self.depth == 0:
                # Elsewhere it may be one of two lists afterwards: what is then put into it is not
                # seen by kgen in the other names of those.
                ways.append(f"{name} = {name}[:4]")
            if name != "log":
                ways += [f"{name} += {self.sequence(0)}[:2]", f"del {name}[2:]"]
        if names.dicts:
            name = pick(names.dicts)
            ways += [
                f"{name}[{self.key()}] = {self.number(1)}",
                f"{name}.update({{'c': {self.number(1)}}})",
                f"log.append({name}.pop({self.key()}, -2))",
                f"{name}.setdefault({self.key()}, {self.number(0)})",
            ]
        if names.objects:
            name = pick(names.objects)
            ways += [f"{name}.size = {self.number(1)}", f"{name}.twice = {self.number(1)}"]
            ways += [f"{name}.kept.append({self.number(0)})"]
        chosen = pick(ways)
        if self.in_function and " = " in chosen and chosen.split(" ")[0].isidentifier():
            chosen = "log.append(0)"
        self.put(chosen if "+= " not in chosen or not self.in_function else "log.append(1)")

    def unpack(self) -> None:
        first, rest = self.fresh("n"), self.fresh("xs")
        self.put(f"{first}, *{rest} = [{self.number(1)}, *{self.sequence(1)}]")
        _add(self.names.ints, first)
        _add(self.names.lists, rest)

    def branch(self) -> None:
        self.put(f"if {self.condition()}:")
        self.block()
        if self.chance(0.3):
            self.put(f"elif {self.condition()}:")
            self.block()
        if self.chance(0.6):
            self.put("else:")
            self.block()

    def loop(self) -> None:
        name = self.fresh("i")
        over = self.one(f"range({self.random.randrange(4)})", f"{self.sequence(1)}[:4]")
        self.put(f"for {name} in {over}:")
        self._body(name)
        if self.chance(0.2):
            self.put("else:")
            self.block(1)

    def count_down(self) -> None:
        name = self.fresh("k")
        self.put(f"{name} = {self.random.randrange(5)}")
        self.put(f"while {name} > 0:")
        self.put(f"    {name} -= 1")
        self._body(name)

    def _body(self, name: str) -> None:
        outer, self.in_loop = self.in_loop, True
        kept = self.names
        self.names = kept.inner()
        self.depth += 1
        self.put(f"log.append({name})")
        self.depth -= 1
        self.block(2)
        self.names, self.in_loop = kept, outer

    def attempt(self) -> None:
        raised = self.one("ValueError", "KeyError", "IndexError", "ZeroDivisionError")
        self.put("try:")
        self.block(2)
        handlers = ["ValueError", "(KeyError, IndexError)", "LookupError"]
        match way := self.random.randrange(7):
            case 0:
                self.put(f"    raise {raised}({self.number(0)})")
            case 1:
                self.put(f"    if {self.condition()}:")
                self.put(f"        raise {raised}")
            case 2:
                self.put(f"    log.append({{'a': 1}}[{self.key()}])")
            case 3:
                self.put(f"    log.append([5, 6][{self.number(1)}])")
            case 4:
                self.put(f"    log.append(int({self.one(repr('7'), repr('x'))}))")
            case 5:
                self.put(f"    log.append(9 // {self.number(1)})")
            case _:
                self.put("    log.append(next(iter([])))" if self.chance(0.3) else "    pass")
        if way in (2, 3, 4, 5):
            # Of what fails perhaps, a handler for just that is a sign.
            handlers = ["(LookupError, ValueError, ZeroDivisionError)"]
        self.put(f"except {self.one(*handlers)}:")
        self.block(2)
        self.put(self.one("except Exception:", "except Exception as error:"))
        self.block(2)
        if self.chance(0.4):
            self.put("else:")
            self.block(1)
        if self.chance(0.3):
            self.put("finally:")
            self.put(f"    log.append({self.number(0)})")

    def choose(self) -> None:
        self.put(f"match {self.one(self.number(1), self.sequence(0), self.text(0))}:")
        self.depth += 1
        name = self.fresh("m")
        for case in ("0 | 1", f"[{name}, *_]", f"int({name}) if {name} > 5", "'dense'", "_"):
            if self.chance(0.6) or case == "_":
                self.put(f"case {case}:")
                self.block(2)
        self.depth -= 1

    def manage(self) -> None:
        if not self.names.contexts:
            return self.bind()
        name = self.fresh("c")
        self.put(f"with {self.random.choice(self.names.contexts)}({self.number(1)}) as {name}:")
        self.put(f"    log.append({name})")
        self.block(2)
        return None

    def make_object(self) -> None:
        if not self.names.classes:
            return self.bind()
        name = self.fresh("o")
        self.put(f"{name} = {self.random.choice(self.names.classes)}({self.number(1)})")
        _add(self.names.objects, name)
        return None

    # -- definitions --------------------------------------------------------------------------

    def _define(self, head: str, ints: list[str], last: str, most: int = 3) -> None:
        outer = self.names
        self.names = outer.inner()
        self.names.ints = [*outer.ints[:3], *ints]
        self.names.functions = outer.functions[-2:]
        looping, self.in_function, self.in_loop = self.in_loop, True, False
        self.put(head)
        self.block(most)
        self.put(f"    {last}")
        self.names, self.in_function, self.in_loop = outer, False, looping

    def function(self) -> None:
        name = self.fresh("f")
        decorator = self.one("", "", "@functools.lru_cache", "@functools.cache")
        if decorator:
            # What is remembered is not run again: it must change nothing.
            self.put(decorator)
            self.put(f"def {name}(a, b=2):")
            self.put(f"    return (a * {self.random.randrange(5)} + b) % 31")
            self.names.functions.append((name, (self.one("1", "2") == "1" and 1) or 2))
            return
        form = self.random.randrange(4)
        head, arity, ints = (
            (f"def {name}(a):", 1, ["a"]),
            (f"def {name}(a, b={self.number(1)}):", 2, ["a", "b"]),
            (f"def {name}(a, *rest, k=3):", 3, ["a", "k", "len(rest)"]),
            (f"def {name}(a, seen=[]):", 1, ["a", "len(seen)"]),
        )[form]
        last = f"return (a * {self.random.randrange(1, 4)} + len(log)) % 53"
        self._define(head, ints, "seen.append(a)" if form == 3 else last)
        if form == 3:
            self.put("    return len(seen)")
        self.names.functions.append((name, arity))

    def generator(self) -> None:
        name = self.fresh("g")
        self.put(f"def {name}(n):")
        self.put("    for i in range(n):")
        if self.chance(0.5):
            self.put(f"        if i % {self.random.randrange(2, 4)} == 0:")
            self.put("            continue")
        self.put(f"        yield i * {self.random.randrange(1, 4)}")
        self.put(self.one("    yield n", "    return", "    yield from range(n)"))
        self.names.generators.append(name)

    def maker(self) -> None:
        """A function that makes functions which share a variable."""
        name, made = self.fresh("make"), self.fresh("f")
        self.put(f"def {name}(start):")
        self.put("    total = start")
        self.put("    def step(k):")
        self.put("        nonlocal total")
        self.put(f"        total = (total {self.one('+', '-', '*')} k) % 61")
        self.put("        return total")
        self.put(
            f"    return {self.one('step', 'lambda k: step(k) + 1', 'functools.partial(step)')}"
        )
        self.put(f"{made} = {name}({self.number(1)})")
        self.names.functions.append((made, 1))

    def cls(self) -> None:
        name = self.fresh("C")
        base = self.random.choice(self.names.classes) if self.names.classes else ""
        self.put(f"class {name}({base}):" if base else f"class {name}:")
        self.put(f"    made = {self.random.randrange(3)}")
        self.put("    def __init__(self, size):")
        if base and self.chance(0.7):
            self.put(f"        super().__init__(size + {self.random.randrange(3)})")
        else:
            self.put("        self.size = size")
            self.put("        self.kept = [size]")
        self.put(f"        {self.one(name, 'type(self)', 'self')}.made += 1")
        if not base or self.chance(0.5):
            self.put("    def grow(self, by):")
            self.put(f"        self.size += by % {self.random.randrange(2, 9)}")
            self.put("        self.kept.append(by)")
            self.put("        return self.size + self.made")
        if not base or self.chance(0.4):
            self.put("    @property")
            self.put("    def twice(self):")
            self.put("        return self.size * 2 % 71")
            self.put("    @twice.setter")
            self.put("    def twice(self, value):")
            self.put("        self.size = value // 2")
        if not base or self.chance(0.3):
            self.put("    def __getitem__(self, i):")
            self.put("        return (i * 3 + self.size) % 41")
            self.put("    def __len__(self):")
            self.put("        return len(self.kept)")
            self.put("    def __call__(self, x):")
            self.put(f"        return self.{self.one('grow(x)', 'twice', 'size + x')}")
        self.names.classes.append(name)

    def context(self) -> None:
        name = self.fresh("Ctx")
        self.put(f"class {name}:")
        self.put("    def __init__(self, n):")
        self.put("        self.n = n")
        self.put("    def __enter__(self):")
        self.put("        log.append(self.n)")
        self.put("        return self.n + 1")
        self.put("    def __exit__(self, *error):")
        self.put(f"        log.append({self.one('-self.n', 'len(log)')})")
        self.names.contexts.append(name)


def _add(names: list[str], name: str) -> None:
    if name not in names:
        names.append(name)


def program(seed: int) -> str:
    """A program of some thirty statements."""
    writer = Writer(seed)
    for start in (writer.function, writer.generator, writer.cls, writer.context):
        if writer.chance(0.6):
            start()
    while len(writer.lines) < 45:
        writer.statement()
    return "\n".join(writer.lines) + "\n"


__all__ = ["COINS", "program"]
