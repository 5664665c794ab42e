"""Dimensions: sizes that remember where they came from, and sizes that are not known.

A dimension is an ``int`` (often a `Size`, which carries its origin) or a `Sym`, a polynomial
with integer coefficients over unknown sizes. Keras' own ``None`` is a *dynamic* `Sym`; a size
that Keras will know at run time but kgen does not (read from a file, from the command line) is
a `Sym` that is not dynamic. The same unknown is equal to itself, whatever was computed from it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from ..source import Site


class Origin(Struct, frozen=True):
    """Where a number came from: what was said there, the place, and what that rests on."""

    text: str
    site: Site | None = None
    parents: tuple[Origin, ...] = ()

    def chain(self, limit: int = 6) -> list[Origin]:
        """This origin and those it rests on, nearest first, without repeats."""
        found: list[Origin] = []
        queue: list[Origin] = [self]
        while queue and len(found) < limit:
            origin = queue.pop(0)
            if all(origin.site != other.site or origin.text != other.text for other in found):
                found.append(origin)
            queue.extend(origin.parents)
        return found


class Size(int):
    """A known size with its origin. Arithmetic on it gives plain integers."""

    origin: Origin | None

    def __new__(cls, value: int, origin: Origin | None = None) -> Size:
        size = super().__new__(cls, value)
        size.origin = origin
        return size

    def __reduce__(self) -> tuple[Any, ...]:
        return (Size, (int(self), self.origin))


_fresh = itertools.count(1)


class Atom(Struct, frozen=True, order=True):
    """An indivisible unknown: a fresh one (`key` a number) or an operation kept whole."""

    key: str
    dynamic: bool = False
    label: str = ""


Monomial = tuple[Atom, ...]


class Sym:
    """An unknown size: a sum of products of atoms, always with at least one atom.

    Built through `unknown_size` and arithmetic; compares by value, so ``n + n == 2 * n``. With
    `none` the program itself holds ``None`` (see `as_none`): arithmetic does not pass that on.
    """

    __slots__ = ("_hash", "none", "origin", "terms")

    terms: tuple[tuple[Monomial, int], ...]
    origin: Origin | None
    none: bool

    def __init__(
        self,
        terms: tuple[tuple[Monomial, int], ...],
        origin: Origin | None = None,
        none: bool = False,
    ):
        self.terms = terms
        self.origin = origin
        self.none = none
        self._hash = hash(terms)

    @property
    def dynamic(self) -> bool:
        """Whether Keras itself sees ``None`` here."""
        return any(atom.dynamic for monomial, _ in self.terms for atom in monomial)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sym) and self.terms == other.terms

    def __hash__(self) -> int:
        return self._hash

    def __add__(self, other: Dim) -> Dim:
        return _combine(self, other, 1)

    __radd__ = __add__

    def __sub__(self, other: Dim) -> Dim:
        return _combine(self, other, -1)

    def __rsub__(self, other: Dim) -> Dim:
        return _combine(self * -1, other, 1)

    def __neg__(self) -> Dim:
        return self * -1

    def __mul__(self, other: Dim) -> Dim:
        products: dict[Monomial, int] = {}
        for left, a in self.terms:
            for right, b in _terms(other):
                key = tuple(sorted(left + right))
                products[key] = products.get(key, 0) + a * b
        return _from(products)

    __rmul__ = __mul__

    def __floordiv__(self, other: Dim) -> Dim:
        if isinstance(other, int) and other != 0:
            if all(count % other == 0 for _, count in self.terms):
                return _from({key: count // other for key, count in self.terms})
            whole = {key: count for key, count in self.terms if count % other == 0}
            rest = {key: count for key, count in self.terms if count % other != 0}
            if whole:
                left = _from({key: count // other for key, count in whole.items()})
                return left + _operation("//", _from(rest), other)
        elif isinstance(other, Sym):
            quotient = _divide(self, other)
            if quotient is not None:
                return quotient
        return _operation("//", self, other)

    def __rfloordiv__(self, other: int) -> Dim:
        return _operation("//", other, self)

    def __mod__(self, other: Dim) -> Dim:
        if isinstance(other, int) and other != 0:
            if all(count % other == 0 for _, count in self.terms):
                return 0
            rest = {key: count % other for key, count in self.terms if count % other}
            return _operation("%", _from(rest), other)
        if isinstance(other, Sym) and _divide(self, other) is not None:
            return 0
        return _operation("%", self, other)

    def __rmod__(self, other: int) -> Dim:
        return _operation("%", other, self)

    def __repr__(self) -> str:
        return f"Sym({self})"

    def __str__(self) -> str:
        if self.dynamic:
            return "None"
        parts: list[str] = []
        for monomial, count in self.terms:
            names = "*".join(atom.label or "?" for atom in monomial)
            text = str(count) if not monomial else names if count == 1 else f"{count}*{names}"
            parts.append(text)
        return "+".join(parts).replace("+-", "-")


Dim = int | Sym
Shape = tuple[Dim, ...]


def unknown_size(
    label: str = "", *, dynamic: bool = False, key: str | None = None, origin: Origin | None = None
) -> Sym:
    """A size that is not known; equal only to itself (or to one made with the same `key`)."""
    atom = Atom(key if key is not None else f"#{next(_fresh)}", dynamic, label)
    return Sym((((atom,), 1),), origin)


_KEYS: dict[int, tuple[object, int]] = {}
_numbers = itertools.count()


def key_of(label: str, value: object) -> str:
    """A key for what follows from `value`, such as the unknown size that it stands for.

    No other object gets the same, not even one that later lies at the same address.
    """
    known = _KEYS.get(id(value))
    if known is None or known[0] is not value:
        if len(_KEYS) > 4096:
            _KEYS.clear()
        known = _KEYS[id(value)] = (value, next(_numbers))
    return f"{label}@{known[1]}"


def is_known(dim: Dim | None) -> bool:
    return isinstance(dim, int)


def is_dynamic(dim: Dim | None) -> bool:
    """Whether Keras sees ``None`` for this dimension."""
    return isinstance(dim, Sym) and dim.dynamic


def as_none(dim: Dim) -> Dim:
    """The same size as a program reads it from the shape of a symbolic tensor: ``None``."""
    return Sym(dim.terms, dim.origin, True) if isinstance(dim, Sym) and dim.dynamic else dim


def is_none(value: object) -> bool:
    """Whether a value is a size that is ``None`` in the program itself."""
    return isinstance(value, Sym) and value.none


def product(dims: Iterable[Dim]) -> Dim:
    result: Dim = 1
    for dim in dims:
        result = result * dim
    return result


def differ(a: Dim, b: Dim) -> bool:
    """Whether two sizes are certainly different."""
    if isinstance(a, int) and isinstance(b, int):
        return a != b
    difference = a - b
    return isinstance(difference, int) and difference != 0


def origin_of(dim: object) -> Origin | None:
    return getattr(dim, "origin", None)


def with_origin(dim: Dim, origin: Origin) -> Dim:
    """The same size, said to come from `origin` if it does not say so of another yet."""
    if isinstance(dim, Sym):
        return dim if dim.origin is not None else Sym(dim.terms, origin)
    if isinstance(dim, Size) and dim.origin is not None:
        return dim
    return Size(dim, origin)


def show_dim(dim: Dim | None) -> str:
    return "None" if dim is None else str(int(dim)) if isinstance(dim, int) else str(dim)


def show_shape(shape: Shape | None) -> str:
    """A shape as Keras prints it: ``(None, 28, 28)``; an unknown rank as ``(...)``."""
    if shape is None:
        return "(...)"
    inner = ", ".join(show_dim(dim) for dim in shape)
    return f"({inner},)" if len(shape) == 1 else f"({inner})"


def _terms(value: Dim) -> tuple[tuple[Monomial, int], ...]:
    if isinstance(value, Sym):
        return value.terms
    return (((), int(value)),)


_MOST_TERMS = 64
"""Terms of a polynomial, and factors of a term, that are kept: squares of squares double them."""


def _from(terms: dict[Monomial, int]) -> Dim:
    kept = tuple(sorted((key, count) for key, count in terms.items() if count))
    if not kept:
        return 0
    if len(kept) == 1 and kept[0][0] == ():
        return kept[0][1]
    if len(kept) > _MOST_TERMS or any(len(monomial) > _MOST_TERMS for monomial, _ in kept):
        dynamic = any(atom.dynamic for monomial, _ in kept for atom in monomial)
        return unknown_size("", dynamic=dynamic)
    return Sym(kept)


def _combine(left: Dim, right: Dim, sign: int) -> Dim:
    total = dict(_terms(left))
    for key, count in _terms(right):
        total[key] = total.get(key, 0) + sign * count
    return _from(total)


def _divide(left: Sym, right: Sym) -> Dim | None:
    """``left / right`` when it is exact by common atoms: ``6*n*m / (2*n)`` is ``3*m``."""
    if left == right:
        return 1
    if len(right.terms) != 1:
        return None
    ((divisor, factor),) = right.terms
    quotient: dict[Monomial, int] = {}
    for monomial, count in left.terms:
        rest = list(monomial)
        for atom in divisor:
            if atom not in rest:
                return None
            rest.remove(atom)
        if count % factor:
            return None
        quotient[tuple(rest)] = count // factor
    return _from(quotient)


_LONGEST_KEY = 2000
"""Characters of an operation that is kept whole."""


def _operation(symbol: str, left: Dim, right: Dim) -> Dim:
    if isinstance(left, int) and isinstance(right, int):
        return left // right if symbol == "//" else left % right
    dynamic = is_dynamic(left) or is_dynamic(right)
    key = f"({_terms(left)}{symbol}{_terms(right)})"
    if len(key) > _LONGEST_KEY:  # or each operation on the last one would double it
        return unknown_size("", dynamic=dynamic)
    return unknown_size(f"({show_dim(left)}{symbol}{show_dim(right)})", dynamic=dynamic, key=key)
