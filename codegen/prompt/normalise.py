"""One spelling for what can be written in many ways, without losing where it was written.

Full-width forms, case, arrows, multiplication signs, numerals (``十``, ``1万``, ``千分之一``,
``three``, ``10k``, ``1,000 rows``) become plain lower-case text with digits. Every character of
the result knows the span of the original it came from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from msgspec import Struct


class Normalised(Struct, frozen=True):
    """`text` is what rules read; character i of it came from ``original[starts[i]:ends[i]]``."""

    original: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the original of ``text[start:end]``."""
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else len(self.original)
            return at, at
        return self.starts[start], self.ends[end - 1]

    def quote(self, start: int, end: int) -> str:
        """What was written at ``text[start:end]``, in its own spelling."""
        first, last = self.span(start, end)
        return self.original[first:last]


SAME = {
    "×": "x", "✕": "x", "✖": "x", "⨯": "x", "➜": "→", "➝": "→", "⟶": "→", "⇒": "→", "➡": "→",
    "。": ".", "【": "[", "】": "]", "「": '"', "」": '"', "《": '"', "》": '"', "“": '"', "”": '"',
    "‘": "'", "’": "'", "–": "-", "—": "-", "−": "-", "‑": "-", "²": "2",
}  # fmt: skip
"""Characters that mean the same, beyond what Unicode's compatibility forms already say."""


def normalise(original: str) -> Normalised:
    """`original` in the one spelling the rules read."""
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for position, character in enumerate(original):
        for plain in _plain(character):
            characters.append(plain)
            starts.append(position)
            ends.append(position + 1)
    result = Normalised(original, "".join(characters), tuple(starts), tuple(ends))
    for pattern, write in REWRITES:
        result = _rewrite(result, pattern, write)
    return result


def _plain(character: str) -> str:
    if character in SAME:
        return SAME[character]
    folded = unicodedata.normalize("NFKC", character).lower()
    # A compatibility form that grows (ﷺ, ㎏) is left alone: no prompt means its letters.
    return folded if len(folded) == 1 else character


def _rewrite(
    text: Normalised, pattern: re.Pattern[str], write: Callable[[re.Match[str]], str | None]
) -> Normalised:
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for match in pattern.finditer(text.text):
        new = write(match)
        if new is None or new == match[0]:
            continue
        pieces.append(text.text[at : match.start()])
        starts.extend(text.starts[at : match.start()])
        ends.extend(text.ends[at : match.start()])
        first, last = text.span(match.start(), match.end())
        pieces.append(new)
        starts.extend([first] * len(new))
        ends.extend([last] * len(new))
        at = match.end()
    if not pieces:
        return text
    pieces.append(text.text[at:])
    starts.extend(text.starts[at:])
    ends.extend(text.ends[at:])
    return Normalised(text.original, "".join(pieces), tuple(starts), tuple(ends))


DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
SCALES = {"十": 10, "百": 100, "千": 1000}
HAN = "零〇一二两三四五六七八九十百千万亿"

NOT_NUMBERS = (
    "一般|统一|一些|一起|一下|一样|一定|一致|唯一|万一|一直|一旦|一步|一律|单一|一并|一共|一边|一半"
    "|十分(?!类)|千万别|同一|一点|一方面|逐一|任一|某一|一热|这一|那一|每一|之一|一键|一切|三角|归一"
)  # fmt: skip


