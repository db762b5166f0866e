"""What the embedded store does on a connection: make tables, write rows, answer queries."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ground_segment.records import BootCount, Columns, FieldType, Row, Table
from ground_segment.store import sqlite_rollups as rollups
from ground_segment.store import sqlite_sql as sql
from ground_segment.store.checks import CheckedRow
from ground_segment.store.windows import merge_windows
from ground_segment.wire import Value


class Query:
    """What a reading function needs."""

    def __init__(
        self,
        table: Table,
        fields: Sequence[str],
        from_ns: int,
        to_ns: int,
        tags: Mapping[str, str],
        limit: int,
    ) -> None:
        self.table, self.fields, self.tags, self.limit = table, fields, tags, limit
        self.from_ns, self.to_ns = from_ns, to_ns
        self.parameters = (from_ns, to_ns, *tags.values(), limit)


def create(connection: sqlite3.Connection, table: Table) -> list[str]:
    """Makes the table or adds what it lacks; gives the clashes that only a person can mend."""
    connection.execute(sql.create_table(table))
    types, key = _schema(connection, table)
    faults = []
    if key != {sql.TIME, *table.tags}:
        faults.append(f"{table.name}: stored by {sorted(key)}, the table says tags {sorted(table.tags)}")
    for name, kind in table.fields.items():
        if name not in types:
            connection.execute(sql.add_column(table, name))
        elif types[name] != sql.COLUMN_TYPES[kind]:
            faults.append(f"{table.name}.{name}: stored as {types[name]}, now {kind}: give it another name")
    if not faults:
        rollups.create(connection, table)
    return faults


def _schema(connection: sqlite3.Connection, table: Table) -> tuple[dict[str, str], set[str]]:
    """Declared type of each column, and the names of the key's columns; both empty without the table."""
    query = "SELECT name, type, pk FROM pragma_table_info(?)"
    columns = connection.execute(query, (table.name,)).fetchall()
    return {name: kind for name, kind, _ in columns}, {name for name, _, pk in columns if pk}


def insert(connection: sqlite3.Connection, rows: Sequence[CheckedRow]) -> None:
    table = rows[0].table
    names = tuple(table.fields)
    lines = ((row.time_ns, *row.tags, *map(row.values.get, names)) for row in rows)
    connection.executemany(sql.upsert(table), lines)


def _present(connection: sqlite3.Connection, query: Query) -> list[str]:
    """The wanted fields that the file has: a reader may know a newer catalogue than the writer."""
    types, _ = _schema(connection, query.table)
    return [name for name in query.fields if name in types]


def raw(connection: sqlite3.Connection, query: Query) -> Columns:
    present = _present(connection, query)
    if not present:
        return Columns([], {name: [] for name in query.fields})
    statement = sql.raw(query.table, present, query.tags)
    times: tuple[int, ...]
    found = connection.execute(statement, query.parameters).fetchall()
    times, *lists = zip(*found, strict=True) if found else [()] * (1 + len(present))
    columns = {
        name: _typed(query.table.fields[name], values) for name, values in zip(present, lists, strict=True)
    }
    empty: list[Value | None] = [None] * len(times)
    return Columns(list(times), {name: columns.get(name, empty) for name in query.fields})


def windows(connection: sqlite3.Connection, query: Query, every_ns: int) -> Columns:
    table, present = query.table, _present(connection, query)
    means = [name for name in present if table.fields[name] is FieldType.FLOAT]
    series: dict[str, dict[int, Value]] = {name: {} for name in query.fields}
    if means:
        series |= _aggregate(connection, query, [("avg", name) for name in means], means, every_ns)
    for name in (name for name in present if name not in means):
        found = _last(connection, query, name, every_ns)
        values = _typed(table.fields[name], [value for _, value, _ in found])
        series[name] = {
            start: value for (start, *_), value in zip(found, values, strict=True) if value is not None
        }
    return merge_windows(series, query.limit)


def extremes(connection: sqlite3.Connection, query: Query, every_ns: int) -> Columns:
    present = _present(connection, query)
    names = [f"{name}_{end}" for name in query.fields for end in ("min", "max")]
    series: dict[str, dict[int, Value]] = {name: {} for name in names}
    if present:
        wanted = [(end, name) for name in present for end in ("min", "max")]
        series |= _aggregate(connection, query, wanted, [f"{name}_{end}" for end, name in wanted], every_ns)
    return merge_windows(series, query.limit)


def _last(
    connection: sqlite3.Connection, query: Query, name: str, every_ns: int
) -> list[tuple[int, Any, int]]:
    """Window start, value and its time."""
    if _is_rolled(connection, query, [name], every_ns):
        rolled = rollups.last_per_window(query.table, name, every_ns)
        return connection.execute(rolled, _piecewise(query)).fetchall()
    statement = sql.last_per_window(query.table, name, query.tags, every_ns)
    return connection.execute(statement, query.parameters).fetchall()


def _is_rolled(connection: sqlite3.Connection, query: Query, fields: Sequence[str], every_ns: int) -> bool:
    return rollups.serves(connection, query.table, fields, query.from_ns, query.to_ns, every_ns)


def _piecewise(query: Query) -> dict[str, int | str]:
    return rollups.parameters(query.table, query.from_ns, query.to_ns, query.limit)


def _aggregate(
    connection: sqlite3.Connection,
    query: Query,
    wanted: Sequence[tuple[str, str]],
    names: Sequence[str],
    every_ns: int,
) -> dict[str, dict[int, Value]]:
    series: dict[str, dict[int, Value]] = {name: {} for name in names}
    for start, *values in _per_window(connection, query, wanted, every_ns):
        for name, value in zip(names, values, strict=True):
            if value is not None:
                series[name][start] = value
    return series


def _per_window(
    connection: sqlite3.Connection, query: Query, wanted: Sequence[tuple[str, str]], every_ns: int
) -> sqlite3.Cursor:
    if _is_rolled(connection, query, [name for _, name in wanted], every_ns):
        return connection.execute(rollups.per_window(query.table, wanted, every_ns), _piecewise(query))
    return connection.execute(sql.per_window(query.table, wanted, query.tags, every_ns), query.parameters)


def whole_rows(connection: sqlite3.Connection, query: Query) -> list[Row]:
    table, present = query.table, _present(connection, query)
    if not present:
        return []
    statement = sql.newest(table, [sql.TIME, *table.tags, *present], query.tags)
    return [_row(table, present, found) for found in connection.execute(statement, query.parameters)]


def _row(table: Table, names: Sequence[str], found: Sequence[Any]) -> Row:
    tags = dict(zip(table.tags, found[1:], strict=False))
    values = zip(names, found[1 + len(table.tags) :], strict=True)
    fields = {name: _typed(table.fields[name], (value,))[0] for name, value in values if value is not None}
    return Row(table, found[0], fields, {name: text for name, text in tags.items() if text})


def _typed(kind: FieldType, values: Iterable[Value | None]) -> list[Value | None]:
    if kind is FieldType.BOOL:
        return [None if value is None else bool(value) for value in values]
    return list(values)


def boots(connection: sqlite3.Connection, table: Table) -> list[BootCount]:
    types, _ = _schema(connection, table)
    if not {"_boot", "_seq"} <= types.keys():
        return []
    return [BootCount(*found) for found in connection.execute(sql.boots(table))]
