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
    "keras.optimizers.adadelta": "keras.optimizers.Adadelta",
    "keras.optimizers.adagrad": "keras.optimizers.Adagrad",
    "keras.optimizers.adam": "keras.optimizers.Adam",
    "keras.optimizers.adamax": "keras.optimizers.Adamax",
    "keras.optimizers.nadam": "keras.optimizers.Nadam",
    "keras.optimizers.rmsprop": "keras.optimizers.RMSprop",
    "keras.optimizers.sgd": "keras.optimizers.SGD",
    "keras.preprocessing.sequence.TimeseriesGenerator": (
        "keras.utils.timeseries_dataset_from_array"
    ),
    "keras.regularizers.l1l2": "keras.regularizers.l1_l2",
}
"""Old path → path today, where the new thing takes its place under another name."""

MODULES: dict[str, str] = {
    "keras.callbacks.experimental": "keras.callbacks",
    "keras.engine": "keras",
    "keras.engine.base_layer": "keras.layers",
    "keras.engine.functional": "keras.models",
    "keras.engine.input_layer": "keras.layers",
    "keras.engine.sequential": "keras.models",
    "keras.engine.topology": "keras.layers",
    "keras.engine.training": "keras.models",
    "keras.initializers.initializers_v1": "keras.initializers",
    "keras.initializers.initializers_v2": "keras.initializers",
    "keras.layers.advanced_activations": "keras.layers",
    "keras.layers.convolutional": "keras.layers",
    "keras.layers.convolutional_recurrent": "keras.layers",
    "keras.layers.core": "keras.layers",
    "keras.layers.cudnn_recurrent": "keras.layers",
    "keras.layers.embeddings": "keras.layers",
    "keras.layers.experimental": "keras.layers",
    "keras.layers.experimental.preprocessing": "keras.layers",
    "keras.layers.local": "keras.layers",
    "keras.layers.merge": "keras.layers",
    "keras.layers.noise": "keras.layers",
    "keras.layers.normalization": "keras.layers",
    "keras.layers.pooling": "keras.layers",
    "keras.layers.preprocessing": "keras.layers",
    "keras.layers.recurrent": "keras.layers",
    "keras.layers.recurrent_v2": "keras.layers",
    "keras.layers.wrappers": "keras.layers",
    "keras.optimizer_v2": "keras.optimizers",
    "keras.optimizers.adadelta_v2": "keras.optimizers",
    "keras.optimizers.adagrad_v2": "keras.optimizers",
    "keras.optimizers.adam_v2": "keras.optimizers",
    "keras.optimizers.adamax_v2": "keras.optimizers",
    "keras.optimizers.experimental": "keras.optimizers",
    "keras.optimizers.gradient_descent_v2": "keras.optimizers",
    "keras.optimizers.nadam_v2": "keras.optimizers",
    "keras.optimizers.optimizer_v2": "keras.optimizers",
    "keras.optimizers.rmsprop_v2": "keras.optimizers",
    "keras.preprocessing.image_dataset": "keras.utils",
    "keras.utils.data_utils": "keras.utils",
    "keras.utils.generic_utils": "keras.utils",
    "keras.utils.layer_utils": "keras.utils",
    "keras.utils.losses_utils": "keras.losses",
    "keras.utils.np_utils": "keras.utils",
    "keras.utils.vis_utils": "keras.utils",
}
"""Old module → where its names are today."""

