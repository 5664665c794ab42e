"""Counts and bytes as numbers: the batch put in, what stays unknown named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from ..domain import Dim, Shape, Sym, TensorSpec, Weight, product
from ..domain.dims import Atom

DTYPES = {
    name: name
    for name in (
        "float32", "float16", "bfloat16", "float64", "mixed_float16", "mixed_bfloat16",
    )
} | {"int8": "float32"}  # fmt: skip
"""What can be estimated for, with the dtype policy that the model is made under.

``int8`` is what ``model.quantize("int8")`` makes of a float32 model: weights of one byte.
"""


_BYTES = {
    **dict.fromkeys(("bool", "int8", "uint8", "float8_e4m3fn", "float8_e5m2"), 1),
    **dict.fromkeys(("float16", "bfloat16", "int16", "uint16"), 2),
    **dict.fromkeys(("float32", "int32", "uint32"), 4),
    **dict.fromkeys(("float64", "int64", "uint64", "complex64"), 8),
    "complex128": 16,
}

LETTERS = "nmpqrstuvwxyz"


def bytes_of(spec: TensorSpec | Weight) -> Dim | None:
    """The memory of a tensor; None if its shape or dtype is not known, or it holds strings."""
    if spec.shape is None or spec.dtype not in _BYTES:
        return None
    return product(spec.shape) * _BYTES[spec.dtype]


def batch_atoms(shapes: Iterable[Shape]) -> frozenset[Atom]:
    """The unknowns that stand for the batch: the first axes of a model's inputs."""
    return frozenset(
        atom
        for shape in shapes
        if shape and isinstance(shape[0], Sym)
        for monomial, _ in shape[0].terms
        for atom in monomial
    )


def put_in(dim: Dim, values: Mapping[Atom, int]) -> Dim:
    """A count with some of its unknowns given."""
    if not isinstance(dim, Sym):
        return int(dim)
    total: Dim = 0
    for monomial, count in dim.terms:
        term: Dim = count
        for atom in monomial:
            known = values.get(atom)
            term = term * (Sym((((atom,), 1),)) if known is None else known)
        total = total + term
    return total


class Formula(Struct, frozen=True):
    """A count that depends on sizes which are not known: ``1,280·n + 64·n²``."""

    terms: tuple[tuple[int, tuple[tuple[str, int], ...]], ...]

    def __str__(self) -> str:
        return "+".join(
            "*".join(
                [str(count), *(f"{name}**{power}" if power > 1 else name for name, power in powers)]
            )
            for count, powers in self.terms
        )


class Names:
    """Letters for the sizes that are not known, in the order in which they are met."""

    def __init__(self) -> None:
        self._letters: dict[Atom, str] = {}

    def letter(self, atom: Atom) -> str:
        taken = len(self._letters)
        round_, place = divmod(taken, len(LETTERS))
        name = LETTERS[place] + (str(round_ + 1) if round_ else "")
        return self._letters.setdefault(atom, name)

    def formula(self, dim: Sym) -> Formula:
        terms = []
        for monomial, count in dim.terms:
            powers: dict[str, int] = {}
            for atom in monomial:
                name = self.letter(atom)
                powers[name] = powers.get(name, 0) + 1
            terms.append((count, tuple(sorted(powers.items()))))
        terms.sort(key=lambda term: (sum(p for _, p in term[1]), term[1]))
        return Formula(tuple(terms))

    @property
    def letters(self) -> dict[Atom, str]:
        return dict(self._letters)
