"""Losses are found by sequence numbers, whatever else is in the store."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ground_segment.catalogue import Catalogue, load_catalogue
from ground_segment.clock import NS_PER_S
from ground_segment.demo.audit import Audit, Published, audit
from ground_segment.records import QUARANTINE, Row, all_tables, telemetry_table
from ground_segment.store import Store, open_store
from ground_segment.wire import topics

BOOT = 1_700_000_000_000
NOW_NS = 1_800_000_000 * NS_PER_S


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(Path("config/catalogue"))


@pytest.fixture
async def store(tmp_path: Path, catalogue: Catalogue) -> AsyncIterator[Store]:
    async with open_store(f"sqlite:///{tmp_path / 'store.db'}") as opened:
        await opened.prepare(all_tables(catalogue), None)
        yield opened


def _rows(catalogue: Catalogue, *numbers: int, boot: int = BOOT) -> list[Row]:
    facility = catalogue.by_id["isru"]
    table = telemetry_table(facility, facility.packets[0])
    return [Row(table, NOW_NS - n * NS_PER_S, {"_boot": boot, "_seq": n}) for n in numbers]


def _refused(catalogue: Catalogue, number: int | None, time_ns: int) -> Row:
    facility = catalogue.by_id["isru"]
    fields = {
        "topic": topics.telemetry("isru", facility.packets[0].name),
        "boot": None if number is None else BOOT,
        "seq": number,
    }
    return Row(QUARANTINE, time_ns, fields, {"facility": "isru", "reason": "wrong-type"})


def _published(catalogue: Catalogue, count: int) -> Published:
    return {("isru", catalogue.by_id["isru"].packets[0].name, BOOT): count}


async def _audit(store: Store, catalogue: Catalogue, count: int) -> Audit:
    return await audit(store, catalogue, _published(catalogue, count), NOW_NS)


async def test_nothing_is_lost(store: Store, catalogue: Catalogue) -> None:
    await store.write(_rows(catalogue, 1, 2, 3))
    found = await _audit(store, catalogue, 3)
    assert (found.published, found.stored, found.quarantined, found.lost) == (3, 3, 0, 0)
    assert found.facilities == 1


async def test_a_missing_number_is_lost(store: Store, catalogue: Catalogue) -> None:
    await store.write(_rows(catalogue, 1, 3))
    found = await _audit(store, catalogue, 4)
    assert (found.stored, found.lost) == (2, 2)


async def test_packets_of_others_do_not_make_up_for_it(store: Store, catalogue: Catalogue) -> None:
    await store.write([*_rows(catalogue, 1), *_rows(catalogue, 7, 8, 9, boot=BOOT + 1)])
    assert (await _audit(store, catalogue, 2)).lost == 1


async def test_what_is_in_quarantine_is_not_lost_but_counted_once(store: Store, catalogue: Catalogue) -> None:
    await store.write(_rows(catalogue, 1))
    await store.write([_refused(catalogue, 2, 5), _refused(catalogue, 2, 6), _refused(catalogue, None, 7)])
    found = await _audit(store, catalogue, 3)
    assert (found.stored, found.quarantined, found.lost) == (1, 3, 1)
