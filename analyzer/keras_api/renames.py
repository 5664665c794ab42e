"""Names of Keras 1 and 2 and what they are called today. Written by hand; a test checks it."""

from __future__ import annotations

SYMBOLS: dict[str, str] = {
    "keras.backend.set_image_dim_ordering": "keras.config.set_image_data_format",
    "keras.backend.variable": "keras.Variable",
    "keras.callbacks.experimental.BackupAndRestore": "keras.callbacks.BackupAndRestore",
    "keras.constraints.maxnorm": "keras.constraints.max_norm",
    "keras.constraints.nonneg": "keras.constraints.non_neg",
    "keras.constraints.unitnorm": "keras.constraints.unit_norm",
    "keras.losses.logcosh": "keras.losses.log_cosh",
    "keras.metrics.logcosh": "keras.metrics.log_cosh",
    "keras.preprocessing.sequence.TimeseriesGenerator": (
        "keras.utils.timeseries_dataset_from_array"
    ),
    "keras.regularizers.l1l2": "keras.regularizers.l1_l2",
}
"""Old path → path today, where the new thing takes its place under another name."""

MODULES: dict[str, str] = {
    "keras.engine": "keras",
    "keras.engine.topology": "keras.layers",
    "keras.engine.training": "keras.models",
    "keras.layers.advanced_activations": "keras.layers",
    "keras.layers.convolutional": "keras.layers",
    "keras.layers.core": "keras.layers",
    "keras.layers.embeddings": "keras.layers",
    "keras.layers.experimental.preprocessing": "keras.layers",
    "keras.layers.merge": "keras.layers",
    "keras.layers.noise": "keras.layers",
    "keras.layers.normalization": "keras.layers",
    "keras.layers.pooling": "keras.layers",
    "keras.layers.recurrent": "keras.layers",
    "keras.layers.wrappers": "keras.layers",
    "keras.utils.data_utils": "keras.utils",
    "keras.utils.generic_utils": "keras.utils",
    "keras.utils.np_utils": "keras.utils",
    "keras.utils.vis_utils": "keras.utils",
}
"""Old module → where its names are today."""

REMOVED: dict[str, str] = {
    "keras.estimator": "train the model itself with `fit`",
    "keras.layers.CuDNNGRU": "`GRU` uses cuDNN by itself",
    "keras.layers.CuDNNLSTM": "`LSTM` uses cuDNN by itself",
    "keras.layers.LocallyConnected1D": "write it with `keras.ops`, or use `Conv1D`",
    "keras.layers.LocallyConnected2D": "write it with `keras.ops`, or use `Conv2D`",
    "keras.layers.Merge": "use `Concatenate`, `Add` and the like",
    "keras.layers.RandomHeight": "use `RandomZoom` or `Resizing`",
    "keras.layers.RandomWidth": "use `RandomZoom` or `Resizing`",
    "keras.layers.ThresholdedReLU": "use `ReLU(threshold=...)`",
    "keras.layers.TimeDistributedDense": "use `TimeDistributed(Dense(...))`",
    "keras.metrics.MeanRelativeError": "write it as a metric of your own",
    "keras.models.model_from_yaml": "use `model_from_json`",
    "keras.utils.multi_gpu_model": "use `keras.distribution`",
}
"""Old path → what to do instead; there is nothing to rename it to."""


def new_path(path: str) -> str | None:
    """The path of an old name today, or None if it has none or is no old name."""
    if path in SYMBOLS:
        return SYMBOLS[path]
    if path in REMOVED:
        return None
    owner, _, name = path.rpartition(".")
    return f"{MODULES[owner]}.{name}" if owner in MODULES else None


def removed(path: str) -> str | None:
    """What to do instead of a name that is gone."""
    return REMOVED.get(path)