REMOVED: dict[str, str] = {
    "keras.__internal__": "it was never public",
    "keras.backend.batch_dot": "use `keras.ops.matmul` or `keras.layers.Dot`",
    "keras.backend.batch_flatten": "use `keras.ops.reshape(x, (x.shape[0], -1))`",
    "keras.backend.batch_get_value": "convert each with `keras.ops.convert_to_numpy`",
    "keras.backend.batch_set_value": "call `assign` on each variable",
    "keras.backend.constant": "use `keras.ops.convert_to_tensor`",
    "keras.backend.ctc_batch_cost": "use `keras.ops.ctc_loss` or `keras.losses.CTC`",
    "keras.backend.ctc_decode": "use `keras.ops.ctc_decode`",
    "keras.backend.dot": "use `keras.ops.matmul` or `keras.ops.dot`",
    "keras.backend.eval": "use `keras.ops.convert_to_numpy`",
    "keras.backend.flatten": "use `keras.ops.reshape(x, (-1,))`",
    "keras.backend.function": "make a `keras.Model` of the same inputs and outputs and call it",
    "keras.backend.gather": "use `keras.ops.take(x, indices, axis=0)`",
    "keras.backend.get_session": "there are no sessions any more",
    "keras.backend.get_value": "use `keras.ops.convert_to_numpy`",
    "keras.backend.gradients": "use the backend's own, such as `tf.GradientTape`",
    "keras.backend.int_shape": "use `x.shape`",
    "keras.backend.l2_normalize": "use `keras.ops.normalize`",
    "keras.backend.learning_phase": "pass `training=` to the call",
    "keras.backend.placeholder": "use `keras.Input`",
    "keras.backend.print_tensor": "use `print` with `run_eagerly=True`",
    "keras.backend.repeat_elements": "use `keras.ops.repeat`",
    "keras.backend.rnn": "use `keras.layers.RNN`",
    "keras.backend.set_learning_phase": "pass `training=` to the call",
    "keras.backend.set_session": "there are no sessions any more",
    "keras.backend.set_value": "call `assign` on the variable, or set the attribute",
    "keras.estimator": "train the model itself with `fit`",
    "keras.layers.AtrousConvolution1D": "use `Conv1D(dilation_rate=...)`",
    "keras.layers.AtrousConvolution2D": "use `Conv2D(dilation_rate=...)`",
    "keras.layers.CuDNNGRU": "`GRU` uses cuDNN by itself",
    "keras.layers.CuDNNLSTM": "`LSTM` uses cuDNN by itself",
    "keras.layers.Highway": "write it as a layer of your own",
    "keras.layers.LocallyConnected1D": "write it with `keras.ops`, or use `Conv1D`",
    "keras.layers.LocallyConnected2D": "write it with `keras.ops`, or use `Conv2D`",
    "keras.layers.MaxoutDense": "use `Dense`, `Reshape` and `keras.ops.max`",
    "keras.layers.Merge": "use `Concatenate`, `Add` and the like",
    "keras.layers.RandomHeight": "use `RandomZoom` or `Resizing`",
    "keras.layers.RandomWidth": "use `RandomZoom` or `Resizing`",
    "keras.layers.ThresholdedReLU": "use `ReLU(threshold=...)`",
    "keras.layers.Deconvolution3D": "use `Conv3DTranspose`",
    "keras.layers.TimeDistributedDense": "use `TimeDistributed(Dense(...))`",
    "keras.layers.merge.merge": "use `concatenate`, `add` and the like",
    "keras.metrics.MeanRelativeError": "write it as a metric of your own",
    "keras.models.model_from_yaml": "use `model_from_json`",
    "keras.preprocessing.image.ImageDataGenerator": (
        "use `keras.utils.image_dataset_from_directory` and layers such as `RandomFlip`"
    ),
    "keras.preprocessing.text": "use the layer `TextVectorization`",
    "keras.utils.HDF5Matrix": "read the file with h5py",
    "keras.utils.layer_utils.count_params": "call `count_params()` of the model or layer",
    "keras.utils.multi_gpu_model": "use `keras.distribution`",
    "keras.wrappers.scikit_learn": (
        "use `keras.wrappers.SKLearnClassifier` and `SKLearnRegressor`, or SciKeras"
    ),
}
"""Old path, of a module or of what is in one → what to do instead; it has no other name today."""

FAMILIES: dict[str, str] = {
    "keras.applications.RegNet": "KerasHub has it",
    "keras.applications.ResNetRS": "KerasHub has it",
    "keras.applications.regnet": "KerasHub has it",
    "keras.applications.resnet_rs": "KerasHub has it",
}
"""How the names of a family begin → what to do instead."""


def new_path(path: str) -> str | None:
    """The path of an old name today, or None if it has none or is no old name."""
    if path in SYMBOLS:
        return SYMBOLS[path]
    if path in MODULES or removed(path) is not None:
        return None
    owner = path
    while "." in owner:
        owner, _, _ = owner.rpartition(".")
        if owner in MODULES:
            return f"{MODULES[owner]}.{path.rpartition('.')[2]}"
    return None


def removed(path: str) -> str | None:
    """What to do instead of a name that is gone, of itself or with its module."""
    if path in MODULES:
        return f"its names are in `{MODULES[path]}`"
    owner = path
    while "." in owner:
        if owner in REMOVED:
            return REMOVED[owner]
        owner, _, _ = owner.rpartition(".")
    return next((text for start, text in FAMILIES.items() if path.startswith(start)), None)
