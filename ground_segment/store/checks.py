"""What every adapter refuses in the same way: clashing tables, and rows that do not fit their table."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct

from ground_segment.records import FieldType, Row, RowsRejected, StoreRefused, Table
from ground_segment.wire import Value

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1
TIME_MIN_NS, TIME_MAX_NS = INT64_MIN + 2, INT64_MAX - 1
"""What InfluxDB can keep."""
_RESERVED = frozenset({"time", "packet"})
_Check = Callable[[Value], Value]
_Checks = Mapping[str, _Check]


class CheckedRow(Struct, frozen=True, gc=False):
    """A row whose values have exactly the types of its table; fields without a value are left out."""

    table: Table
    time_ns: int
    tags: tuple[str, ...]
    """In the order of `table.tags`; empty text for a tag that was not given."""
    values: Mapping[str, Value]
    whole: bool = False
    """As in `Row`."""


def check_rows(rows: Sequence[Row]) -> list[CheckedRow]:
    """Raises RowsRejected with the positions of all bad rows."""
    checked: list[CheckedRow] = []
    faults: dict[int, str] = {}
    checks: dict[int, _Checks] = {}  # by identity, for tables have no hash; the rows keep them alive
    for position, row in enumerate(rows):
        if row.whole:
            checked.append(CheckedRow(row.table, row.time_ns, (), row.fields, True))  # type: ignore[arg-type]
            continue
        of_table = checks.get(id(row.table))
        if of_table is None:
            of_table = {name: _CHECKS[kind] for name, kind in row.table.fields.items()}
            checks[id(row.table)] = of_table
        try:
            checked.append(_check_row(row, of_table))
        except ValueError as error:
            faults[position] = f"{row.table.name}: {error}"
    if faults:
        first = next(iter(faults.values()))
        raise RowsRejected(f"{len(faults)} of {len(rows)} rows rejected; first: {first}", list(faults))
    return checked


def check_tables(tables: Sequence[Table]) -> None:
    """Raises StoreRefused, naming every clash: what one database could not keep apart, none accepts."""
    faults = [fault for table in tables for fault in _name_faults(table)]
    types: dict[tuple[str, str], tuple[Table, FieldType]] = {}
    for table in tables:
        for name, kind in table.fields.items():
            first, known = types.setdefault((table.measurement, name), (table, kind))
            if known is not kind:
                faults.append(f"{table.name}.{name} is {kind}, but {first.name}.{name} is {known}")
    if faults:
        raise StoreRefused("; ".join(faults))


def check_fields(table: Table, fields: Sequence[str], numeric: bool = False) -> None:
    """Raises ValueError for fields that the table does not have, or that are no numbers if they must be."""
    unknown = [name for name in fields if name not in table.fields]
    if unknown:
        raise ValueError(f"{table.name} has no field {', '.join(unknown)}")
    if not fields:
        raise ValueError(f"no field of {table.name} is asked for")
    numbers = (FieldType.FLOAT, FieldType.INT)
    strange = [name for name in fields if numeric and table.fields[name] not in numbers]
    if strange:
        raise ValueError(f"{table.name}: {', '.join(strange)} is no number")


def check_tag_filter(table: Table, tags: Mapping[str, str] | None) -> dict[str, str]:
    """The wanted tags, cleaned as when stored. Raises ValueError for a tag the table does not have."""
    unknown = [name for name in tags or {} if name not in table.tags]
    if unknown:
        raise ValueError(f"{table.name} has no tag {', '.join(unknown)}")
    return {name: clean_tag(text) for name, text in (tags or {}).items()}


def clean_tag(text: str) -> str:
    """A tag as every database can keep it.

    Line protocol has no way to write control characters or a closing backslash in a tag, and tags hold
    what strangers wrote in a topic: a row must not be lost for that.
    """
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return text.rstrip("\\")


def _check_row(row: Row, checks: _Checks) -> CheckedRow:
    table = row.table
    if not TIME_MIN_NS <= row.time_ns <= TIME_MAX_NS:
        raise ValueError(f"time {row.time_ns} does not fit into 64 bits")
    values = _values(row, checks)
    if not values:
        raise ValueError("no field has a value")
    tags = row.tags
    if any(name not in table.tags for name in tags):
        raise ValueError(f"tags {sorted(tags)}: the table has {sorted(table.tags)}")
    return CheckedRow(
        table, row.time_ns, tuple([clean_tag(tags.get(name, "")) for name in table.tags]), values
    )


def _values(row: Row, checks: _Checks) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name, value in row.fields.items():
        if value is None:
            continue
        check = checks.get(name)
        if check is None:
            raise ValueError(f"no field '{name}'")
        try:
            values[name] = check(value)
        except (ValueError, OverflowError) as error:
            raise ValueError(f"{name}: {value!r:.60} {error}") from error
    return values


def _float(value: Value) -> float:
    if type(value) is not float:  # most are, and each value of each packet comes by here
        if isinstance(value, bool) or not isinstance(value, (float, int)):
            raise ValueError("is no float")
        value = float(value)
    if not math.isfinite(value):
        raise ValueError("is not finite")
    return value


def _int(value: Value) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("is no integer")
    if not INT64_MIN <= value <= INT64_MAX:
        raise ValueError("does not fit into 64 bits")
    return int(value)


def _bool(value: Value) -> bool:
    if not isinstance(value, bool):
        raise ValueError("is no truth value")
    return value


def _text(value: Value) -> str:
    if not isinstance(value, str):
        raise ValueError("is no text")
    value.encode()  # half a surrogate pair cannot be stored anywhere
    return str(value)


_CHECKS: Mapping[FieldType, _Check] = {
    FieldType.FLOAT: _float,
    FieldType.INT: _int,
    FieldType.BOOL: _bool,
    FieldType.TEXT: _text,
}


def _name_faults(table: Table) -> Iterator[str]:
    for name in (*table.fields, *table.tags):
        if name.lower() in _RESERVED:
            yield f"{table.name}.{name}: the name is reserved"
    names = [name.lower() for name in (*table.fields, *table.tags)]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{table.name}.{name}: two columns differ only by case, or a field has the name of a tag"
