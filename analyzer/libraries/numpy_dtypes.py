"""NumPy's dtypes: what names them, what two of them promote to (NEP 50), what reductions give.

Dtypes are names as Keras writes them (``float32``); strings of any width are ``str``, Python
objects ``object``. None is a dtype that is not known. Source: numpy.result_type of NumPy 2.
"""

from __future__ import annotations

from ..domain import ApiRef, Builtin, Unknown, Value

_SPELLINGS = {
    "float": "float64",
    "double": "float64",
    "float_": "float64",
    "float128": "float64",
    "longdouble": "float64",
    "single": "float32",
    "half": "float16",
    "int": "int64",
    "int_": "int64",
    "intp": "int64",
    "long": "int64",
    "longlong": "int64",
    "intc": "int32",
    "short": "int16",
    "byte": "int8",
    "uint": "uint64",
    "uintp": "uint64",
    "ulonglong": "uint64",
    "uintc": "uint32",
    "ushort": "uint16",
    "ubyte": "uint8",
    "bool_": "bool",
    "boolean": "bool",
    "complex": "complex128",
    "complex_": "complex128",
    "cdouble": "complex128",
    "csingle": "complex64",
    "cfloat": "complex64",
    "str_": "str",
    "string": "str",
    "unicode": "str",
    "unicode_": "str",
    "object_": "object",
    "bytes_": "bytes",
    "f": "float32",
    "d": "float64",
    "e": "float16",
    "i": "int32",
    "l": "int64",
    "q": "int64",
    "u": "uint32",
    "b": "int8",
    "B": "uint8",
    "h": "int16",
    "H": "uint16",
    "I": "uint32",
    "L": "uint64",
    "?": "bool",
    "O": "object",
    "D": "complex128",
    "F": "complex64",
}

_TORCH = {"float": "float32", "int": "int32", "cfloat": "complex64", "cdouble": "complex128"}

NAMES = frozenset(
    [
        "bool",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "float16",
        "bfloat16",
        "float32",
        "float64",
        "complex64",
        "complex128",
        "str",
        "bytes",
        "object",
        "datetime64",
        "timedelta64",
    ]
)

_KINDS = {"f": "float", "i": "int", "u": "uint", "c": "complex", "b": "bool"}


def dtype_name(value: Value) -> str | None:
    """The dtype that a program's value names, None when that is not known."""
    match value:
        case str():
            return _from_text(value)
        case Builtin():
            return _from_text(value.name)
        case ApiRef():
            root, _, name = value.path.rpartition(".")
            if root.partition(".")[0] == "torch" and name in _TORCH:
                return _TORCH[name]
            return _from_text(name)
        case _:
            return None


def read_dtype(value: Value, default: str | None) -> str | None:
    """The dtype asked for; `default` where the program gives None, None where it is unknown."""
    if value is None:
        return default
    return None if isinstance(value, Unknown) else dtype_name(value)


def _from_text(text: str) -> str | None:
    if text in NAMES:
        return text
    if text in _SPELLINGS:
        return _SPELLINGS[text]
    short = text.lstrip("<>=|")
    if short[:1] in ("U", "S", "a"):
        return "str" if short[0] == "U" else "bytes"
    if short.startswith(("datetime64", "M8")):
        return "datetime64"
    kind = _KINDS.get(short[:1])
    if kind is not None and short[1:].isdigit():
        name = kind if kind == "bool" else f"{kind}{int(short[1:]) * 8}"
        return name if name in NAMES else None
    return None


def kind_of(dtype: str | None) -> str | None:
    """``bool``, ``uint``, ``int``, ``float``, ``complex`` or ``other``; None when not known."""
    if dtype is None:
        return None
    kind = dtype.rstrip("0123456789")
    if kind == "bfloat":
        return "float"
    return kind if kind in ("bool", "uint", "int", "float", "complex") else "other"


def bits(dtype: str) -> int:
    digits = dtype.lstrip("abcdefghijklmnopqrstuvwxyz_")
    return int(digits) if digits else 8


def is_integral(dtype: str | None) -> bool:
    return kind_of(dtype) in ("bool", "uint", "int")


def is_number(dtype: str | None) -> bool | None:
    kind = kind_of(dtype)
    return None if kind is None else kind != "other"


def promote(*dtypes: str | None) -> str | None:
    """What NumPy promotes strong dtypes to."""
    result = dtypes[0] if dtypes else None
    for dtype in dtypes[1:]:
        result = _promote(result, dtype)
    return result


def _promote(a: str | None, b: str | None) -> str | None:
    if a is None or b is None:
        return None
    if a == b:
        return a
    if "object" in (a, b):
        return "object"
    order = ("bool", "uint", "int", "float", "complex", "other")
    left, right = sorted((a, b), key=lambda dtype: order.index(kind_of(dtype) or "other"))
    low, high = kind_of(left), kind_of(right)
    if high == "other":
        return right if right in ("str", "bytes") else None
    if low == "bool":
        return right
    if low == high:
        if "bfloat16" in (a, b):
            return "float32" if "float16" in (a, b) else a if b == "bfloat16" else b
        return left if bits(left) > bits(right) else right
    match low, high:
        case "uint", "int":
            width = max(bits(right), 2 * bits(left))
            return "float64" if width > 64 else f"int{width}"
        case "uint" | "int", "float":
            if right == "bfloat16":
                return right
            return f"float{max(bits(right), _float_width(left))}"
        case "uint" | "int", "complex":
            return f"complex{max(bits(right), 2 * _float_width(left))}"
        case _:
            return f"complex{max(bits(right), 2 * bits(left), 64)}"


def _float_width(dtype: str) -> int:
    """The bits of the smallest float that holds every number of an integer dtype."""
    return {8: 16, 16: 32}.get(bits(dtype), 64)


def promote_weak(dtype: str | None, kind: str) -> str | None:
    """An array's dtype together with a Python number of `kind` (int, float or complex)."""
    mine = kind_of(dtype)
    if mine is None or dtype is None or mine == "other":
        return dtype
    match kind:
        case "int":
            return "int64" if mine == "bool" else dtype
        case "float":
            return dtype if mine in ("float", "complex") else "float64"
        case _:
            if mine == "complex":
                return dtype
            return "complex64" if mine == "float" and bits(dtype) <= 32 else "complex128"


def to_float(dtype: str | None) -> str | None:
    """What functions such as ``sqrt`` and ``exp`` give."""
    match kind_of(dtype):
        case "bool":
            return "float16"
        case "int" | "uint":
            return f"float{_float_width(dtype or 'int64')}"
        case "float" | "complex":
            return dtype
        case _:
            return "object" if dtype == "object" else None


def to_mean(dtype: str | None) -> str | None:
    """What ``mean``, ``std`` and ``/`` between whole numbers give."""
    kind = kind_of(dtype)
    if kind in ("bool", "int", "uint"):
        return "float64"
    return dtype if kind in ("float", "complex") or dtype == "object" else None


def to_sum(dtype: str | None) -> str | None:
    """What ``sum``, ``prod`` and ``cumsum`` give."""
    match kind_of(dtype):
        case "bool" | "int":
            return "int64"
        case "uint":
            return "uint64"
        case _:
            return dtype


__all__ = [
    "NAMES",
    "bits",
    "dtype_name",
    "is_integral",
    "is_number",
    "kind_of",
    "promote",
    "promote_weak",
    "read_dtype",
    "to_float",
    "to_mean",
    "to_sum",
]
