"""Blocks written as CSV or Parquet, in one of two forms.

wide    one row for each time, one column for each parameter: `time, energy.bus_a_voltage [V], ...`. What a
        spreadsheet or a data frame wants; empty where a packet has no sample at that time.
long    one row for each sample: `time, facility, packet, parameter, unit, value, text`. What a database or a
        grouping wants. `value` holds numbers (truth values as 1 and 0), `text` the state of an enum.

Times are ISO 8601 in UTC with nanoseconds in CSV, and timestamps of nanoseconds in Parquet, whose columns
carry unit, symbol and description as metadata.
"""

import csv
import gzip
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any

from ground_segment.catalogue import Parameter, ParameterType, symbol
from ground_segment.clock import NS_PER_S, from_ns
from ground_segment.export.reading import Block
from ground_segment.export.selection import ExportError, Selected
from ground_segment.wire import Value


class Form(StrEnum):
    WIDE = "wide"
    LONG = "long"


LONG_COLUMNS = ("time", "facility", "packet", "parameter", "unit", "value", "text")
Write = Callable[[Block], None]


@dataclass(frozen=True, slots=True)
class _Column:
    """One wanted parameter and where it comes from."""

    source: Selected
    parameter: Parameter

    @property
    def name(self) -> str:
        return self.source.name(self.parameter)

    @property
    def name_and_unit(self) -> str:
        unit = symbol(self.parameter.unit)
        return f"{self.name} [{unit}]" if unit else self.name


@contextmanager
def writing(file: Path, form: Form, selected: Sequence[Selected]) -> Iterator[Write]:
    """A function that adds a block to the file.

    The file appears under its name when all is written: an export that fails leaves what was there before.

    Raises:
        ExportError: the name's ending says no known kind of file, or pyarrow is missing.
    """
    kind = _kind(file)
    columns = [_Column(one, parameter) for one in selected for parameter in one.parameters]
    part = file.with_name(f".{file.name}.part")
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with kind(part, form, columns) as write:
            yield write
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _kind(file: Path) -> Callable[..., Any]:
    endings: Mapping[str, Callable[..., Any]] = {".csv": _csv, ".csv.gz": _csv_gz, ".parquet": _parquet}
    for ending, kind in endings.items():
        if file.name.endswith(ending):
            return kind
    raise ExportError(f"{file}: the name must end in {', '.join(endings)}")


@contextmanager
def _csv(part: Path, form: Form, columns: Sequence[_Column]) -> Iterator[Write]:
    with part.open("w", encoding="utf-8", newline="") as text:
        yield _csv_writer(text, form, columns)


@contextmanager
def _csv_gz(part: Path, form: Form, columns: Sequence[_Column]) -> Iterator[Write]:
    with gzip.open(part, "wt", encoding="utf-8", newline="", compresslevel=6) as text:
        yield _csv_writer(text, form, columns)


def _csv_writer(text: Any, form: Form, columns: Sequence[_Column]) -> Write:
    lines = csv.writer(text, lineterminator="\n")
    if form is Form.LONG:
        lines.writerow(LONG_COLUMNS)
        return lambda block: lines.writerows((_iso(row[0]), *row[1:]) for row in _long(block, columns))
    lines.writerow(["time", *(column.name_and_unit for column in columns)])

    def write(block: Block) -> None:
        values = [
            _words(values) if column.parameter.type is ParameterType.BOOL else values
            for column, values in zip(columns, block.columns, strict=True)
        ]
        lines.writerows(zip(map(_iso, block.times_ns), *values, strict=True))

    return write


@contextmanager
def _parquet(part: Path, form: Form, columns: Sequence[_Column]) -> Iterator[Write]:
    try:
        pa: Any = import_module("pyarrow")
        parquet: Any = import_module("pyarrow.parquet")
    except ImportError as error:
        message = (
            "Parquet needs pyarrow: pip install -c constraints.txt -e '.[parquet]' in the project's folder, "
            "or export to .csv"
        )
        raise ExportError(message) from error
    schema = _long_schema(pa) if form is Form.LONG else _wide_schema(pa, columns)

    def write(block: Block) -> None:
        if form is Form.LONG:
            rows = list(_long(block, columns))
            lists: Sequence[Sequence[Any]] = (
                list(zip(*rows, strict=True)) if rows else [()] * len(LONG_COLUMNS)
            )
        else:
            lists = [block.times_ns, *block.columns]
        arrays = [pa.array(values, field.type) for values, field in zip(lists, schema, strict=True)]
        to.write_table(pa.Table.from_arrays(arrays, schema=schema))

    with parquet.ParquetWriter(part, schema, compression="zstd") as to:
        yield write


def _wide_schema(pa: Any, columns: Sequence[_Column]) -> Any:
    types = {
        ParameterType.FLOAT: pa.float64(),
        ParameterType.INT: pa.int64(),
        ParameterType.BOOL: pa.bool_(),
        ParameterType.ENUM: pa.string(),
    }
    fields = [
        pa.field(
            column.name, types[column.parameter.type],
            metadata={
                "unit": column.parameter.unit, "symbol": symbol(column.parameter.unit),
                "description": column.parameter.description, "packet": column.source.packet.name,
            },
        )
        for column in columns
    ]  # fmt: skip
    return pa.schema([pa.field("time", pa.timestamp("ns", "UTC"), nullable=False), *fields])


def _long_schema(pa: Any) -> Any:
    name = pa.dictionary(pa.int32(), pa.string())
    types = (pa.timestamp("ns", "UTC"), name, name, name, name, pa.float64(), name)
    return pa.schema([pa.field(column, kind) for column, kind in zip(LONG_COLUMNS, types, strict=True)])


def _long(block: Block, columns: Sequence[_Column]) -> Iterator[tuple[Any, ...]]:
    """One tuple for each sample, ordered by time; its time in ns."""
    heads = [
        (column.source.facility.id, column.source.packet.name, column.parameter.name, column.parameter.unit)
        for column in columns
    ]
    for time_ns, *values in zip(block.times_ns, *block.columns, strict=True):
        for head, value in zip(heads, values, strict=True):
            if isinstance(value, str):
                yield (time_ns, *head, None, value)
            elif value is not None:
                yield (time_ns, *head, int(value) if isinstance(value, bool) else value, None)


def _words(values: Iterable[Value | None]) -> list[str | None]:
    return [None if value is None else "true" if value else "false" for value in values]


def _iso(time_ns: int) -> str:
    """With nanoseconds, all nine digits: two samples never share a text, and texts sort as times do."""
    seconds = from_ns(time_ns).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{seconds}.{time_ns % NS_PER_S:09d}Z"
