"""Functions of ``keras.ops`` that multiply nothing: by their elements."""

from __future__ import annotations

from ..domain import TensorSpec, leaves
from ..inference.contract import OPS, Undecided
from .contract import Cost, Work, named, size, total

ABOUT_TENSORS = frozenset(
    f"keras.{name}"
    for name in named("ops.shape ops.ndim ops.size ops.dtype ops.is_tensor utils.is_keras_tensor")
)
"""Functions that ask something of a tensor and give none."""

_VIEWS = named("reshape expand_dims squeeze ravel identity view stop_gradient")
_UNKNOWN = named(
    "cholesky cholesky_inverse det eig eigh eigvals eigvalsh expm inv jvp logdet lstsq "
    "lu_factor matrix_power matrix_rank pinv qr slogdet solve solve_triangular svd cond "
    "fft fft2 ifft ifft2 rfft irfft stft istft ctc_loss ctc_decode associative_scan scan "
    "while_loop fori_loop map vectorized_map cond switch correlate convolve corrcoef "
    "cdist map_coordinates scale_and_translate affine_transform perspective_transform "
    "gaussian_blur elastic_transform sobel_edges ssim"
)
"""Operations whose work depends on the algorithm, or that run functions."""

_NOTHING_SAVED = named(
    "add subtract negative sum mean average concatenate append stack vstack hstack dstack "
    "pad transpose swapaxes moveaxis flip roll rot90 repeat tile broadcast_to getitem "
    "get_item split array_split hsplit vsplit dsplit slice take_along_axis cast one_hot "
    "multi_hot zeros_like ones_like full_like shape ndim size dtype sign floor ceil round "
    "greater less equal not_equal greater_equal less_equal argmax argmin logical_and "
    "logical_or logical_not cumsum diagonal tril triu average_pool adaptive_average_pool "
    "unfold fold extract_patches rearrange depth_to_space space_to_depth unstack"
)
_FROM_OUTPUT = named("exp sqrt rsqrt reciprocal logsumexp normalize")


def operation(work: Work) -> Cost:
    """An operation that has no cost function of its own.

    As many operations as its largest tensor has elements; where `OPS` has no such operation, or
    its work depends on the algorithm, `Undecided`.
    """
    name = work.name
    if work.path not in OPS and work.path != "keras.ops.getitem":
        raise Undecided(f"what {name} costs is not known")
    if name in _UNKNOWN:
        raise Undecided(f"what {name} costs depends on how it is computed")
    if name in _VIEWS:
        return Cost(view=True)
    given = [leaf for leaf in leaves(dict(work.kwargs)) if isinstance(leaf, TensorSpec)]
    counts = [size(spec) for spec in given]
    count = total(work.outputs)
    if isinstance(count, int):
        count = max(count, *(c for c in counts if isinstance(c, int)), 0)
    elif counts and _reduces(work):
        count = counts[0]
    saved = name not in _NOTHING_SAVED and name not in _FROM_OUTPUT
    return Cost(
        operations=count,
        saves_inputs=saved,
        saves_outputs=name in _FROM_OUTPUT,
        in_place=bool(given) and given[0].shape == work.outputs[0].shape if work.outputs else False,
    )


def _reduces(work: Work) -> bool:
    """Whether fewer elements come out than go in, by the number of axes."""
    given = [leaf for leaf in leaves(dict(work.kwargs)) if isinstance(leaf, TensorSpec)]
    ranks = [len(spec.shape) for spec in given if spec.shape is not None]
    output = work.outputs[0].shape if work.outputs else None
    return bool(ranks) and output is not None and len(output) < max(ranks)
