"""Runs programs with real Keras on JAX and says what their `model` costs.

Reads a JSON list of programs from stdin and writes one object a program: the products that JAX
itself finds in the traced computation (matrix products and convolutions, loops multiplied by
their length), the bytes of every layer's output, the weights, the optimizer's variables. Nothing
is computed: arrays are traced by their shapes.
"""

import json
import math
import os
import sys

os.environ["KERAS_BACKEND"] = "jax"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import jax
import keras
import numpy as np
from jax import core
from jax.interpreters import partial_eval

try:
    from jax.extend.core import ClosedJaxpr, Jaxpr
except ImportError:
    ClosedJaxpr, Jaxpr = core.ClosedJaxpr, core.Jaxpr


def _without_values(self, initializer) -> None:
    """Variables of zeros that take no time to make: their values do not matter here."""
    self._initialize(np.zeros(tuple(self._shape), str(self._dtype)))


keras.src.backend.jax.core.JaxVariable._initialize_with_initializer = _without_values


def products(jaxpr) -> int:
    """Multiply-adds of all matrix products and convolutions."""
    total = 0
    for equation in jaxpr.eqns:
        name, parameters = equation.primitive.name, equation.params
        if name == "dot_general":
            (contracted, _), _ = parameters["dimension_numbers"]
            left = equation.invars[0].aval.shape
            total += math.prod(equation.outvars[0].aval.shape) * math.prod(
                left[axis] for axis in contracted
            )
        elif name == "conv_general_dilated":
            total += _convolution(equation)
        else:
            times = parameters.get("length", 1) if name == "scan" else 1
            for value in parameters.values():
                for inner in value if isinstance(value, tuple | list) else (value,):
                    if isinstance(inner, ClosedJaxpr):
                        total += times * products(inner.jaxpr)
                    elif isinstance(inner, Jaxpr):
                        total += times * products(inner)
    return total


def _convolution(equation) -> int:
    """The elements of the output by the kernel; of a transposed one those of the input."""
    numbers = equation.params["dimension_numbers"]
    kernel = equation.invars[1].aval.shape
    spatial = math.prod(kernel[axis] for axis in numbers.rhs_spec[2:])
    channels = kernel[numbers.rhs_spec[1]]
    if math.prod(equation.params["lhs_dilation"]) > 1:
        given = math.prod(equation.invars[0].aval.shape)
        return given * spatial * kernel[numbers.rhs_spec[0]]
    return math.prod(equation.outvars[0].aval.shape) * spatial * channels


def structs(tensors, batch):
    return keras.tree.map_structure(
        lambda t: jax.ShapeDtypeStruct(
            tuple(batch if i == 0 else d for i, d in enumerate(t.shape)), t.dtype
        ),
        tensors,
    )


def traced(model, inputs):
    weights = [
        [jax.ShapeDtypeStruct(tuple(v.shape), v.dtype) for v in group]
        for group in (model.trainable_variables, model.non_trainable_variables)
    ]

    def call(trainable, others, x):
        return model.stateless_call(trainable, others, x, training=False)[0]

    found = jax.make_jaxpr(call)(*weights, inputs).jaxpr
    # Keras runs some cells once more, to see what they give; that result is not used.
    return partial_eval.dce_jaxpr(found, [True] * len(found.outvars))[0]


def nbytes(variables) -> int:
    return sum(math.prod(v.shape) * np.dtype(str(v.dtype)).itemsize for v in variables)


def layer_outputs(model, batch) -> dict[str, int]:
    """Bytes of what every layer gives, by its name: of all its calls in this model."""
    found = {}
    graph = model._functional if isinstance(model, keras.Sequential) else model
    if not hasattr(graph, "_nodes_by_depth"):
        return found
    for node in (n for nodes in graph._nodes_by_depth.values() for n in nodes):
        if not node.is_input:
            shapes = [(batch, *t.shape[1:]) for t in node.outputs]
            size = sum(
                math.prod(shape) * np.dtype(str(t.dtype)).itemsize
                for shape, t in zip(shapes, node.outputs, strict=True)
            )
            name = node.operation.name
            found[name] = found.get(name, 0) + size
    return found


def describe(source: str, batch: int) -> dict:
    keras.utils.clear_session()
    keras.config.set_dtype_policy("float32")
    names: dict = {}
    exec(source, names)
    model = names["model"]
    inputs = names.get("given")  # a model whose class is the program's own has no inputs
    if inputs is None:
        inputs = model.inputs[0] if len(model.inputs) == 1 else model._inputs_struct
    result = {
        "multiply_adds": products(traced(model, structs(inputs, 1))),
        "outputs": layer_outputs(model, batch),
        "weights": nbytes(model.weights),
        "trained": nbytes(model.trainable_variables),
        "parameters": model.count_params(),
    }
    optimizer = getattr(model, "optimizer", None)
    if optimizer is not None:
        optimizer.build(model.trainable_variables)
        result["optimizer"] = nbytes(optimizer.variables)
    return result


def main() -> None:
    task = json.load(sys.stdin)
    answers = []
    for source in task["programs"]:
        try:
            answers.append(describe(source, task["batch"]))
        except Exception as error:
            answers.append({"error": f"{type(error).__name__}: {error}"[:500]})
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
