"""The public API of one unpacked wheel of Keras as plain data, ready to be written as JSON."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from . import backends, signatures
from .choices import choices_of
from .source_reader import Definition, Imported, ModuleRef, Reader, members

_PRIVATE = ("src", "_tf_keras", "api", "__internal__", "protobuf")
_SPECIAL_METHODS = ("__call__", "__init__", "__len__", "__getitem__")


def read_api(reader: Reader) -> dict[str, Any]:
    """Symbols, paths and the second namespace of a wheel (see `kgen.analyzer.keras_api.tables`)."""
    root = "keras.api" if reader.file("keras.api.layers") else "keras"
    if reader.file("keras.api._v2.keras"):
        root, other = "keras", "keras.api._v2.keras"
    else:
        other = "keras._tf_keras.keras"
    main = _paths(reader, root)
    second = _paths(reader, other)
    objects = _objects(main, {})
    names = {(d.module, d.name): path for path, (d, _) in objects.items()}
    extra = {
        path: found
        for path, found in second.items()
        if isinstance(found, Definition) and (found.module, found.name) not in names
    }
    hidden = _objects(extra, objects)
    names.update({(d.module, d.name): path for path, (d, _) in hidden.items()})
    everything = {**objects, **hidden}
    symbols = {
        path: _symbol(reader, names, path, definition, aliases)
        for path, (definition, aliases) in sorted(everything.items())
    }
    definitions = {path: definition for path, (definition, _) in everything.items()}
    for path, found in backends.limits(reader, definitions).items():
        symbols[path]["l"] = found
    return {
        "modules": sorted(p for p, found in main.items() if isinstance(found, ModuleRef)),
        "symbols": symbols,
        "tf": {
            "modules": sorted(
                p for p, f in second.items() if isinstance(f, ModuleRef) and p not in main
            ),
            "only": {
                path: names[found.module, found.name]
                for path, found in sorted(second.items())
                if isinstance(found, Definition) and not _same(found, main.get(path))
            },
            "hidden": sorted(hidden),
            "lacks": sorted(path for path in main if path not in second),
        },
    }


def _same(one: Definition, other: Definition | ModuleRef | None) -> bool:
    return isinstance(other, Definition) and (one.module, one.name) == (other.module, other.name)


def _paths(reader: Reader, root: str) -> dict[str, Definition | ModuleRef]:
    """Every public dotted path under `root`, spelt with `keras`."""
    found: dict[str, Definition | ModuleRef] = {}

    def visit(module: str, path: str) -> None:
        found[path] = ModuleRef(module)
        for name, entry in reader.scope(module).items():
            if name in _PRIVATE or (name.startswith("_") and name != "__version__"):
                continue
            if isinstance(entry, Imported):
                target = reader.lookup(module, name)
                inner = f"{module}.{name}"
                public = f"{path}.{name}"
                if isinstance(target, ModuleRef):
                    if target.name == inner and public not in found:
                        visit(inner, public)
                elif target is not None and ".src." in target.module + ".":
                    found[public] = target
        file = reader.file(module)
        if file is not None and file.name == "__init__.py":
            for child in sorted(file.parent.iterdir()):
                name = child.name
                package = (child / "__init__.py").is_file()
                if package and name not in _PRIVATE and f"{path}.{name}" not in found:
                    visit(f"{module}.{name}", f"{path}.{name}")

    visit(root, "keras")
    return found


def _objects(
    paths: Mapping[str, Definition | ModuleRef], taken: dict[str, tuple[Definition, list[str]]]
) -> dict[str, tuple[Definition, list[str]]]:
    """Objects by their canonical path, with the other paths that lead to them."""
    grouped: dict[tuple[str, str], list[str]] = {}
    definitions: dict[tuple[str, str], Definition] = {}
    for path, found in paths.items():
        if isinstance(found, Definition):
            key = (found.module, found.name)
            grouped.setdefault(key, []).append(path)
            definitions[key] = found
    result: dict[str, tuple[Definition, list[str]]] = {}
    for key, group in grouped.items():
        definition = definitions[key]
        exported = [p for p in _exports(definition) if p in group and p not in taken]
        canonical = (exported or sorted(group, key=lambda p: (len(p), p)))[0]
        if canonical in taken:  # another thing of the same name, in the second namespace only
            canonical = f"tf.{canonical}"
        result[canonical] = (definition, sorted(p for p in group if p != canonical))
    return result


def _exports(definition: Definition) -> list[str]:
    """The paths that the decorator `keras_export` gives, first the one Keras calls its own."""
    for decorator in getattr(definition.node, "decorator_list", ()):
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func).endswith("keras_export"):
            return [
                n.value
                for argument in decorator.args
                for n in ast.walk(argument)
                if isinstance(n, ast.Constant) and isinstance(n.value, str)
            ]
    return []


def _symbol(
    reader: Reader,
    names: dict[tuple[str, str], str],
    path: str,
    definition: Definition,
    aliases: list[str],
) -> dict[str, Any]:
    symbol: dict[str, Any] = {"w": [definition.module, definition.name]}
    if aliases:
        symbol["a"] = aliases
    match definition.node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() as function:
            symbol |= {"k": "f", "s": signatures.text(function, bound=False)}
            symbol["d"] = ast.get_docstring(function) or ""
            if found := choices_of(reader, definition, function):
                symbol["c"] = found
        case ast.ClassDef() as cls:
            symbol["k"] = "c"
            symbol |= _class(reader, names, definition)
            if backends.needs_tensorflow_in_graphs(cls):
                symbol["g"] = ["tensorflow"]
            symbol["d"] = ast.get_docstring(cls) or ""
        case ast.Constant(value=str() | int() | float() as value):
            symbol |= {"k": "v", "v": value}
        case _:
            symbol["k"] = "v"
    return symbol


def _class(
    reader: Reader, names: dict[tuple[str, str], str], definition: Definition
) -> dict[str, Any]:
    order = reader.mro(definition)
    result: dict[str, Any] = {}
    public = [names.get((c.module, c.name)) for c in order[1:] if isinstance(c, Definition)]
    if bases := [p for p in public if p]:
        result["b"] = bases
    foreign = [c for c in order if isinstance(c, str) and c not in ("ABC", "abc.ABC")]
    if foreign:
        result["o"] = foreign
    init = signatures.find_method(order, "__init__")
    if isinstance(init, tuple):
        owner, function = init
        result["s"] = signatures.text(function, bound=True)
        takes = signatures.accepted(reader, order, owner, function)
        if function.args.kwarg is not None and not takes.anything:
            result["x"] = ", ".join(
                f"{k}={v}" if v else k for k, v in sorted(takes.keywords.items())
            )
        if found := _class_choices(reader, order):
            result["c"] = found
    else:
        new = signatures.find_method(order, "__new__") if init is None else None
        if isinstance(new, tuple):
            result["s"] = signatures.text(new[1], bound=True)
        else:
            result["s"] = "" if init is None and new is None else "*args, **kwargs"
    methods: dict[str, str] = {}
    attributes: set[str] = set()
    for cls in reversed([c for c in order if isinstance(c, Definition)]):
        _collect(cls, methods, attributes)
    result["m"] = methods
    result["t"] = sorted(a for a in attributes if not a.startswith("_") and a not in methods)
    return result


def _class_choices(reader: Reader, order: list[Definition | str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for cls in order:
        if isinstance(cls, Definition) and isinstance(cls.node, ast.ClassDef):
            init = members(cls.node).get("__init__")
            if isinstance(init, ast.FunctionDef):
                for name, values in choices_of(reader, cls, init).items():
                    found.setdefault(name, values)
    return found


def _collect(cls: Definition, methods: dict[str, str], attributes: set[str]) -> None:
    assert isinstance(cls.node, ast.ClassDef)
    for name, node in members(cls.node).items():
        if name.startswith("_") and name not in _SPECIAL_METHODS:
            continue
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            decorators = {ast.unparse(d) for d in node.decorator_list}
            if any(d.rpartition(".")[2].endswith("property") for d in decorators):
                attributes.add(name)
                methods.pop(name, None)
            elif name != "__init__":
                methods[name] = signatures.text(node, bound="staticmethod" not in decorators)
        else:
            attributes.add(name)
            methods.pop(name, None)
    for node in ast.walk(cls.node):
        match node:
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                attributes.add(name)
