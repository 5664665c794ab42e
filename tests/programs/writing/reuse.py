"""What people do with a model once they have it: cut, copy, freeze, extend, look into."""

from __future__ import annotations

from random import Random

from .functional import functional
from .sequential import ended, sequential
from .text import Draft, Port, pick_shape, shown
from .vocabulary import head


def reuse(chance: Random) -> Draft:
    writer = chance.choice([_cut, _cut, _cut, _copy, _copy, _freeze, _freeze, _pop, _backbone])
    return writer(chance)


def _base(chance: Random) -> tuple[list[str], tuple[int | None, ...], int, int]:
    """A base model called ``base``: its lines, input shape, width, number of layers."""
    shape = pick_shape(chance)
    steps = ended(chance, shape, 4)
    texts = [step.text for step in steps]
    texts[-1] = texts[-1][:-1] + ', name="logits")'
    width = steps[-1].shape[0] or 1
    if chance.random() < 0.5:
        lines = ["base = keras.Sequential([", f"    keras.Input({shown(shape)}),"]
        lines += [*(f"    {text}," for text in texts), '], name="base")']
    else:
        lines = [f"base_in = keras.Input({shown(shape)})", "x = base_in"]
        lines += [f"x = {text}(x)" for text in texts]
        lines += ['base = keras.Model(base_in, x, name="base")']
    return lines, shape, width, len(texts)


_LOGITS = 'base.get_layer("logits").output'


def _cut(chance: Random) -> Draft:
    """A model up to some layer of another, with or without a new head."""
    lines, shape, _, count = _base(chance)
    back = chance.randrange(1, count + 1)
    start = chance.choice(["base.inputs", "base.inputs[0]"])
    if "base_in" in lines[0]:
        start = chance.choice(["base.input", "base.inputs", "base.inputs[0]"])
    end = chance.choice(
        [
            'base.get_layer("logits").output',
            f"base.layers[-{back}].output",
            f"base.layers[-{back}].output",
            f"base.get_layer(index={count - back}).output",
            "base.outputs[0]",
        ]
    )
    kind = chance.choice(["extract", "head", "call", "many"])
    match kind:
        case "extract":
            lines += [f"model = keras.Model({start}, {end})"]
            return Draft(lines, Port(shape), None, trains=False)
        case "many":
            lines += [
                "outputs = [layer.output for layer in base.layers]",
                f"model = keras.Model({start}, outputs)",
                "shapes = [tuple(layer.output.shape) for layer in base.layers]",
            ]
            return Draft(lines, Port(shape), None, trains=False)
        case "head":
            lines += [
                f"x = {chance.choice(['base.outputs[0]', _LOGITS])}",
                "x = layers.Dropout(0.2)(x)",
                'outputs = layers.Dense(4, name="new_head")(x)',
                f"model = keras.Model(inputs={start}, outputs=outputs)",
            ]
        case _:
            freeze = chance.choice([[], ["base.trainable = False"]])
            lines += [
                *freeze,
                f"inputs = keras.Input({shown(shape)})",
                f"x = base(inputs{chance.choice(['', ', training=False'])})",
                "outputs = layers.Dense(4)(x)",
                "model = keras.Model(inputs, outputs)",
            ]
    return Draft(lines, Port(shape), Port((4,)))


def _copy(chance: Random) -> Draft:
    """A copy by ``clone_model`` or by the configuration."""
    lines, shape, width, _ = _base(chance)
    cls = "keras.Sequential" if lines[0].startswith("base = keras.Sequential") else "keras.Model"
    lines += chance.choice(
        [
            ["model = keras.models.clone_model(base)"],
            ["config = base.get_config()", f"model = {cls}.from_config(config)"],
            ["model = keras.models.clone_model(base)", "model.set_weights(base.get_weights())"],
            ["model = base.__class__.from_config(base.get_config())"],
            ["model = keras.models.model_from_json(base.to_json())"],
        ]
    )
    lines += chance.choice(
        [
            [],
            ["same = model.count_params() == base.count_params()"],
            ["base.trainable = False", "left = len(model.trainable_weights)"],
            [
                "def again(layer):",
                "    return layer.__class__.from_config(layer.get_config())",
                "",
                "copies = [again(layer) for layer in base.layers]",
                "count = len(copies)",
            ],
        ]
    )
    return Draft(lines, Port(shape), Port((width,)))


