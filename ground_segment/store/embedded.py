"""The embedded store: one SQLite file, for the demo and for laptops.

One process writes (ingest), any number read. SQL runs in threads of its own: one that writes and a few that
read, so neither the event loop nor the readers wait for a commit.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from ground_segment.clock import NS_PER_S, Clock, SystemClock
from ground_segment.records import (
    BootCount,
    Columns,
    FieldType,
    Row,
    StoreError,
    StoreRefused,
    StoreUnavailable,
    Table,
)
from ground_segment.store import sqlite_sql as sql
from ground_segment.store.checks import (
    CheckedRow,
    check_fields,
    check_rows,
    check_tables,
    check_tag_filter,
)
from ground_segment.store.protocol import RAW_LIMIT
from ground_segment.store.sqlite_connections import Connections
from ground_segment.store.windows import merge_windows
from ground_segment.wire import Value

READERS = 4
PRUNE_EVERY_S = 600.0
T = TypeVar("T")


class EmbeddedStore:
    """A `Store` in one file.

    Rows older than the retention go when `prepare` is called and from time to time while writing.

    Args:
        path: the file; it and its folder are made when missing.
        power_safe: wait for the disk at each commit, so that a loss of power loses nothing either (several
            times slower); a kill of the process loses nothing in both cases.
        busy_timeout_s: how long to wait for another process's transaction before StoreUnavailable.
        clock: tells what is older than the retention.
    """

    def __init__(
        self, path: Path, power_safe: bool = False, busy_timeout_s: float = 5.0, clock: Clock | None = None
    ) -> None:
        self._connections = Connections(path, busy_timeout_s, power_safe)
        self._writer = ThreadPoolExecutor(1, "store-write")
        self._readers = ThreadPoolExecutor(READERS, "store-read")
        self._clock = clock or SystemClock()
        self._tables: list[Table] = []
        self._retention_ns: int | None = None
        self._next_prune_s = 0.0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def ready(self) -> bool:
        try:
            await self._write(self._ping)
        except StoreError:
            return False
        return True

    async def close(self) -> None:
        for executor in (self._writer, self._readers):
            await asyncio.to_thread(executor.shutdown)
        self._connections.close()

    async def prepare(self, tables: Sequence[Table], retention_s: float | None) -> None:
        check_tables(tables)
        await self._write(self._prepare, tables)
        self._tables = list(tables)
        self._retention_ns = None if retention_s is None else int(retention_s * NS_PER_S)
        await self.prune()

    async def prune(self) -> None:
        """Delete what is older than the retention. The file does not shrink: its pages are used again."""
        self._next_prune_s = self._clock.monotonic_s() + PRUNE_EVERY_S
        if self._retention_ns is not None:
            await self._write(self._prune, self._clock.now_ns() - self._retention_ns)

    async def write(self, rows: Sequence[Row]) -> None:
        await self._write(self._upsert, rows)
        if self._clock.monotonic_s() >= self._next_prune_s:
            await self.prune()

    async def history(
        self,
        table: Table,
        fields: Sequence[str],
        from_ns: int,
        to_ns: int,
        every_ns: int | None = None,
        tags: Mapping[str, str] | None = None,
        limit: int = RAW_LIMIT,
    ) -> Columns:
        check_fields(table, fields)
        query = _Query(table, fields, max(0, from_ns), to_ns, check_tag_filter(table, tags), limit)
        if every_ns is None:
            return await self._read(_raw, query)
        return await self._read(_windows, query, every_ns)

    async def extremes(
        self,
        table: Table,
        fields: Sequence[str],
        from_ns: int,
        to_ns: int,
        every_ns: int,
        tags: Mapping[str, str] | None = None,
    ) -> Columns:
        check_fields(table, fields, numeric=True)
        query = _Query(table, fields, max(0, from_ns), to_ns, check_tag_filter(table, tags), RAW_LIMIT)
        return await self._read(_extremes, query, every_ns)

    async def latest(self, table: Table, tags: Mapping[str, str] | None = None) -> Row | None:
        found = await self.rows(table, 0, 2**63 - 1, 1, tags)
        return found[0] if found else None

    async def rows(
        self,
        table: Table,
        from_ns: int,
        to_ns: int,
        limit: int = RAW_LIMIT,
        tags: Mapping[str, str] | None = None,
    ) -> list[Row]:
        query = _Query(table, tuple(table.fields), from_ns, to_ns, check_tag_filter(table, tags), limit)
        return await self._read(_whole_rows, query)

    async def boots(self, table: Table) -> list[BootCount]:
        return await self._read(_boots, table)

    async def _write(self, function: Callable[..., T], *arguments: Any) -> T:
        return await self._in(self._writer, partial(function, *arguments))

    async def _read(self, function: Callable[..., T], *arguments: Any) -> T:
        def work() -> T:
            with self._connections.reading() as connection:
                return function(connection, *arguments)

        return await self._in(self._readers, work)

    async def _in(self, executor: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        try:
            future = asyncio.get_running_loop().run_in_executor(executor, work)
        except RuntimeError as error:
            raise StoreUnavailable("the store is closed") from error
        return await future

    def _ping(self) -> None:
        with self._connections.reading() as connection:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()

    def _prepare(self, tables: Sequence[Table]) -> None:
        with self._connections.writing() as connection:
            faults = [fault for table in tables for fault in _create(connection, table)]
            if faults:
                raise StoreRefused("; ".join(faults))

    def _prune(self, before_ns: int) -> None:
        for table in self._tables:
            with self._connections.writing() as connection:
                connection.execute(sql.delete_before(table), (before_ns,))

    def _upsert(self, rows: Sequence[Row]) -> None:
        checked = check_rows(rows)
        checked.sort(key=lambda row: row.table.name)  # stable: of two equal rows the later one wins
        with self._connections.writing() as connection:
            for _, group in groupby(checked, attrgetter("table.name")):
                _insert(connection, list(group))


class _Query:
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
        self.parameters = (from_ns, to_ns, *tags.values(), limit)


def _create(connection: sqlite3.Connection, table: Table) -> list[str]:
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
    return faults


def _schema(connection: sqlite3.Connection, table: Table) -> tuple[dict[str, str], set[str]]:
    """Declared type of each column, and the names of the key's columns; both empty without the table."""
    query = "SELECT name, type, pk FROM pragma_table_info(?)"
    columns = connection.execute(query, (table.name,)).fetchall()
    return {name: kind for name, kind, _ in columns}, {name for name, _, pk in columns if pk}