def chinese_number(text: str) -> float | None:
    """The value of a Chinese numeral: ``二十``, ``一百零五``, ``两千``, ``三点五``, ``一二八``."""
    whole, point, fraction = text.partition("点")
    if point:
        if not fraction or any(c not in DIGITS for c in fraction):
            return None
        head = chinese_number(whole)
        return (
            None if head is None else head + float("0." + "".join(str(DIGITS[c]) for c in fraction))
        )
    if whole and all(c in DIGITS for c in whole):
        return float("".join(str(DIGITS[c]) for c in whole))
    total = section = digit = 0
    last = 1
    for character in whole:
        if character in DIGITS:
            digit = DIGITS[character]
            last = 1 if digit == 0 else last
        elif character in SCALES:
            section += (digit or 1) * SCALES[character]
            digit, last = 0, SCALES[character]
        elif character in "万亿":
            total = (total + section + digit) * (10_000 if character == "万" else 100_000_000)
            section = digit = 0
            last = 10_000
        else:
            return None
    # 一百二 is 120 and 两千五 is 2500, but 十二 is 12.
    return float(total + section + (digit * last // 10 if last > 10 and digit else digit))


def show_number(value: float) -> str:
    """`value` as the rules read it: without an exponent where it is whole, never ``1.0``."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def _han(match: re.Match[str]) -> str | None:
    if match["word"]:
        return None
    value = chinese_number(match["number"])
    return None if value is None else show_number(value)


def _share(match: re.Match[str]) -> str | None:
    base = {"百": 100, "千": 1000, "万": 10_000, "十": 10, "亿": 1e8}
    under = 1.0
    for character in match["base"]:
        under *= base[character]
    above = match["share"]
    value = float(above) if re.fullmatch(r"[\d.]+", above) else chinese_number(above)
    return None if value is None else show_number(value / under)


def _scaled(match: re.Match[str]) -> str:
    factor = {"k": 1e3, "w": 1e4, "m": 1e6, "万": 1e4, "千": 1e3, "百": 1e2, "亿": 1e8}
    return show_number(round(float(match["number"]) * factor[match["scale"]], 6))


ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
ONES += " fifteen sixteen seventeen eighteen nineteen"
WORDS = {word: value for value, word in enumerate(ONES.split())}
TENS = {
    word: 10 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
    )
}
POWERS = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
NUMBER_WORD = "|".join((*WORDS, *TENS, *POWERS))


def _english(match: re.Match[str]) -> str | None:
    words = re.findall(r"[a-z]+|\d+(?:\.\d+)?", match[0])
    if words == ["one"] and not re.match(
        r"[ -]*(?:\w+[ -])?(?:hidden|dense|layer|unit|neuron|output|input|node|conv|epoch|sigmoid"
        r"|linear|fully|class|label|channel|target|value)",
        match.string[match.end() :],
    ):
        return None
    total = current = 0.0
    for word in words:
        if word in WORDS:
            current += WORDS[word]
        elif word in TENS:
            current += TENS[word]
        elif word in POWERS:
            power = POWERS[word]
            if power == 100:
                current = (current or 1) * 100
            else:
                total, current = total + (current or 1) * power, 0
        elif word not in ("and", "a"):
            current = float(word)
    return show_number(total + current)


COUNTED = (
    r"\s*(?:\w+\s)?(?:samples?|rows?|examples?|records?|images?|pictures?|photos?|observations?"
    r"|instances?|points|entries|条|行|张|个样本|份|例|features?|customers|users|patients)"
)

REWRITES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]], ...] = (
    (re.compile(r"[-=]+>|>>+"), lambda m: "→"),
    # 128,256 in a list of layers is two numbers; 10,000 and "12,345 rows" are one.
    (
        re.compile(
            rf"(?<![\d.,])\d{{1,3}}(?:,\d{{3}})*(?:,000|,\d{{3}}(?={COUNTED}))(?![\d.,]\d|\d)"
        ),
        lambda m: m[0].replace(",", ""),
    ),
    (
        re.compile(rf"(?P<base>[十百千万]+)分之(?P<share>[{HAN}点]+|\d+(?:\.\d+)?)"),
        _share,
    ),
    (
        re.compile(r"10\s*(?:\^|\*\*|的)\s*\(?(负|-)\s*(\d+)\)?(?:次方)?"),
        lambda m: show_number(float(f"1e-{m[2]}")),
    ),
    (
        re.compile(
            r"(?<![a-z0-9.])(?P<number>\d+(?:\.\d+)?)\s?(?P<scale>[万千百亿]|[kwm](?![a-z0-9_-]))"
        ),
        _scaled,
    ),
    (
        # 八成 is four fifths, but 三成分 and 一成立 are other words.
        re.compile(
            r"(?P<share>[一二三四五六七八九]|(?<!\d)\d)成(?![分功本绩立员长为果就像熟交一二三四五六七八九])"
        ),
        lambda m: f"{show_number(10 * (chinese_number(m['share']) or float(m['share'])))}%",
    ),
    (re.compile(rf"(?P<word>{NOT_NUMBERS})|(?P<number>[{HAN}]+(?:点[{HAN}]+)?)"), _han),
    (
        re.compile(
            rf"(?a)(?<![\w./])(?:a (?=hundred|thousand|million))?(?:{NUMBER_WORD})"
            rf"(?:(?:[ -]|[ ]and[ ])(?:{NUMBER_WORD}))*(?![\w./])"
        ),
        lambda m: None if "→" in m[0] else _english(m),
    ),
)
