"""InfluxQL as text, the one query language that InfluxDB 1.x and 2.x share."""

from collections.abc import Iterable, Mapping, Sequence

from ground_segment.records import FieldType, Table
from ground_segment.store.checks import TIME_MAX_NS, TIME_MIN_NS

_IDENTIFIER = str.maketrans({'"': r"\"", "\\": r"\\", "\n": r"\n"})
_STRING = str.maketrans({"'": r"\'", "\\": r"\\", "\n": r"\n"})


def quoted(name: str) -> str:
    return f'"{name.translate(_IDENTIFIER)}"'


def literal(text: str) -> str:
    return f"'{text.translate(_STRING)}'"


def raw(table: Table, fields: Sequence[str], where: str, limit: int) -> str:
    """Rows in which any of the fields has a value, ascending."""
    return _select(table, map(quoted, fields), where, f"LIMIT {limit}")


def windows(table: Table, fields: Sequence[str], where: str, every_ns: int, limit: int) -> str:
    """Means of floats, last values of all else."""
    wanted = [
        f"{'mean' if table.fields[name] is FieldType.FLOAT else 'last'}({quoted(name)}) AS {quoted(name)}"
        for name in fields
    ]
    return _select(table, wanted, where, _per_window(every_ns, limit))


def extremes(table: Table, fields: Sequence[str], where: str, every_ns: int, limit: int) -> str:
    wanted = [
        f"{end}({quoted(name)}) AS {quoted(f'{name}_{end}')}" for name in fields for end in ("min", "max")
    ]
    return _select(table, wanted, where, _per_window(every_ns, limit))


def newest(table: Table, where: str, limit: int) -> str:
    """Whole rows, tags first, descending."""
    return _select(
        table, map(quoted, (*table.tags, *table.fields)), where, f"ORDER BY time DESC LIMIT {limit}"
    )


def boot_ids(table: Table) -> str:
    return _select(table, ['distinct("_boot")'], where_tags(table))


def boot_count(table: Table, boot: int) -> str:
    """A field cannot be grouped by, so there is one statement for each start."""
    wanted = ('count(distinct("_seq"))', 'min("_seq")', 'max("_seq")')
    return _select(table, wanted, f'{where_tags(table)} AND "_boot" = {int(boot)}')


def where_range(table: Table, from_ns: int, to_ns: int, tags: Mapping[str, str]) -> str:
    """`from_ns` <= time < `to_ns`, within what InfluxDB can write down."""
    first, last = max(from_ns, TIME_MIN_NS), min(to_ns - 1, TIME_MAX_NS)
    return f"{where_tags(table, tags)} AND time >= {first} AND time <= {last}"


def where_tags(table: Table, tags: Mapping[str, str] | None = None) -> str:
    wanted = {"packet": table.packet, **(tags or {})}
    return " AND ".join(f"{quoted(name)} = {literal(text)}" for name, text in wanted.items())


def _per_window(every_ns: int, limit: int) -> str:
    return f"GROUP BY time({int(every_ns)}ns) fill(none) LIMIT {limit}"


def _select(table: Table, wanted: Iterable[str], where: str, ending: str = "") -> str:
    parts = ["SELECT", ", ".join(wanted), "FROM", quoted(table.measurement), "WHERE", where, ending]
    return " ".join(parts).rstrip()
