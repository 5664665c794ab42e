"""What a symbol of Keras is, as Markdown: signature, first sentence, page."""

from __future__ import annotations

from ..analyzer.keras_api import Expression, Parameter, Signature, Symbol

WIDTH = 88
"""Characters; longer signatures are written with a parameter on each line."""


def symbol_text(symbol: Symbol) -> str:
    """Signature, first sentence of the documentation and a link."""
    if symbol.kind == "constant":
        head = symbol.path
    else:
        head = signature_text(symbol.path, symbol.signature)
    parts = [f"```python\n{head}\n```"]
    if symbol.doc:
        parts.append(" ".join(symbol.doc.split()))
    if symbol.url:
        parts.append(f"[Keras documentation]({symbol.url})")
    return "\n\n".join(parts)


def signature_text(name: str, signature: Signature) -> str:
    """``keras.layers.Dense(units, activation=None, ...)``, without what ancestors take."""
    own = [p for p in signature.parameters if not p.inherited]
    pieces: list[str] = []
    for index, parameter in enumerate(own):
        before = own[index - 1].kind if index else ""
        if parameter.kind == "keyword_only" and before not in ("keyword_only", "var_positional"):
            pieces.append("*")
        pieces.append(parameter_text(parameter))
        after = own[index + 1].kind if index + 1 < len(own) else ""
        if parameter.kind == "positional_only" and after != "positional_only":
            pieces.append("/")
    if len(own) < len(signature.parameters):
        pieces.append("**kwargs")
    line = f"{name}({', '.join(pieces)})"
    if len(line) <= WIDTH:
        return line
    return f"{name}(\n" + "".join(f"    {piece},\n" for piece in pieces) + ")"


def parameter_text(parameter: Parameter) -> str:
    match parameter:
        case Parameter(name=name, kind="var_positional"):
            return f"*{name}"
        case Parameter(name=name, kind="var_keyword"):
            return f"**{name}"
        case Parameter(name=name, has_default=True, default=Expression(text=text)):
            return f"{name}={text}"
        case Parameter(name=name, has_default=True, default=default):
            return f"{name}={default!r}"
        case Parameter(name=name):
            return name
