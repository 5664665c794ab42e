"""Arguments of Keras 1 and 2 that have another name today, or none.

Names are matched against the signature of what is called: an old name counts only where the
call does not fit, its successor is a parameter there, and the old name is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...facts import CallFact

RENAMED: dict[str, tuple[str, ...]] = {
    # Keras 1 layers
    "W_constraint": ("kernel_constraint", "embeddings_constraint"),
    "W_regularizer": ("kernel_regularizer", "embeddings_regularizer"),
    "U_regularizer": ("recurrent_regularizer",),
    "atrous_rate": ("dilation_rate",),
    "b_constraint": ("bias_constraint",),
    "b_regularizer": ("bias_regularizer",),
    "beta_init": ("beta_initializer",),
    "bias": ("use_bias",),
    "border_mode": ("padding",),
    "dropout_U": ("recurrent_dropout",),
    "dropout_W": ("dropout",),
    "filter_length": ("kernel_size",),
    "gamma_init": ("gamma_initializer",),
    "init": ("kernel_initializer", "embeddings_initializer"),
    "inner_activation": ("recurrent_activation",),
    "inner_init": ("recurrent_initializer",),
    "layer_fn": ("function",),
    "nb_filter": ("filters",),
    "output_dim": ("units",),
    "p": ("rate",),
    "pool_length": ("pool_size",),
    "sigma": ("stddev",),
    "stride": ("strides",),
    "subsample": ("strides",),
    "subsample_length": ("strides",),
    # models and training
    "input": ("inputs",),
    "nb_epoch": ("epochs",),
    "nb_val_samples": (),
    "output": ("outputs",),
    "val_samples": (),
    # optimizers, data sets, utilities
    "lr": ("learning_rate",),
    "nb_classes": ("num_classes",),
    "nb_words": ("num_words",),
    "test_split": (),
    # Keras 2
    "alpha": ("negative_slope",),
    "experimental_steps_per_execution": ("steps_per_execution",),
    "fine_tune_batch_norm": (),
    "renorm_clipping": (),
    "virtual_batch_size": (),
}
"""Old name → what it may be called today; none: there is nothing like it any more."""

DROPPED: dict[str, tuple[bool, str]] = {
    "class_mode": (True, "the loss says it"),
    "consume_less": (True, "it chose between implementations"),
    "experimental_run_tf_function": (True, "it has no meaning any more"),
    "max_queue_size": (False, "pass it to the data set (`PyDataset`)"),
    "mode": (False, "there is one mode only"),
    "period": (False, "`save_freq` counts batches, or is 'epoch'"),
    "sample_weight_mode": (True, "the shape of `sample_weight` says it"),
    "schedule_decay": (True, "it was the built-in schedule of Nadam"),
    "show_accuracy": (False, "use `metrics=['accuracy']` in `compile`"),
    "target_tensors": (False, "pass the targets to `fit`"),
    "time_major": (False, "the batch axis comes first; transpose the data"),
    "use_multiprocessing": (False, "pass it to the data set (`PyDataset`)"),
    "workers": (False, "pass it to the data set (`PyDataset`)"),
    "write_grads": (True, "TensorBoard has no such histograms any more"),
}
"""Old name → whether dropping it changes nothing, and what to know."""

INPUT_ARGUMENTS = ("batch_input_shape", "input_shape", "input_dim", "input_length", "batch_size")
"""What layers were told about their input; together they become one `Input`."""


def today(call: CallFact, keyword: str, parameters: tuple[Any, ...]) -> str | None:
    """What an old argument is called in the signature of today."""
    names = {p.name for p in parameters}
    if keyword in names:
        return None
    return next((new for new in RENAMED.get(keyword, ()) if new in names), None)


def declares_input(call: CallFact, keyword: str) -> bool:
    """Whether an argument of a layer says what comes into it, and Keras refuses it today."""
    if not call.function.startswith("keras.layers."):
        return False
    given = {argument.keyword for argument in call.arguments}
    match keyword:
        case "batch_input_shape":
            return True
        case "batch_size":
            return bool(given & {"input_shape", "input_dim"})
        case "input_length":
            return "input_dim" in given
    return False


def is_old(call: CallFact, keyword: str) -> bool:
    """Whether a rule of migration has something to say about an argument that does not fit."""
    from ..api.arguments import parameters_of

    parameters = parameters_of(call) or ()
    return (
        today(call, keyword, parameters) is not None
        or keyword in DROPPED
        or declares_input(call, keyword)
    )


def stands_for(call: CallFact, name: str) -> bool:
    """Whether an old argument of the call is what `name` is called today."""
    given = {argument.keyword for argument in call.arguments}
    if name == "kernel_size" and {"nb_row", "nb_col"} <= given:
        return True
    return any(name in RENAMED.get(keyword or "", ()) for keyword in given)
