"""Patience with a store that is away, and with one that cannot take some rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
import stamina

from ground_segment.ingest.writer import PatientWriter
from ground_segment.records import (
    FieldType,
    Row,
    RowsRejected,
    StoreRefused,
    StoreUnavailable,
    Table,
    TooLarge,
)

TABLE = Table("energy", "bus", {"x": FieldType.FLOAT})
ROWS = [Row(TABLE, n, {"x": float(n)}) for n in range(10)]


@dataclass
class FakeStore:
    """Takes rows unless `complain` raises."""

    complain: Callable[[Sequence[Row]], None] = lambda rows: None
    stored: dict[int, Row] = field(default_factory=dict)
    prepared: int = 0

    async def prepare(self, tables: Sequence[Table], retention_s: float | None) -> None:
        self.prepared += 1

    async def write(self, rows: Sequence[Row]) -> None:
        self.complain(rows)
        self.stored |= {row.time_ns: row for row in rows}


@pytest.fixture(autouse=True)
def _no_waiting() -> object:
    with stamina.set_testing(True, attempts=20):
        yield


def _bad(rows: Sequence[Row]) -> list[int]:
    return [place for place, row in enumerate(rows) if row.time_ns in (3, 8)]


async def test_it_prepares_once_and_writes() -> None:
    store = FakeStore()
    writer = PatientWriter(store, [TABLE], None)
    assert await writer.write(ROWS[:5]) == {}
    assert await writer.write(ROWS[5:]) == {}
    assert (list(store.stored), store.prepared) == (list(range(10)), 1)


async def test_it_waits_for_a_store_that_is_away() -> None:
    store, tries, seen = FakeStore(), iter(range(100)), []

    def away(rows: Sequence[Row]) -> None:
        seen.append(writer.up)
        if next(tries) < 5:
            raise StoreUnavailable("connection refused", retry_after_s=0.0)

    store.complain = away
    writer = PatientWriter(store, [TABLE], None)
    assert await writer.write(ROWS) == {}
    assert len(store.stored) == 10
    assert seen == [True, False, False, False, False, False]
    assert writer.up


async def test_a_refusing_store_is_prepared_again() -> None:
    store, tries = FakeStore(), iter(range(100))

    def refusing(rows: Sequence[Row]) -> None:
        if next(tries) < 2:
            raise StoreRefused("database not found")

    store.complain = refusing
    assert await PatientWriter(store, [TABLE], None).write(ROWS) == {}
    assert store.prepared == 3


async def test_named_bad_rows_are_left_out() -> None:
    store = FakeStore()

    def naming(rows: Sequence[Row]) -> None:
        if _bad(rows):
            raise RowsRejected("no", _bad(rows))

    store.complain = naming
    assert await PatientWriter(store, [TABLE], None).write(ROWS) == {3: "no", 8: "no"}
    assert set(store.stored) == set(range(10)) - {3, 8}


async def test_unnamed_bad_rows_are_found_by_halving() -> None:
    store = FakeStore()

    def silent(rows: Sequence[Row]) -> None:
        if _bad(rows):
            raise RowsRejected("partial write")

    store.complain = silent
    assert set(await PatientWriter(store, [TABLE], None).write(ROWS)) == {3, 8}
    assert set(store.stored) == set(range(10)) - {3, 8}


async def test_too_large_batches_are_split() -> None:
    store = FakeStore()

    def small(rows: Sequence[Row]) -> None:
        if len(rows) > 3 or rows[0].time_ns == 5 == rows[-1].time_ns:
            raise TooLarge("413")

    store.complain = small
    refused = await PatientWriter(store, [TABLE], None).write(ROWS)
    assert set(store.stored) | set(refused) == set(range(10))
    assert set(refused) <= {5}