def _freeze(chance: Random) -> Draft:
    """Freezing and unfreezing, and what counts as trainable then."""
    draft = chance.choice([functional, sequential])(chance)
    lines = draft.lines
    lines += chance.choice(
        [
            ["model.trainable = False"],
            ["for layer in model.layers[:-1]:", "    layer.trainable = False"],
            ["for layer in model.layers[:2]:", "    layer.trainable = False"],
            [
                "for layer in model.layers:",
                "    if isinstance(layer, layers.BatchNormalization):",
                "        layer.trainable = False",
            ],
            ["model.layers[-1].trainable = False"],
            ["model.trainable = False", "model.layers[-1].trainable = True"],
            ["model.trainable = False", "model.trainable = True"],
            [
                "model.trainable = True",
                "for i, layer in enumerate(model.layers):",
                "    layer.trainable = i >= len(model.layers) - 2",
            ],
            [
                "for layer in model.layers:",
                '    layer.trainable = "dense" in layer.name',
            ],
            ["model.get_layer(index=0).trainable = False"],
        ]
    )
    lines += chance.choice(
        [
            [],
            ["number = len(model.trainable_weights)", "fixed = len(model.non_trainable_weights)"],
            ["number = sum(1 for layer in model.layers if layer.trainable)"],
            ["names = [layer.name for layer in model.layers if not layer.trainable]"],
            ["kernels = [tuple(w.shape) for w in model.trainable_variables]"],
        ]
    )
    return draft


def _pop(chance: Random) -> Draft:
    """The last layer of a Sequential model replaced."""
    shape = pick_shape(chance)
    steps = ended(chance, shape, 4)
    lines = ["model = keras.Sequential([", f"    keras.Input({shown(shape)}),"]
    lines += [*(f"    {step.text}," for step in steps), "])"]
    before = steps[-2].shape
    lines += chance.choice(
        [
            ["last = model.pop()"],
            ["model.pop()", "features = model.output_shape"],
            ["model.pop()", "number = len(model.layers)"],
        ]
    )
    lines += ["model.add(layers.Dense(7, name='fresh'))"]
    if chance.random() < 0.3:
        lines += ["model.pop()", "model.add(layers.Dense(2, activation='softmax'))"]
        return Draft(lines, Port(shape), Port((*before[:-1], 2)))
    return Draft(lines, Port(shape), Port((*before[:-1], 7)))


def _backbone(chance: Random) -> Draft:
    """A small network of `keras.applications` under a new head."""
    call = chance.choice(
        [
            "MobileNet(weights=None, include_top=False, input_shape=(32, 32, 3), alpha=0.25)",
            "MobileNetV2(weights=None, include_top=False, input_shape=(32, 32, 3), alpha=0.35)",
            "VGG16(weights=None, include_top=False, input_shape=(32, 32, 3))",
            "MobileNet(weights=None, include_top=False, input_shape=(32, 32, 3), "
            'pooling="avg", alpha=0.25)',
        ]
    )
    lines = [f"base = keras.applications.{call}"]
    lines += chance.choice(
        [
            ["base.trainable = False"],
            ["for layer in base.layers[:-3]:", "    layer.trainable = False"],
            [],
        ]
    )
    pool = [] if "pooling" in call else ["x = layers.GlobalAveragePooling2D()(x)"]
    if chance.random() < 0.5:
        lines += ["inputs = keras.Input((32, 32, 3))", "x = base(inputs, training=False)", *pool]
        lines += [f"outputs = {head(chance, 5)}(x)", "model = keras.Model(inputs, outputs)"]
    elif chance.random() < 0.5:
        lines += ["x = base.output", *pool, f"outputs = {head(chance, 5)}(x)"]
        lines += ["model = keras.Model(base.input, outputs)"]
    else:
        middle = [] if "pooling" in call else ["    layers.GlobalAveragePooling2D(),"]
        lines += [
            "model = keras.Sequential([",
            "    base,",
            *middle,
            f"    {head(chance, 5)},",
            "])",
        ]
    lines += ["number = len(base.layers)"]
    return Draft(lines, Port((32, 32, 3)), Port((5,)), trains=False)
