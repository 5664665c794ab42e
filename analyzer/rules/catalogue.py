"""All names of mistakes and their codes.

A code is its family's prefix and the place of the name in the family's list, counted from 101.
A name stands here whether or not its rule is written yet, so that a code, once printed, means
the same for ever: new names go at the end of their family, names that are given up stay.
"""

from __future__ import annotations

FAMILIES: dict[str, str] = {
    "KD": "data against model",
    "KS": "shapes inside the model",
    "KC": "compile: loss, activation, metric, optimizer",
    "KA": "the API itself",
    "KL": "layer structure",
    "KT": "training practice",
    "KX": "custom code and saving",
    "KM": "migration from Keras 1, Keras 2 and tf.keras",
    "KP": "speed and memory",
    "KN": "notebooks",
}

_NAMES: dict[str, str] = {
    "KD": """
        input-rank-mismatch input-size-mismatch batch-axis-in-input-shape label-rank-mismatch
        label-size-mismatch sample-count-mismatch input-structure-mismatch
        predict-without-batch-axis channels-first-data generator-contract dataset-not-batched
        dataset-with-y batch-size-with-dataset shuffle-with-dataset validation-split-with-dataset
        validation-differs-from-training non-numeric-input split-unpacked-in-wrong-order
        features-and-labels-swapped keras-2-only-crash unscaled-images labels-scaled
        scaled-differently scaled-twice labels-missing sizes-differ-from-input
        stateful-batch-size empty-dataset
        """,
    "KS": """
        layer-rank-mismatch rnn-needs-sequences flatten-expected size-below-one
        reshape-size-mismatch merge-shape-mismatch concatenate-shape-mismatch dot-axes
        matmul-mismatch broadcast-mismatch axis-out-of-range permute-dims unknown-last-dimension
        groups-not-dividing stride-and-dilation embedding-out-of-range attention-shape
        stateful-without-batch-size unroll-unknown-steps weights-shape-mismatch
        disconnected-graph output-not-a-tensor backend-op-on-keras-tensor duplicate-layer-name
        layer-not-instantiated second-input-layer mask-lost pretrained-shape-or-classes
        unused-layer parameter-blow-up unused-input layer-not-adapted
        wrong-number-of-outputs model-without-layers not-built
        """,
    "KC": """
        softmax-on-one-unit integer-labels-with-categorical-loss one-hot-labels-with-sparse-loss
        logits-without-from-logits probabilities-with-from-logits softmax-with-binary-loss
        sigmoid-with-categorical-loss regression-loss-on-classes bounded-output-for-regression
        relu-as-output units-differ-from-classes accuracy-for-regression metric-for-other-labels
        missing-loss fit-before-compile frozen-after-compile loss-or-metric-structure
        monitor-never-logged checkpoint-extension custom-loss-signature unknown-identifier
        learning-rate-out-of-range default-rate-too-small optimizer-reused double-softmax
        loss-reduction-sum multi-hot-labels-with-softmax softmax-over-other-axis
        learning-rate-scheduled-twice history-key-never-logged callback-signature
        categorical-loss-on-one-unit
        """,
    "KA": """
        unknown-argument missing-argument removed-symbol unknown-attribute wrong-argument-type
        wrong-argument-value private-import mixed-keras not-on-this-backend
        """,
    "KL": """
        linear-stack activation-twice softmax-in-hidden-layer activation-before-softmax
        dropout-as-output dropout-rate bias-before-batchnorm dropout-before-batchnorm
        constant-initializer initializer-activation-pair shared-by-mistake
        """,
    "KT": """
        test-data-in-fit leak-before-split validation-augmented time-series-shuffled
        sorted-without-shuffle early-stopping-without-restore no-validation
        batch-larger-than-data steps-do-not-cover num-classes-wrong argmax-on-one-unit
        threshold-on-softmax backbone-trainable-before-head backbone-preprocessing-missing
        batchnorm-in-training-mode model-in-loop-without-clear data-augmentation-on-labels
        numpy-random-in-map no-seed imbalance shuffle-after-batch class-weight-keys
        nothing-trained stateful-shuffled unfreezing-without-effect
        """,
    "KX": """
        super-init-missing state-created-in-call build-missing call-signature
        training-not-forwarded mask-not-supported get-config-missing not-registered
        lambda-not-serializable h5-format save-format-argument weights-extension
        load-needs-custom-objects unsafe-load export-op-unsupported string-to-predict
        attribute-never-set
        """,
    "KM": """
        moved-import renamed-argument removed-argument input-shape-on-layer deprecated-argument
        renamed-symbol removed-layer removed-method keras-backend-function
        tensorflow-op-on-keras-tensor saved-model-format legacy-preprocessing
        scikit-learn-wrapper removed-attribute gradient-tape-training old-identifier
        kernel-sides-by-position
        """,
    "KP": """
        python-side-effect-in-tf-function variable-created-in-tf-function numpy-in-call
        iteration-over-tensor fit-in-python-loop no-prefetch cache-after-shuffle
        mixed-precision-output dimension-not-multiple-of-8 memory-estimate
        """,
    "KN": """
        cell-order compiled-model-rebuilt weights-carried-over
        """,
}

CODES: dict[str, str] = {
    name: f"{family}{number}"
    for family, names in _NAMES.items()
    for number, name in enumerate(names.split(), start=101)
}
"""Name → code, for every name of the catalogue."""

NAMES: dict[str, str] = {code: name for name, code in CODES.items()}
"""Code → name."""
