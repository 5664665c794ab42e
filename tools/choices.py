"""The values that a function compares an argument with before it raises."""

from __future__ import annotations

import ast
from typing import Any

from .source_reader import Definition, Function, Reader


def choices_of(reader: Reader, owner: Definition, function: Function) -> dict[str, list[Any]]:
    """Argument → accepted values, from ``if x not in (...): raise``.

    Only tests of a whole argument against literal values count, so a value that is missing from
    the list is one that Keras refuses.
    """
    names = {a.arg for a in (*function.args.args, *function.args.kwonlyargs)} - {"self"}
    changed = {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found: dict[str, list[Any]] = {}
    for node in function.body:
        match node:
            case ast.If(
                test=ast.Compare(left=ast.Name(id=name), ops=[ast.NotIn()], comparators=[allowed]),
                body=body,
            ) if name in names - changed and any(isinstance(b, ast.Raise) for b in body):
                values = _values(reader, owner, allowed)
                if values is not None:
                    found[name] = values
    return found


def _values(reader: Reader, owner: Definition, node: ast.expr) -> list[Any] | None:
    match node:
        case ast.Tuple() | ast.List() | ast.Set():
            try:
                values = ast.literal_eval(node)
            except ValueError:
                return None
            return sorted(values, key=repr) if isinstance(values, set) else list(values)
        case ast.Call(func=ast.Attribute(value=mapping, attr="keys"), args=[]):
            return _values(reader, owner, mapping)
        case ast.Dict(keys=keys):
            values = [k.value for k in keys if isinstance(k, ast.Constant)]
            return values if len(values) == len(keys) else None
        case ast.Name() | ast.Attribute():
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "self":
                return _class_constant(reader, owner, node.attr)
            constant = reader.evaluate(owner.module, node)
            if isinstance(constant, Definition) and isinstance(constant.node, ast.expr):
                return _values(reader, constant, constant.node)
    return None


def _class_constant(reader: Reader, owner: Definition, name: str) -> list[Any] | None:
    for cls in reader.mro(owner) if isinstance(owner.node, ast.ClassDef) else ():
        if isinstance(cls, Definition) and isinstance(cls.node, ast.ClassDef):
            for node in cls.node.body:
                match node:
                    case ast.Assign(targets=[ast.Name(id=found)], value=value) if found == name:
                        return _values(reader, cls, value)
    return None
