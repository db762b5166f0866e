"""The store on InfluxDB 1.x or 2.x.

A table is one measurement with the tag `packet`; the packets of a facility share a measurement. Requests run
in threads of their own, a few that write and a few that read, so neither the event loop nor the readers wait
for a batch.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

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
from ground_segment.store import influxql
from ground_segment.store.checks import check_fields, check_rows, check_tables, check_tag_filter
from ground_segment.store.influx_http import DatabaseMissing, Influx, Series
from ground_segment.store.influx_servers import Server, identify
from ground_segment.store.lineprotocol import Forms, encode
from ground_segment.store.protocol import RAW_LIMIT
from ground_segment.wire import Value

WRITERS, READERS = 2, 4
_STORED_AS = {
    FieldType.FLOAT: "float",
    FieldType.INT: "integer",
    FieldType.BOOL: "boolean",
    FieldType.TEXT: "string",
}
T = TypeVar("T")


class InfluxStore:
    """A `Store` on a server.

    Args:
        address: `http://host:port`.
        database: the bucket's name for 2.x. `prepare` makes it.
        token: 2.x: an API token; 1.x with logins: `user:password`.
        org: InfluxDB 2's organisation.
        timeout_s: of one request.
        ca_file: certificates that the server's must be signed by.
        prepared: the token may not prepare anything, somebody else has done so: `prepare` only looks whether
            the server is there.
    """

    def __init__(
        self,
        address: str,
        database: str,
        token: str | None = None,
        org: str | None = None,
        timeout_s: float = 10.0,
        ca_file: Path | None = None,
        *,
        prepared: bool = False,
    ) -> None:
        self._influx = Influx(address, database, token, org or "", timeout_s, ca_file, WRITERS + READERS)
        self._server: Server | None = None
        self._forms = Forms()
        self._prepared = prepared
        self._writers = ThreadPoolExecutor(WRITERS, "influx-write")
        self._readers = ThreadPoolExecutor(READERS, "influx-read")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def ready(self) -> bool:
        try:
            await self._in(self._readers, self._influx.version)
        except StoreError:
            return False
        return True

    async def close(self) -> None:
        for executor in (self._writers, self._readers):
            await asyncio.to_thread(executor.shutdown)
        self._influx.close()

    async def prepare(self, tables: Sequence[Table], retention_s: float | None) -> None:
        check_tables(tables)
        await self._in(self._writers, self._prepare, tables, retention_s)

    async def write(self, rows: Sequence[Row]) -> None:
        if rows:
            await self._in(self._writers, self._write, rows)

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
        where = influxql.where_range(table, max(0, from_ns), to_ns, check_tag_filter(table, tags))
        if every_ns is None:
            statement = influxql.raw(table, fields, where, limit)
        else:
            statement = influxql.windows(table, fields, where, every_ns, limit)
        return _columns({name: table.fields[name] for name in fields}, await self._select(statement))

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
        where = influxql.where_range(table, max(0, from_ns), to_ns, check_tag_filter(table, tags))
        found = await self._select(influxql.extremes(table, fields, where, every_ns, RAW_LIMIT))
        kinds = {f"{name}_{end}": table.fields[name] for name in fields for end in ("min", "max")}
        return _columns(kinds, found)

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
        where = influxql.where_range(table, from_ns, to_ns, check_tag_filter(table, tags))
        found = await self._select(influxql.newest(table, where, limit))
        return [_row(table, values) for series in found for values in series.values]

    async def boots(self, table: Table) -> list[BootCount]:
        return await self._in(self._readers, self._boots, table)

    async def _select(self, statement: str) -> list[Series]:
        return await self._in(self._readers, self._query, statement)

    async def _in(self, executor: ThreadPoolExecutor, function: Callable[..., T], *arguments: Any) -> T:
        try:
            future = asyncio.get_running_loop().run_in_executor(executor, partial(function, *arguments))
        except RuntimeError as error:
            raise StoreUnavailable("the store is closed") from error
        return await future

    def _prepare(self, tables: Sequence[Table], retention_s: float | None) -> None:
        self._server = identify(self._influx)  # again, for it may have been replaced
        if self._prepared:
            return
        self._server.prepare(retention_s)
        types, tags = self._influx.query("SHOW FIELD KEYS", "SHOW TAG KEYS")
        if faults := [*_type_faults(tables, types), *_tag_faults(tables, tags)]:
            raise StoreRefused("; ".join(faults))

    def _write(self, rows: Sequence[Row]) -> None:
        lines = encode(check_rows(rows), self._forms)
        if self._server is None:
            self._server = identify(self._influx)
        self._influx.write(self._server.write_path, self._server.write_query, lines)

    def _query(self, statement: str) -> list[Series]:
        try:
            return self._influx.query(statement)[0]
        except DatabaseMissing:
            return []

    def _boots(self, table: Table) -> list[BootCount]:
        boots = [int(boot) for series in self._query(influxql.boot_ids(table)) for _, boot in series.values]
        if not boots:
            return []
        counts = self._influx.query(*(influxql.boot_count(table, boot) for boot in sorted(boots)))
        return [
            BootCount(boot, *map(int, series.values[0][1:]))
            for boot, found in zip(sorted(boots), counts, strict=True)
            for series in found
        ]


def _columns(kinds: Mapping[str, FieldType], found: Sequence[Series]) -> Columns:
    """All tag values come as one series, because nothing is grouped by a tag."""
    if not found:
        return Columns([], {name: [] for name in kinds})
    times, *lists = zip(*found[0].values, strict=True)
    columns = zip(kinds.items(), lists, strict=True)
    return Columns(list(times), {name: _typed(kind, values) for (name, kind), values in columns})


def _typed(kind: FieldType, values: Sequence[Any]) -> list[Value | None]:
    """JSON does not tell 1.0 from 1."""
    if kind is FieldType.FLOAT:
        return [None if value is None else float(value) for value in values]
    return list(values)


def _row(table: Table, found: Sequence[Any]) -> Row:
    tags = dict(zip(table.tags, found[1:], strict=False))
    values = zip(table.fields.items(), found[1 + len(table.tags) :], strict=True)
    fields = {name: _typed(kind, (value,))[0] for (name, kind), value in values if value is not None}
    return Row(table, found[0], fields, {name: text for name, text in tags.items() if text})


def _type_faults(tables: Sequence[Table], stored: Sequence[Series]) -> list[str]:
    """A field that is stored under another type would be refused row by row."""
    types = {(series.name, name): kind for series in stored for name, kind in series.values}
    faults = []
    for table in tables:
        for name, kind in table.fields.items():
            was = types.get((table.measurement, name), _STORED_AS[kind])
            if was != _STORED_AS[kind]:
                faults.append(f"{table.name}.{name}: stored as {was}, now {kind}: give it another name")
    return faults


def _tag_faults(tables: Sequence[Table], stored: Sequence[Series]) -> list[str]:
    """Without a tag that stored rows have, rows that were two would become one."""
    known: dict[str, set[str]] = {}
    for table in tables:
        known.setdefault(table.measurement, {"packet"}).update(table.tags)
    return [
        f"{series.name}: stored by tag {name}, which no table of it has"
        for series in stored if series.name in known
        for (name,) in series.values if name not in known[series.name]
    ]  # fmt: skip
