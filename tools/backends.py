"""What works on some backends of Keras only, as its sources say it.

Three places say it: constructors that raise (``if sparse and backend.backend() != "tensorflow"``),
functions of a backend that are nothing but ``raise NotImplementedError``, and docstrings of layers
that TensorFlow computes whatever the backend is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from .source_reader import Definition, Function, Reader, members

BACKENDS = ("tensorflow", "jax", "torch", "numpy", "openvino")

ALWAYS = "*"
"""In place of an argument: making or calling the thing at all."""

_TENSORFLOW_ONLY = (
    "cannot be used as part of the compiled computation graph of a model with any backend other "
    "than TensorFlow"
)

Limits = dict[str, list[str]]
"""Argument, `ALWAYS`, or ``method()`` → the backends on which it works."""


def limits(reader: Reader, found: Mapping[str, Definition]) -> dict[str, Limits]:
    """The limits of the public things of a wheel of Keras 3, by canonical path."""
    present = [b for b in BACKENDS if reader.file(f"keras.src.backend.{b}.core")]
    result: dict[str, Limits] = {}
    for path, definition in found.items():
        match definition.node:
            case ast.ClassDef():
                own = _of_class(reader, definition, present)
                if path == "keras.Model":
                    own |= _of_training(reader, present)
            case ast.FunctionDef() as function:
                own = _of_function(reader, function, present)
            case _:
                continue
        own = {name: backends for name, backends in own.items() if backends != present}
        if own:
            result[path] = own
    return result


def needs_tensorflow_in_graphs(node: ast.AST) -> bool:
    """Whether the docstring says that only TensorFlow can compile the layer into a model."""
    text = ast.get_docstring(node) if isinstance(node, ast.ClassDef) else None
    return _TENSORFLOW_ONLY in " ".join((text or "").split())


def _of_class(reader: Reader, cls: Definition, present: list[str]) -> Limits:
    found: Limits = {}
    for each in reader.mro(cls):
        if not isinstance(each, Definition) or not isinstance(each.node, ast.ClassDef):
            continue
        init = members(each.node).get("__init__")
        if isinstance(init, ast.FunctionDef):
            for name, backends in _raised(reader, init, present):
                found.setdefault(name, backends)
    return found


def _raised(
    reader: Reader, function: Function, present: list[str]
) -> Iterator[tuple[str, list[str]]]:
    """Arguments (or `ALWAYS`) and the backends for which the constructor does not raise."""
    arguments = (*function.args.args, *function.args.kwonlyargs)
    names = {a.arg: a.arg for a in arguments if a.arg != "self"}
    for node in ast.walk(function):
        match node:
            case ast.Assign(
                targets=[ast.Attribute(value=ast.Name(id="self")) as target],
                value=ast.Name(id=name)
                | ast.Call(func=ast.Name(id="bool"), args=[ast.Name(id=name)]),
            ) if name in names:
                names[ast.unparse(target)] = name

    def visit(body: list[ast.stmt], above: list[ast.expr]) -> Iterator[tuple[str, list[str]]]:
        for node in body:
            if isinstance(node, ast.If):
                yield from visit(node.body, [*above, node.test])
            elif isinstance(node, ast.Raise) and above:
                said = _conditions(reader, above, names, present)
                if said is not None:
                    yield said

    yield from visit(function.body, [])


def _conditions(
    reader: Reader, tests: list[ast.expr], names: Mapping[str, str], present: list[str]
) -> tuple[str, list[str]] | None:
    """What tests that lead to a `raise` say; None if they ask for anything else as well."""
    parts: list[ast.expr] = []
    for test in tests:
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
            parts += test.values
        else:
            parts.append(test)
    argument: str | None = None
    works: list[str] | None = None
    for part in parts:
        allowed = _backend_test(reader, part, present)
        if allowed is not None:
            works = [b for b in allowed if works is None or b in works]
        elif (name := names.get(ast.unparse(part))) is not None and argument is None:
            argument = name
        else:
            return None
    return (argument or ALWAYS, works) if works is not None else None


def _backend_test(reader: Reader, test: ast.expr, present: list[str]) -> list[str] | None:
    """The backends for which a test is false."""
    match test:
        case ast.Compare(left=left, ops=[op], comparators=[right]) if (
            ast.unparse(left) == "backend.backend()"
        ):
            try:
                value = ast.literal_eval(right)
            except ValueError:
                return None
            named = [value] if isinstance(value, str) else list(value)
            inside = isinstance(op, ast.Eq | ast.In)
            return [b for b in present if (b in named) != inside]
        case ast.UnaryOp(op=ast.Not(), operand=ast.Attribute(value=ast.Name(id="backend")) as flag):
            if flag.attr.startswith("SUPPORTS_"):
                return [b for b in present if _flag(reader, b, flag.attr)]
    return None


def _flag(reader: Reader, backend: str, name: str) -> bool:
    found = reader.lookup(f"keras.src.backend.{backend}.core", name)
    match found:
        case Definition(node=ast.Constant(value=value)):
            return bool(value)
    return False


def _of_training(reader: Reader, present: Iterable[str]) -> Limits:
    """The methods of models that a backend's trainer leaves out."""
    missing: dict[str, set[str]] = {}
    for backend in present:
        scope = reader.scope(f"keras.src.backend.{backend}.trainer")
        for entry in scope.values():
            if isinstance(entry, Definition) and isinstance(entry.node, ast.ClassDef):
                for name, node in members(entry.node).items():
                    public = not name.startswith("_")
                    if public and isinstance(node, ast.FunctionDef) and _only_raises(node):
                        missing.setdefault(f"{name}()", set()).add(backend)
    return {name: [b for b in present if b not in gone] for name, gone in missing.items()}


def _of_function(reader: Reader, function: Function, present: list[str]) -> Limits:
    """An operation whose result is that of a backend's function that only raises."""
    parts: list[str] = []
    match function.body[-1]:
        case ast.Return(value=ast.Call(func=ast.Attribute() as called)):
            parts = ast.unparse(called).split(".")
    if len(parts) != 3 or parts[0] != "backend":
        return {}
    works = [
        backend
        for backend in present
        if not _lacks(reader, f"keras.src.backend.{backend}.{parts[1]}", parts[2])
    ]
    return {ALWAYS: works}


def _lacks(reader: Reader, module: str, name: str) -> bool:
    if reader.file(module) is None:
        return False
    match reader.lookup(module, name):
        case Definition(node=ast.FunctionDef() as function):
            return _only_raises(function)
        case None:
            return True
    return False


def _only_raises(function: Function) -> bool:
    for statement in function.body:
        match statement:
            case ast.Expr(value=ast.Constant()):
                continue
            case ast.Raise(exc=ast.Call(func=ast.Name(id=name)) | ast.Name(id=name)):
                return name == "NotImplementedError"
        return False
    return False


__all__ = ["ALWAYS", "BACKENDS", "limits", "needs_tensorflow_in_graphs"]
