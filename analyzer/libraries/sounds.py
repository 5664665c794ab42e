"""Sound and other files read by SciPy, librosa and soundfile; imbalanced-learn's samplers."""

from __future__ import annotations

from msgspec import Struct

from ..domain import (
    Array,
    DictValue,
    Dim,
    Facts,
    Frame,
    Sym,
    Unknown,
    Value,
    unknown_size,
)
from ..inference.contract import Undecided
from .arrays import as_array
from .contract import Call, function, method
from .pandas import with_rows


@function("librosa.load", "librosa.core.load")
def librosa_load(call: Call) -> Value:
    """Mono float32 samples, and their rate."""
    mono = call.get(2, "mono", True) is True
    shape = (unknown_size("samples"),) if mono else None
    return (Array(shape, "float32", site=call.site), unknown_size("samples per second"))


_BANDS = {
    "mfcc": ("n_mfcc", 20),
    "melspectrogram": ("n_mels", 128),
    "chroma_stft": ("n_chroma", 12),
}


@function(*(f"librosa.feature.{name}" for name in _BANDS))
def librosa_feature(call: Call) -> Value:
    """(bands, frames) of a mono sound."""
    sound = call.get(None, "y")
    option, default = _BANDS[call.name]
    size = call.get(None, option, default)
    if call.args or not isinstance(sound, Array) or sound.rank != 1:
        return Array(None, None, site=call.site)
    bands: Dim = size if isinstance(size, int | Sym) else unknown_size("bands")
    return Array((bands, unknown_size("frames")), None, site=call.site)


@function("scipy.io.wavfile.read")
def wavfile_read(call: Call) -> Value:
    return (unknown_size("samples per second"), Array(None, None, site=call.site))


@function("soundfile.read")
def soundfile_read(call: Call) -> Value:
    return (Array(None, None, site=call.site), unknown_size("samples per second"))


@function("scipy.io.loadmat")
def loadmat(call: Call) -> Value:
    found = DictValue({}, True, call.site)
    found.slots["default"] = Array(None, None, site=call.site)
    return found


# -- imbalanced-learn ------------------------------------------------------------------------------


class Sampler(Struct, frozen=True, eq=False):
    """``SMOTE`` and its relatives."""


_SAMPLERS = ("over_sampling.SMOTE", "over_sampling.RandomOverSampler", "over_sampling.ADASYN",
             "over_sampling.BorderlineSMOTE", "under_sampling.RandomUnderSampler",
             "under_sampling.NearMiss", "combine.SMOTEENN", "combine.SMOTETomek")  # fmt: skip


@function(*(f"imblearn.{name}" for name in _SAMPLERS))
def sampler(call: Call) -> Value:
    return Sampler()


@method(Sampler, "fit_resample", "fit_sample")
def fit_resample(value: Sampler, call: Call) -> Value:
    """The same columns and labels for another number of samples."""
    rows = unknown_size("samples")
    x, y = call.known(0, "X"), call.known(1, "y")
    labels = as_array(y, call.host)
    if labels is None or labels.shape is None or len(labels.shape) != 1:
        raise Undecided("labels that are not known")
    facts = Facts(labels.facts.low, labels.facts.high, labels.facts.integral)
    chosen = labels.but(shape=(rows,), facts=facts, value=None, site=call.site)
    if isinstance(x, Frame):
        return (with_rows(x, rows, "train", call), chosen)
    data = as_array(x, call.host)
    if data is None or data.shape is None or len(data.shape) != 2:
        return (Unknown("samples that are not known"), chosen)
    return (data.but(shape=(rows, data.shape[1]), value=None, site=call.site), chosen)


__all__ = ["Sampler"]
