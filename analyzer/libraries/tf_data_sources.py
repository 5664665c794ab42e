"""tf.data: windows of a data set, several data sets in one, tables from CSV files."""

from __future__ import annotations

from ..domain import Array, Dataset, DictValue, Dim, Unknown, Value, plain
from .contract import Call, function, method
from .tf_data import batch_axis, concatenate, over_leaves


@method(Dataset, "window")
def window(dataset: Dataset, call: Call) -> Value:
    """For every part of an element a data set of the next `size` of them."""
    size, drop = call.get(0, "size"), call.get(3, "drop_remainder", False)
    known = isinstance(size, int) and not isinstance(size, bool) and drop is True

    def nested(leaf: Value) -> Value:
        return Dataset(
            leaf,
            batched=dataset.batched,
            length=size if known else None,
            shuffled=dataset.shuffled,
            site=call.site,
        )

    return Dataset(over_leaves(nested, dataset.element), batched=False, site=call.site)


@function(
    "tensorflow.data.Dataset.sample_from_datasets",
    "tensorflow.data.experimental.sample_from_datasets",
)
def sample_from_datasets(call: Call) -> Value:
    """Elements of any of the data sets."""
    parts = call.host.items(call.known(0, "datasets"))
    if not parts or not all(isinstance(part, Dataset) for part in parts):
        return Dataset(Unknown("elements of data sets that are not known"), site=call.site)
    found: Value = parts[0]
    for part in parts[1:]:
        found = concatenate(found, Call(call.path, (part,), {}, call.host, call.site))
    return found.but(length=None, shuffled=True, endless=all(part.endless for part in parts))


@function("tensorflow.data.experimental.make_csv_dataset")
def make_csv_dataset(call: Call) -> Value:
    """Batches of columns by name, with the labels beside them if one is the label."""
    size = call.get(1, "batch_size")
    axis: Dim = batch_axis()
    column = Array((axis,), None, "tensorflow", site=call.site)
    names = plain(call.get(2, "column_names"))
    chosen = plain(call.get(5, "select_columns"))
    label = call.get(4, "label_name")
    if chosen is not None and isinstance(chosen, tuple):
        names = chosen if all(isinstance(name, str) for name in chosen) else None
    known = isinstance(names, tuple) and all(isinstance(name, str) for name in names)
    data: dict[Value, Value] = {}
    if known and isinstance(names, tuple):
        data = {name: column for name in names if name != label}
    features = DictValue(data, not known or isinstance(label, Unknown), call.site)
    if features.open:
        features.slots["default"] = column
    element: Value = features if label is None else (features, column)
    if isinstance(label, Unknown):
        element = Unknown("lines of a file")
    epochs = call.get(9, "num_epochs")
    return Dataset(
        element,
        batched=True,
        batch_size=size if isinstance(size, int) else None,
        endless=epochs is None,
        shuffled=call.get(10, "shuffle", True) is True,
        site=call.site,
    )


__all__ = ["make_csv_dataset", "sample_from_datasets", "window"]
