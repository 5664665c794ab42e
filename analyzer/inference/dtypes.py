"""How Keras chooses the dtype of a result: its promotion lattice, with weak Python numbers.

Follows ``keras.src.backend.common.dtypes``: bool < ints < floats < complex, Python numbers (the
weak types ``int`` and ``float``) giving way to any tensor. TensorFlow keeps 64-bit results; the
other backends narrow them to 32 bits.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from .contract import Config, KerasError, Settings, Undecided

BOOL_TYPES = ("bool",)
INT_TYPES = ("uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64")
FLOAT_TYPES = ("bfloat16", "float16", "float32", "float64")
FLOAT8_TYPES = ("float8_e4m3fn", "float8_e5m2")
COMPLEX_TYPES = ("complex64", "complex128")
WEAK_TYPES = ("int", "float")
ALLOWED = frozenset(
    (*BOOL_TYPES, *INT_TYPES, *FLOAT_TYPES, *FLOAT8_TYPES, *COMPLEX_TYPES, "string")
)

_HIGHER: dict[str, tuple[str, ...]] = {
    "bool": ("int",),
    "uint8": ("int16", "uint16"),
    "uint16": ("int32", "uint32"),
    "uint32": ("int64", "uint64"),
    "uint64": ("float",),
    "int": ("uint8", "int8", "complex64"),
    "int8": ("int16",),
    "int16": ("int32",),
    "int32": ("int64",),
    "int64": ("float",),
    "float": ("bfloat16", "float16"),
    "bfloat16": ("float32",),
    "float16": ("float32",),
    "float32": ("float64", "complex64"),
    "float64": ("complex128",),
    "complex64": ("complex128",),
    "complex128": (),
}

_NARROWED = {"int64": "int32", "uint64": "uint32", "float64": "float32", "complex128": "complex64"}
_KEPT_BY_TENSORFLOW = ("int64", "float64")


@cache
def _above(dtype: str) -> frozenset[str]:
    found = {dtype}
    for higher in _HIGHER[dtype]:
        found |= _above(higher)
    return frozenset(found)


def _least_upper_bound(dtypes: Iterable[str]) -> str:
    kinds = set(dtypes)
    strange = next((kind for kind in kinds if kind not in _HIGHER), None)
    if strange is not None:
        raise KerasError(
            "wrong-argument-type",
            f"A tensor of dtype {strange} cannot be combined with others.",
            keras=f"dtype='{strange}' is not a valid dtype for Keras type promotion.",
        )
    common = frozenset.intersection(*(_above(kind) for kind in kinds))
    least = (common & kinds) or {kind for kind in common if common <= _above(kind)}
    if len(least) == 1:
        return next(iter(least))
    raise KerasError(
        "wrong-argument-type",
        f"Keras has no common dtype for {', '.join(sorted(kinds))}; cast one of them first.",
        keras="have no available implicit dtype promotion path",
    )


def result_type(*dtypes: str | None, settings: Settings) -> str:
    """The dtype that tensors of `dtypes` combine to.

    ``int`` and ``float`` stand for Python numbers, None for the default float. Raises
    `KerasError` where Keras has no common dtype.
    """
    if not dtypes:
        return settings.floatx
    return _result_type(
        tuple(dtype or settings.floatx for dtype in dtypes), settings.floatx, settings.backend
    )


@cache
def _result_type(dtypes: tuple[str, ...], floatx: str, backend: str) -> str:
    if any(dtype in FLOAT8_TYPES for dtype in dtypes):
        raise KerasError(
            "wrong-argument-type",
            "8-bit floats are not combined with other dtypes; cast them first.",
            keras="There is no implicit conversions from float8 dtypes to others.",
        )
    weak = [dtype in WEAK_TYPES for dtype in dtypes]
    strong = [standardize(dtype, backend) for dtype in dtypes]
    if len(dtypes) == 1:
        out, is_weak = strong[0], weak[0]
    elif len(set(strong)) == 1 and not all(weak):
        out, is_weak = strong[0], False
    elif all(weak):
        out, is_weak = _least_upper_bound(strong), True
    else:
        kinds = {d if w else s for d, s, w in zip(dtypes, strong, weak, strict=True)}
        out = _least_upper_bound(kinds)
        is_weak = out in WEAK_TYPES
    if is_weak and out != "bool":
        out = ("int" if out.startswith("int") else "float") + floatx[-2:]
    return narrow(out, backend)


def narrow(dtype: str, backend: str) -> str:
    """What promotion makes of 64-bit dtypes: 32 bits, but not on TensorFlow."""
    if backend == "tensorflow" and dtype in _KEPT_BY_TENSORFLOW:
        return dtype
    return _NARROWED.get(dtype, dtype)


def standardize(dtype: str, backend: str) -> str:
    """A dtype's name as Keras keeps it: ``int`` and ``float`` become strong types."""
    if dtype == "int":
        return "int64" if backend == "tensorflow" else "int32"
    return {"float": "float32", "str": "string", "half": "float16", "double": "float64"}.get(
        dtype, dtype
    )


def is_float(dtype: str | None) -> bool:
    return dtype is not None and "float" in dtype


def is_int(dtype: str | None) -> bool:
    return dtype in INT_TYPES or dtype == "int"


def is_complex(dtype: str | None) -> bool:
    return dtype in COMPLEX_TYPES


def compute_dtype(policy: str) -> str:
    """The dtype that layers under a dtype policy compute in: ``mixed_float16`` → float16."""
    return {"mixed_float16": "float16", "mixed_bfloat16": "bfloat16"}.get(policy, policy)


def variable_dtype(policy: str) -> str:
    """The dtype of the weights of layers under a dtype policy."""
    return "float32" if policy.startswith("mixed_") else policy


def dtype_name(value: object) -> str | None:
    """The dtype that an argument names: a string, ``np.float32``, ``float``, a dtype policy.

    None where it is not one that kgen knows.
    """
    path = getattr(value, "path", None) or getattr(value, "name", None)
    name = value if isinstance(value, str) else path
    if not isinstance(name, str):
        return None
    name = name.rpartition(".")[2].removesuffix("_")
    name = {
        "int": "int",
        "float": "float",
        "bool_": "bool",
        "half": "float16",
        "single": "float32",
        "double": "float64",
    }.get(name, name)
    return name if name in ALLOWED or name in WEAK_TYPES else None


def layer_policy(config: Config, settings: Settings) -> str:
    """The name of the dtype policy that a layer was given, or of the global one."""
    given = config["dtype"] if config.raw("dtype") is not None else None
    if given is None:
        return settings.dtype_policy
    if isinstance(given, str):
        return given
    nested = getattr(given, "config", None)
    if isinstance(nested, dict) and str(getattr(given, "path", "")).endswith("DTypePolicy"):
        name = nested.get("name")
        if isinstance(name, str):
            return name
    name = dtype_name(given)
    if name is None:
        raise Undecided("the dtype of the layer is not known")
    return standardize(name, settings.backend)


def layer_dtypes(config: Config, settings: Settings) -> tuple[str, str]:
    """What a layer computes in, and what its weights are kept in."""
    policy = layer_policy(config, settings)
    if policy.startswith(("int8_", "float8_", "int4_", "gptq", "awq")):
        raise Undecided("a quantised layer")
    return compute_dtype(policy), variable_dtype(policy)
