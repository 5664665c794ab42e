"""Asks TensorFlow's profiler for the products of models: floating-point operations halved.

Reads a JSON list of programs from stdin, writes the multiply-adds of each `model` for one sample.
The profiler knows nothing of loops, so that recurrent layers are not for it.
"""

import json
import os
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import keras
import tensorflow as tf

PRODUCTS = (
    "Conv2D", "Conv3D", "DepthwiseConv2dNative", "Conv2DBackpropInput", "MatMul", "BatchMatMulV2",
    "Einsum",
)  # fmt: skip


def multiply_adds(source: str) -> int:
    keras.utils.clear_session()
    names: dict = {}
    exec(source, names)
    model = names["model"]
    specs = [tf.TensorSpec((1, *t.shape[1:]), t.dtype) for t in model.inputs]
    graph = (
        tf.function(lambda *x: model(list(x), training=False)).get_concrete_function(*specs).graph
    )
    options = tf.compat.v1.profiler.ProfileOptionBuilder.float_operation()
    options["output"] = "none"
    options["account_type_regexes"] = [f"^{name}$" for name in PRODUCTS]
    found = tf.compat.v1.profiler.profile(graph, cmd="op", options=options)
    return found.total_float_ops // 2


def main() -> None:
    json.dump([multiply_adds(source) for source in json.load(sys.stdin)], sys.stdout)


if __name__ == "__main__":
    main()
