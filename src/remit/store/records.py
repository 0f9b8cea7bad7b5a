"""The shape in which a landscape is written down: typed records between the domain and the codec.

What is small (organisation, rules, profiles, owners) is written as the domain holds it. What grows with the estate is
written in columns: each distinct value once and a code for each row, so that a million findings share their texts
again when they are read back. Reading checks every length, code and reference; what it cannot know is whether the
values are true.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Iterable
from typing import Annotated, Any, Generic, Literal, TypeVar, get_type_hints

import msgspec
import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from remit.model.columns import Codes, Column
from remit.model.facts import Marker

Value = TypeVar("Value", bound=Hashable)
Row = TypeVar("Row")

_NONE = dataclasses.MISSING
Length = Annotated[int, Meta(ge=0, lt=2**31)]


class DamagedError(ValueError):
    """A record contradicts itself."""


def require(holds: object, what: str) -> None:
    """Refuse a record.

    Raises:
        DamagedError: it does not hold.
    """
    if not holds:
        raise DamagedError(what)


class ArrayRecord(Struct, array_like=True, frozen=True):
    """A NumPy array: little endian, C order."""

    dtype: Literal["<i4", "<u2"]
    shape: tuple[Length, ...]
    data: bytes


class ColumnRecord(Struct, Generic[Value], array_like=True, frozen=True):
    """A column: codes as int32, and each distinct value once."""

    codes: bytes
    values: tuple[Value, ...]


class MarkerRecord(Struct, tag="marker", frozen=True):
    """A stand-in for a value that was not there to be read."""

    marker: Marker


class LargeRecord(Struct, tag="large", frozen=True):
    """A whole number beyond 64 bits, in hexadecimal: msgpack has none."""

    digits: str


CellRecord = tuple[str | int | bool | tuple[str, ...] | MarkerRecord | LargeRecord | None, str, str, str]


class TableRecord(Struct, frozen=True):
    """Dataclasses of one kind, a column a field."""

    rows: Length
    columns: dict[str, ColumnRecord[Any]]


def array_record(array: NDArray[np.int32] | NDArray[np.uint16]) -> ArrayRecord:
    """An array as it is written."""
    kind: Literal["<i4", "<u2"] = "<u2" if array.dtype == np.uint16 else "<i4"
    return ArrayRecord(kind, array.shape, np.ascontiguousarray(array, dtype=kind).tobytes())


def integers(record: ArrayRecord, *shape: int, below: int | None = None) -> NDArray[np.int32]:
    """An int32 array of that shape, read-only; with `below` each element is in [0, below).

    Raises:
        DamagedError: it is another.
    """
    require(record.dtype == "<i4" and record.shape == shape, f"an array is not int32 {shape}")
    return _integers(record.data, shape, below)


def cells(record: ArrayRecord, *shape: int) -> NDArray[np.uint16]:
    """A uint16 array of that shape, read-only.

    Raises:
        DamagedError: it is another.
    """
    require(record.dtype == "<u2" and record.shape == shape, f"an array is not uint16 {shape}")
    require(len(record.data) == 2 * int(np.prod(shape, dtype=object)), "an array is cut short")
    return np.frombuffer(record.data, dtype="<u2").astype(np.uint16, copy=False).reshape(shape)


def _integers(data: bytes, shape: tuple[int, ...], below: int | None) -> NDArray[np.int32]:
    require(len(data) == 4 * int(np.prod(shape, dtype=object)), "an array is cut short")
    array = np.frombuffer(data, dtype="<i4").astype(np.int32, copy=False).reshape(shape)
    if below is not None and array.size:
        require(int(array.min()) >= 0 and int(array.max()) < below, "a code stands for no value")
    return array


def column_record(column: Column[Value]) -> ColumnRecord[Value]:
    """A column as it is written."""
    return ColumnRecord(_codes(column.codes), tuple(column.values))


def _codes(codes: Codes) -> bytes:
    return np.ascontiguousarray(codes, dtype="<i4").tobytes()


def column(record: ColumnRecord[Value], rows: int) -> Column[Value]:
    """A column of that many rows.

    Raises:
        DamagedError: it has another length, or a code without a value.
    """
    return Column(_integers(record.codes, (rows,), len(record.values)), record.values)


def table_record(rows: Iterable[Row], kind: type[Row]) -> TableRecord:
    """Dataclasses of one kind as columns; each field's values must be hashable."""
    listed = list(rows)
    columns = {name: Column.of(getattr(row, name) for row in listed) for name in get_type_hints(kind)}
    return TableRecord(len(listed), {name: column_record(one) for name, one in columns.items()})


def table_rows(record: TableRecord, kind: type[Row]) -> tuple[Row, ...]:
    """The dataclasses again; a field that an older version did not write takes its default.

    Raises:
        DamagedError: a field is missing or has another length.
        msgspec.ValidationError: a value has another type.
    """
    named: list[str] = []
    columns: list[Column[Any]] = []
    hints = get_type_hints(kind)
    for field in dataclasses.fields(kind):  # type: ignore[arg-type]  # a dataclass, which TypeVar cannot say
        written = record.columns.get(field.name)
        if written is None:
            has_default = field.default is not _NONE or field.default_factory is not _NONE
            require(has_default, f"the field {field.name} is missing")
            continue
        values = tuple(msgspec.convert(value, hints[field.name]) for value in written.values)
        named.append(field.name)
        columns.append(column(ColumnRecord(written.codes, values), record.rows))
    return tuple(kind(**dict(zip(named, row, strict=True))) for row in zip(*columns, strict=True))