def _insert(connection: sqlite3.Connection, rows: Sequence[CheckedRow]) -> None:
    table = rows[0].table
    names = tuple(table.fields)
    lines = ((row.time_ns, *row.tags, *map(row.values.get, names)) for row in rows)
    connection.executemany(sql.upsert(table), lines)


def _present(connection: sqlite3.Connection, query: _Query) -> list[str]:
    """The wanted fields that the file has: a reader may know a newer catalogue than the writer."""
    types, _ = _schema(connection, query.table)
    return [name for name in query.fields if name in types]


def _raw(connection: sqlite3.Connection, query: _Query) -> Columns:
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


def _windows(connection: sqlite3.Connection, query: _Query, every_ns: int) -> Columns:
    table, present = query.table, _present(connection, query)
    means = [name for name in present if table.fields[name] is FieldType.FLOAT]
    series: dict[str, dict[int, Value]] = {name: {} for name in query.fields}
    if means:
        series |= _aggregate(connection, query, [("avg", name) for name in means], means, every_ns)
    for name in (name for name in present if name not in means):
        statement = sql.last_per_window(table, name, query.tags, every_ns)
        found = connection.execute(statement, query.parameters).fetchall()
        values = _typed(table.fields[name], [value for _, value, _ in found])
        series[name] = {
            start: value for (start, *_), value in zip(found, values, strict=True) if value is not None
        }
    return merge_windows(series, query.limit)


def _extremes(connection: sqlite3.Connection, query: _Query, every_ns: int) -> Columns:
    present = _present(connection, query)
    names = [f"{name}_{end}" for name in query.fields for end in ("min", "max")]
    series: dict[str, dict[int, Value]] = {name: {} for name in names}
    if present:
        wanted = [(end, name) for name in present for end in ("min", "max")]
        series |= _aggregate(connection, query, wanted, [f"{name}_{end}" for end, name in wanted], every_ns)
    return merge_windows(series, query.limit)


def _aggregate(
    connection: sqlite3.Connection,
    query: _Query,
    wanted: Sequence[tuple[str, str]],
    names: Sequence[str],
    every_ns: int,
) -> dict[str, dict[int, Value]]:
    statement = sql.per_window(query.table, wanted, query.tags, every_ns)
    series: dict[str, dict[int, Value]] = {name: {} for name in names}
    for start, *values in connection.execute(statement, query.parameters):
        for name, value in zip(names, values, strict=True):
            if value is not None:
                series[name][start] = value
    return series


def _whole_rows(connection: sqlite3.Connection, query: _Query) -> list[Row]:
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


def _boots(connection: sqlite3.Connection, table: Table) -> list[BootCount]:
    types, _ = _schema(connection, table)
    if not {"_boot", "_seq"} <= types.keys():
        return []
    return [BootCount(*found) for found in connection.execute(sql.boots(table))]
