"""The embedded store: one SQLite file, for the demo and for laptops.

One process writes (ingest), any number read. SQL runs in threads of its own: one that writes and a few that
read, so neither the event loop nor the readers wait for a commit.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from sqlite3 import Connection
from types import TracebackType
from typing import Any, Self, TypeVar

from ground_segment.clock import NS_PER_S, Clock, SystemClock
from ground_segment.records import (
    BootCount,
    Columns,
    Row,
    StoreError,
    StoreRefused,
    StoreUnavailable,
    Table,
)
from ground_segment.store import sqlite_queries as queries
from ground_segment.store import sqlite_rollups as rollups
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

READERS = 4
PRUNE_EVERY_S = 600.0
ROLL_UP_EVERY_S = 1.0
ROLL_UP_FOR_S = 0.1
"""At most so long, so that a write behind it need not wait; what is left comes the next time."""
ROLLED_AT_ONCE = 20
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
        self._next_roll_up_s = 0.0
        self._marked: set[tuple[str, int]] = set()
        """Pieces of roll-ups that are known to be marked as stale."""

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

    async def roll_up(self) -> bool:
        """Make some of the roll-ups that are due, for a short while; whether some may be left.

        Done while writing, too. Without them long times are read from the rows, which takes longer.
        """
        return await self._write(self._roll_up)

    async def write(self, rows: Sequence[Row]) -> None:
        await self._write(self._upsert, rows)
        if self._clock.monotonic_s() >= self._next_roll_up_s:
            await self.roll_up()
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
        query = queries.Query(table, fields, max(0, from_ns), to_ns, check_tag_filter(table, tags), limit)
        if every_ns is None:
            return await self._read(queries.raw, query)
        return await self._read(queries.windows, query, every_ns)

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
        query = queries.Query(table, fields, max(0, from_ns), to_ns, check_tag_filter(table, tags), RAW_LIMIT)
        return await self._read(queries.extremes, query, every_ns)

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
        query = queries.Query(
            table, tuple(table.fields), from_ns, to_ns, check_tag_filter(table, tags), limit
        )
        return await self._read(queries.whole_rows, query)

    async def boots(self, table: Table) -> list[BootCount]:
        return await self._read(queries.boots, table)

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
            faults = [fault for table in tables for fault in queries.create(connection, table)]
            if faults:
                raise StoreRefused("; ".join(faults))

    def _prune(self, before_ns: int) -> None:
        for table in self._tables:
            with self._connections.writing() as connection:
                connection.execute(sql.delete_before(table), (before_ns,))
                rollups.prune(connection, table, before_ns)

    def _upsert(self, rows: Sequence[Row]) -> None:
        checked = check_rows(rows)
        checked.sort(key=lambda row: row.table.name)  # stable: of two equal rows the later one wins
        fresh: set[tuple[str, int]] = set()
        with self._connections.writing() as connection:
            for _, group in groupby(checked, attrgetter("table.name")):
                lines = list(group)
                queries.insert(connection, lines)
                fresh |= self._mark(connection, lines)
        self._marked |= fresh

    def _mark(self, connection: Connection, rows: Sequence[CheckedRow]) -> set[tuple[str, int]]:
        """Roll-ups that the rows make stale, and that were not known to be so."""
        table = rows[0].table
        if not rollups.is_rolled(table):
            return set()
        if not self._marked:  # whoever writes need not have prepared the file
            rollups.create_marks(connection)
        starts = {row.time_ns - row.time_ns % rollups.PIECE_NS for row in rows if row.time_ns >= 0}
        fresh = {(table.name, start) for start in starts} - self._marked
        rollups.mark(connection, table, (start for _, start in fresh))
        return fresh

    def _roll_up(self) -> bool:
        began_s = self._clock.monotonic_s()
        self._next_roll_up_s = began_s + ROLL_UP_EVERY_S
        tables = {table.name: table for table in self._tables if rollups.is_rolled(table)}
        while tables and self._clock.monotonic_s() < began_s + ROLL_UP_FOR_S:
            with self._connections.writing() as connection:
                waiting = rollups.stale(connection, tables, self._clock.now_ns(), ROLLED_AT_ONCE)
                for name, start in waiting:
                    rollups.roll_up(connection, tables[name], start)
            self._marked -= set(waiting)
            if len(waiting) < ROLLED_AT_ONCE:
                return False
        return bool(tables)
