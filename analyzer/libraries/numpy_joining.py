"""NumPy's functions that join arrays and split them."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from ..domain import Array, Dim, ListValue, Shape, Size, Sym, Unknown, Value, product, unknown_size
from ..inference.contract import KerasError, Undecided
from .array_operators import library_of
from .array_values import constant, flatten, join_facts
from .arrays import (
    as_array,
    axis_of,
    derive,
    need_array,
    operand,
    sequence,
    shape_of,
)
from .contract import Call, function
from .numpy_dtypes import kind_of, promote
from .numpy_shapes import (
    concatenate,
    normal_axis,
    stack,
)

# -- joining ---------------------------------------------------------------------------------------


def parts_of(call: Call, value: Value) -> tuple[list[Array] | None, Array]:
    """The arrays of a list to be joined, or (when it is open) what any of them looks like."""
    if isinstance(value, Array) and value.shape is not None and value.rank:
        if len(value.shape) == 1 and value.dtype in ("object", None):
            raise Undecided("an array of objects, which may be arrays")
        size = value.shape[0]
        row = derive(value, value.shape[1:], value=None)
        if isinstance(size, int) and 0 < size <= 64:
            return [row] * size, row
        return None, row
    items = sequence(value, call.host)
    if items is None:
        return None, need_array(call.host.element(value), call.host)
    if not items:
        raise KerasError(
            "concatenate-shape-mismatch",
            f"`{call.name}` gets no arrays.",
            keras="need at least one array to concatenate",
        )
    found = [need_array(item, call.host) for item in items]
    return found, found[0]


def joined(
    call: Call, arrays: list[Array], shape: Shape | None, one_hot: bool, library: str | None = None
) -> Array:
    facts = join_facts([array.facts for array in arrays])
    facts = replace(facts, one_hot=facts.one_hot and one_hot, ordered=None)
    dtype = promote(*(array.dtype for array in arrays))
    main = max(arrays, key=lambda array: array.rank or 0)
    owner = library or library_of(*arrays)
    owner = "numpy" if owner == "pandas" else owner
    return Array(shape, dtype, owner, facts, base=main, site=call.site)


def shapes_of(arrays: list[Array]) -> list[Shape] | None:
    shapes = [array.shape for array in arrays]
    if any(shape is None for shape in shapes):
        return None
    return [shape for shape in shapes if shape is not None]


@function("numpy.concatenate", "numpy.concat")
def concatenate_arrays(call: Call) -> Value:
    axis = axis_of(call, 1, 0)
    arrays, one = parts_of(call, call.get(0, "arrays", Unknown("arrays")))
    return concatenate_parts(call, arrays, one, axis)


def concatenate_parts(call: Call, arrays: list[Array] | None, one: Array, axis: Any) -> Array:
    if arrays is None:
        if one.shape is None or axis is None:
            return joined(call, [one], None, False)
        where = normal_axis(axis, len(one.shape), call.name)
        sizes = list(one.shape)
        sizes[where] = unknown_size("joined")
        return joined(call, [one], tuple(sizes), where != len(sizes) - 1)
    shapes = shapes_of(arrays)
    if shapes is None:
        return joined(call, arrays, None, False)
    if any(array.rank == 0 and kind_of(array.dtype) in (None, "other") for array in arrays):
        raise Undecided("something that is not an array")
    if axis is None:
        return joined(call, arrays, (_sum([product(shape) for shape in shapes]),), False)
    shape = concatenate(shapes, axis, call.name)
    where = axis % len(shape)
    new = list(shape)
    if len(shapes) > 1:
        new[where] = _told(call, shape[where], [s[where] for s in shapes])
    result = joined(call, arrays, tuple(new), where != len(shape) - 1)
    if len(shape) == 1 and all(array.value is not None for array in arrays):
        numbers = [n for array in arrays for n in flatten(array.value)]
        return result.but(value=constant(numbers, tuple(new)))
    return result


def _told(call: Call, total: Dim, sizes: list[Dim]) -> Dim:
    """A sum of sizes with the origin of its parts."""
    from ..domain import origin_of

    if not isinstance(total, int):
        return total
    parents = [origin_of(size) for size in sizes[:4]]
    return Size(total, call.host.origin(f"`{call.name}` joins to {int(total)} here", *parents))


def _sum(sizes: list[Dim]) -> Dim:
    total: Dim = 0
    for size in sizes:
        total = total + size
    return total


@function("numpy.stack")
def stack_arrays(call: Call) -> Value:
    axis = axis_of(call, 1, 0)
    arrays, one = parts_of(call, call.get(0, "arrays", Unknown("arrays")))
    return stack_parts(call, arrays, one, axis)


def stack_parts(call: Call, arrays: list[Array] | None, one: Array, axis: int) -> Array:
    if arrays is None:
        if one.shape is None:
            return joined(call, [one], None, False)
        where = normal_axis(axis, len(one.shape) + 1, call.name)
        count = call.host.length(call.args[0]) if call.args else None
        size = count if count is not None else unknown_size("the number of items")
        return joined(call, [one], (*one.shape[:where], size, *one.shape[where:]), True)
    shapes = shapes_of(arrays)
    shape = stack(shapes, axis, call.name) if shapes is not None else None
    one_hot = shape is not None and axis % len(shape) != len(shape) - 1
    return joined(call, arrays, shape, one_hot)


@function("numpy.vstack", "numpy.row_stack", "numpy.hstack", "numpy.dstack", "numpy.column_stack")
def directed_stack(call: Call) -> Value:
    arrays, one = parts_of(call, call.get(0, "tup", Unknown("arrays")))
    axis = {"vstack": 0, "row_stack": 0, "hstack": 1, "dstack": 2, "column_stack": 1}[call.name]
    found = [_lifted(array, call.name) for array in (arrays if arrays is not None else [one])]
    if call.name == "hstack" and found[0].rank == 1:
        axis = 0
    return concatenate_parts(call, found if arrays is not None else None, found[0], axis)


def _lifted(array: Array, name: str) -> Array:
    """An array with the axes that the stacking function adds first."""
    if array.shape is None:
        return array
    shape = array.shape
    match name, len(shape):
        case "vstack" | "row_stack", 0 | 1:
            shape = (1, *(shape or (1,)))
        case "hstack", 0:
            shape = (1,)
        case "column_stack", 0 | 1:
            shape = (*(shape or (1,)), 1)
        case "dstack", 0 | 1:
            shape = (1, *(shape or (1,)), 1)
        case "dstack", 2:
            shape = (*shape, 1)
        case _:
            return array
    return array.but(shape=shape, value=None)


@function("numpy.append")
def append(call: Call) -> Value:
    arrays = [operand(call, 0, "arr"), operand(call, 1, "values")]
    axis = axis_of(call, 2)
    if axis is not None:
        return concatenate_parts(call, arrays, arrays[0], axis)
    shapes = shapes_of(arrays)
    if shapes is None:
        return joined(call, arrays, None, False)
    # An empty list to which rows are added in a loop: the loop decides the length.
    return joined(call, arrays, (_sum([product(shape) for shape in shapes]),), False)


@function("numpy.insert", "numpy.delete")
def insert(call: Call) -> Value:
    array = operand(call, 0, "arr")
    insertion = call.name == "insert"
    axis = axis_of(call, 3 if insertion else 2)
    if array.shape is None:
        return derive(array, None, call=call)
    shape: Shape = array.shape if axis is not None else (product(array.shape),)
    where = normal_axis(axis if axis is not None else 0, len(shape), call.name)
    places = as_array(call.get(1, "obj"), call.host)
    count: Dim = unknown_size(f"after {call.name}")
    if places is not None and places.dtype not in ("bool", None):
        if insertion and places.shape == ():
            count = unknown_size("after insert")
            values = as_array(call.get(2, "values"), call.host)
            if values is not None and values.shape == ():
                count = shape[where] + 1
        elif not insertion and places.shape == ():
            count = shape[where] - 1
        elif not insertion and places.value is not None and places.rank == 1:
            count = _left_over(shape[where], places.value)
        elif insertion and places.rank == 1 and places.shape is not None:
            count = shape[where] + places.shape[0]
    return derive(array, (*shape[:where], count, *shape[where + 1 :]), call=call)


def _left_over(side: Dim, places: tuple[int, ...]) -> Dim:
    """How many rows are left when those at `places` are taken out."""
    if not isinstance(side, int) or not all(-side <= place < side for place in places):
        return unknown_size("after delete")
    return side - len({int(place) % int(side) for place in places})


# -- splitting -------------------------------------------------------------------------------------


@function("numpy.split", "numpy.array_split", "numpy.vsplit", "numpy.hsplit", "numpy.dsplit")
def split(call: Call) -> Value:
    array = operand(call, 0, "ary")
    sections = call.get(1, "indices_or_sections", Unknown("sections"))
    axis = {"vsplit": 0, "dsplit": 2}.get(call.name)
    if call.name == "hsplit":
        axis = 0 if array.rank == 1 else 1
    if axis is None:
        axis = axis_of(call, 2, 0)
    if array.shape is None:
        part = derive(array, None, call=call)
        if isinstance(sections, int) and 0 < sections <= 2000:
            return ListValue((part,) * int(sections), call.site)
        return _open_list(part, call)
    where = normal_axis(axis, len(array.shape), call.name)
    total = array.shape[where]
    if isinstance(sections, Array) and sections.rank == 0:
        sections = sections.value if isinstance(sections.value, int) else Unknown("sections")
    if isinstance(sections, int):
        sizes = _equal_parts(total, int(sections), call)
    elif isinstance(sections, Unknown | Sym):
        sizes = None
    else:
        bounds = shape_of(sections, call.host)
        sizes = None if bounds is None else _between(total, bounds)
    if sizes is None:
        whole = array.shape
        size = unknown_size("a part")
        part = derive(array, (*whole[:where], size, *whole[where + 1 :]), call=call)
        return _open_list(part, call)
    parts = (
        derive(array, (*array.shape[:where], size, *array.shape[where + 1 :]), call=call)
        for size in sizes
    )
    return ListValue(tuple(parts), call.site)


def _open_list(element: Array, call: Call) -> ListValue:
    found = ListValue(None, call.site)
    found.slots["element"] = element
    return found


def _equal_parts(total: Dim, count: int, call: Call) -> list[Dim]:
    if count <= 0 or count > 2000:
        raise Undecided("the number of parts")
    if not isinstance(total, int):
        return [total // count if call.name != "array_split" else unknown_size("a part")] * count
    each, more = divmod(int(total), count)
    if more and call.name != "array_split":
        raise KerasError(
            "wrong-argument-value",
            f"`{call.name}` cannot cut {int(total)} into {count} equal parts; `array_split` can.",
            keras="array split does not result in an equal division",
            sizes=(total,),
        )
    return [*[each + 1] * more, *[each] * (count - more)]


def _between(total: Dim, bounds: Shape) -> list[Dim]:
    """The lengths between the positions where an axis is cut."""
    sizes: list[Dim] = []
    for start, stop in zip((0, *bounds), (*bounds, None), strict=True):
        if isinstance(total, int) and isinstance(start, int) and isinstance(stop, int | None):
            sizes.append(len(range(*slice(start, stop).indices(int(total)))))
        else:
            sizes.append((total if stop is None else stop) - start)
    return sizes


__all__ = ["concatenate_parts", "parts_of", "stack_parts"]
