"""What every store does, whichever database is behind it."""

import asyncio
import math
from dataclasses import replace

import pytest
from msgspec import structs

from ground_segment.clock import NS_PER_S
from ground_segment.records import (
    BootCount,
    FieldType,
    Row,
    RowsRejected,
    StoreRefused,
    StoreUnavailable,
    Table,
)
from ground_segment.store import Store, open_store
from ground_segment.wire import Value
from tests.integration.store.backends import (
    EVENTS,
    POWER,
    START_NS,
    TABLES,
    THERMAL,
    Backend,
    at,
    event,
    row,
    seconds,
    thermal,
)

pytestmark = pytest.mark.integration

END_NS = START_NS + 3600 * NS_PER_S
MINUTE_NS = 60 * NS_PER_S
HUNDRED_YEARS_S = 100 * 365 * 86_400.0


@pytest.fixture
async def ready(store: Store) -> Store:
    await store.prepare(TABLES, HUNDRED_YEARS_S)
    return store


async def all_rows(store: Store, table: Table = THERMAL) -> list[Row]:
    return await store.rows(table, 0, 2**63 - 1)


# -- prepare


async def test_prepare_may_be_called_again(ready: Store) -> None:
    await ready.write([thermal(0)])
    await ready.prepare(TABLES, HUNDRED_YEARS_S)
    await ready.prepare(TABLES, HUNDRED_YEARS_S * 2)
    await ready.prepare(TABLES, None)
    assert await all_rows(ready) == [thermal(0)]


async def test_a_new_parameter_finds_its_place_beside_old_rows(ready: Store) -> None:
    await ready.write([thermal(0)])
    newer = replace(THERMAL, fields={**THERMAL.fields, "pump_w": FieldType.FLOAT})
    await ready.prepare([newer, POWER, EVENTS], HUNDRED_YEARS_S)
    await ready.write([row(newer, 1, {"pump_w": 2.5})])
    found = await ready.history(newer, ["lna_k", "pump_w"], 0, END_NS)
    assert found.fields == {"lna_k": [20.0, None], "pump_w": [None, 2.5]}


async def test_a_parameter_that_changed_its_type_is_refused(ready: Store) -> None:
    await ready.write([thermal(0, count=1)])
    changed = replace(THERMAL, fields={**THERMAL.fields, "count": FieldType.TEXT, "lna_k": FieldType.BOOL})
    with pytest.raises(StoreRefused, match=r"(?s)lna_k.*count|count.*lna_k"):
        await ready.prepare([changed], HUNDRED_YEARS_S)


async def test_a_tag_that_rows_are_stored_by_cannot_be_dropped(ready: Store) -> None:
    await ready.write([event(0, "one")])
    with pytest.raises(StoreRefused, match="rule"):
        await ready.prepare([replace(EVENTS, tags=("facility",))], HUNDRED_YEARS_S)


async def test_tables_that_clash_with_each_other_are_refused(store: Store) -> None:
    other = Table("gs-venezuela", "other", {"lna_k": FieldType.INT, "time": FieldType.INT})
    with pytest.raises(StoreRefused, match="lna_k") as caught:
        await store.prepare([THERMAL, other], None)
    assert "other.time: the name is reserved" in str(caught.value)


# -- write


async def test_a_whole_row_comes_back_as_it_was_written(ready: Store) -> None:
    values: dict[str, Value | None] = {
        "lna_k": 5e-324, "count": -(2**63), "heater_on": False, "mode": "RUN:FAST", "_boot": 7, "_seq": 1,
        "_delay_ms": -0.1,
    }  # fmt: skip
    others = [row(THERMAL, second, {**values, "lna_k": 1e22 * second}) for second in (1, 2)]
    whole = Row(THERMAL, at(0), values, whole=True)
    await ready.write([others[0], whole, others[1]])
    assert await all_rows(ready) == [others[1], others[0], row(THERMAL, 0, values)]


async def test_every_type_comes_back_as_it_was_written(ready: Store) -> None:
    written = thermal(0, lna_k=-0.1, count=-3, heater_on=False, mode="SAFE", _boot=1, _seq=2, _delay_ms=1.0)
    await ready.write([written])
    (found,) = await all_rows(ready)
    assert found == written
    assert {name: type(value) for name, value in found.fields.items()} == {
        name: type(value) for name, value in written.fields.items()
    }


@pytest.mark.parametrize("number", [2**53 + 1, 2**63 - 1, -(2**63), 0])
async def test_integers_are_exact(ready: Store, number: int) -> None:
    await ready.write([thermal(0, count=number)])
    assert (await ready.history(THERMAL, ["count"], 0, END_NS)).fields["count"] == [number]
    assert (await ready.history(THERMAL, ["count"], 0, END_NS, MINUTE_NS)).fields["count"] == [number]


@pytest.mark.parametrize("number", [1.0, -0.0, 0.1 + 0.2, 1e22, 5e-324, 1.7976931348623157e308, -1e-7])
async def test_floats_are_exact(ready: Store, number: float) -> None:
    await ready.write([thermal(0, lna_k=number)])
    (found,) = (await ready.history(THERMAL, ["lna_k"], 0, END_NS)).fields["lna_k"]
    assert isinstance(found, float)
    assert found == number


async def test_an_integer_for_a_float_is_a_float(ready: Store) -> None:
    await ready.write([thermal(0, lna_k=4)])
    (found,) = await all_rows(ready)
    assert isinstance(found.fields["lna_k"], float)


@pytest.mark.parametrize(
    "text",
    [
        "plain", "", " ", "Ñandú 月球 🌗", 'say "no"', "it's", "a,b=c d", "back\\slash", "ends with \\",
        '\\"', "two\nlines\r\n", "tab\there", "#", "nul\0byte", "'; DROP DATABASE x",
    ],
)  # fmt: skip
async def test_texts_come_back_as_they_were(ready: Store, text: str) -> None:
    neighbours = [thermal(0), row(THERMAL, 1, {"mode": text, "count": 5}), thermal(2)]
    await ready.write(neighbours)
    assert list(reversed(await all_rows(ready))) == neighbours


@pytest.mark.parametrize("tag", ["a,b=c d", "it's", 'a "b"', "back\\slash", "a\\,b\\ c\\=d", "ñ 月", "-"])
async def test_tags_come_back_and_can_be_asked_for(ready: Store, tag: str) -> None:
    await ready.write([event(0, "this", facility=tag), event(0, "that", facility="other")])
    (found,) = await ready.rows(EVENTS, 0, END_NS, tags={"facility": tag})
    assert found == event(0, "this", facility=tag)


async def test_a_tag_that_cannot_be_kept_is_cleaned_and_the_row_stays(ready: Store) -> None:
    await ready.write([event(0, "this", facility="two\nlines\\")])
    (found,) = await ready.rows(EVENTS, 0, END_NS, tags={"facility": "two\nlines\\"})
    assert found.tags["facility"] == "two lines"


async def test_a_missing_tag_is_empty(ready: Store) -> None:
    await ready.write([row(EVENTS, 0, {"text": "x"}, facility="energy")])
    (found,) = await all_rows(ready, EVENTS)
    assert found.tags == {"facility": "energy"}


async def test_a_repeat_is_harmless_and_a_second_part_is_merged(ready: Store) -> None:
    await ready.write([thermal(0, lna_k=1.0, mode="A")])
    await ready.write([thermal(0, lna_k=1.0, mode="A")])
    await ready.write([thermal(0, lna_k=2.0, mode=None, count=7)])
    assert await all_rows(ready) == [thermal(0, lna_k=2.0, mode="A", count=7)]


async def test_of_two_equal_rows_in_one_batch_the_later_wins(ready: Store) -> None:
    await ready.write([thermal(0, lna_k=1.0, mode="A"), thermal(1), thermal(0, lna_k=2.0)])
    assert await all_rows(ready) == [thermal(1), thermal(0, lna_k=2.0, mode="A")]


async def test_rows_that_differ_by_a_tag_or_a_packet_stand_side_by_side(ready: Store) -> None:
    await ready.write([event(0, "a"), event(0, "b", rule="high"), thermal(0), row(POWER, 0, {"bus_v": 28.0})])
    assert {(found.tags["rule"], found.fields["text"]) for found in await all_rows(ready, EVENTS)} == {
        ("low", "a"), ("high", "b"),
    }  # fmt: skip
    assert await all_rows(ready) == [thermal(0)]
    assert await all_rows(ready, POWER) == [row(POWER, 0, {"bus_v": 28.0})]


async def test_bad_rows_are_named_and_nothing_of_the_batch_is_stored(ready: Store) -> None:
    batch = [
        thermal(0),
        thermal(1, lna_k=math.nan),
        thermal(2, lna_k=math.inf),
        thermal(3, count=1.5),
        thermal(4, count=2**63),
        thermal(5, count=True),
        thermal(6, heater_on=1),
        thermal(7, mode=3),
        thermal(8, mode="\ud800"),
        thermal(9, unheard_of=1.0),
        row(THERMAL, 10, {}),
        row(THERMAL, 11, {"lna_k": None}),
        row(THERMAL, 12, {"lna_k": 1.0}, facility="x"),
        structs.replace(thermal(13), time_ns=2**63),
        thermal(14, lna_k=10**400),
        thermal(15),
    ]
    with pytest.raises(RowsRejected) as caught:
        await ready.write(batch)
    assert caught.value.positions == tuple(range(1, 15))
    assert await all_rows(ready) == []


async def test_nothing_to_write_is_nothing(ready: Store) -> None:
    await ready.write([])
    assert await all_rows(ready) == []


# -- history


async def test_history_is_ascending_and_half_open(ready: Store) -> None:
    await ready.write([thermal(second, lna_k=second) for second in (3, 1, 0, 2)])
    found = await ready.history(THERMAL, ["lna_k"], at(1), at(3))
    assert found.times_ns == seconds(1, 2)
    assert found.fields == {"lna_k": [1.0, 2.0]}


async def test_a_limit_gives_the_earliest_so_that_pages_join(ready: Store) -> None:
    await ready.write([thermal(second, lna_k=second) for second in range(7)])
    times: list[int] = []
    from_ns = START_NS
    while page := (await ready.history(THERMAL, ["lna_k"], from_ns, END_NS, limit=3)).times_ns:
        times += page
        from_ns = page[-1] + 1
    assert times == seconds(*range(7))


async def test_rows_without_any_of_the_fields_are_left_out(ready: Store) -> None:
    await ready.write([thermal(0), row(THERMAL, 1, {"mode": "A"}), thermal(2, mode="B")])
    found = await ready.history(THERMAL, ["mode", "count"], 0, END_NS)
    assert found.times_ns == seconds(1, 2)
    assert found.fields == {"mode": ["A", "B"], "count": [None, None]}


async def test_windows_average_floats_and_keep_the_last_of_all_else(ready: Store) -> None:
    await ready.write(
        [
            thermal(0, lna_k=1.0, count=1, heater_on=True, mode="A"),
            thermal(30, lna_k=2.0, count=2, heater_on=False, mode="B"),
            row(THERMAL, 59, {"lna_k": 6.0}),
            thermal(180, lna_k=5.0, count=9, heater_on=True, mode="C"),
            row(THERMAL, 240, {"mode": "D"}),
        ]
    )
    fields = ["mode", "lna_k", "count", "heater_on"]
    found = await ready.history(THERMAL, fields, START_NS, END_NS, MINUTE_NS)
    assert found.times_ns == seconds(0, 180, 240)
    assert found.fields == {
        "mode": ["B", "C", "D"],
        "lna_k": [3.0, 5.0, None],
        "count": [2, 9, None],
        "heater_on": [False, True, None],
    }
    assert list(found.fields) == fields


async def test_windows_are_aligned_to_the_epoch_but_take_only_what_was_asked_for(ready: Store) -> None:
    await ready.write([thermal(second, lna_k=second) for second in (10, 50, 70)])
    found = await ready.history(THERMAL, ["lna_k"], at(40), at(70), MINUTE_NS)
    assert (found.times_ns, found.fields["lna_k"]) == (seconds(0), [50.0])


async def test_windows_of_all_time_and_a_limit(ready: Store) -> None:
    await ready.write([thermal(second * 60, lna_k=second) for second in range(5)])
    found = await ready.history(THERMAL, ["lna_k"], -(2**63), 2**63 - 1, MINUTE_NS, limit=2)
    assert found.times_ns == seconds(0, 60)


async def test_extremes_show_what_averages_hide(ready: Store) -> None:
    await ready.write([thermal(second, lna_k=math.sin(second), count=second) for second in range(120)])
    found = await ready.extremes(THERMAL, ["lna_k", "count"], START_NS, END_NS, MINUTE_NS)
    assert found.times_ns == seconds(0, 60)
    assert found.fields["lna_k_min"] == [min(map(math.sin, range(60))), min(map(math.sin, range(60, 120)))]
    assert found.fields["lna_k_max"] == [max(map(math.sin, range(60))), max(map(math.sin, range(60, 120)))]
    assert (found.fields["count_min"], found.fields["count_max"]) == ([0, 60], [59, 119])


async def test_history_of_some_tags(ready: Store) -> None:
    await ready.write([event(0, "a"), event(1, "b", facility="isru"), event(2, "c")])
    found = await ready.history(EVENTS, ["text"], 0, END_NS, tags={"facility": "energy"})
    assert found.fields["text"] == ["a", "c"]
    windows = await ready.history(EVENTS, ["text"], 0, END_NS, MINUTE_NS, tags={"facility": "isru"})
    assert windows.fields["text"] == ["b"]


@pytest.mark.parametrize(
    ("field", "message"), [("nothing", "no field nothing"), ("mode", "mode is no number")]
)
async def test_a_wrong_field_is_an_error_of_the_caller(ready: Store, field: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        await ready.extremes(THERMAL, [field], 0, END_NS, MINUTE_NS)


# -- rows


async def test_rows_come_newest_first_and_a_limit_keeps_the_newest(ready: Store) -> None:
    await ready.write([event(second, str(second)) for second in range(5)])
    assert await ready.rows(EVENTS, at(0), at(4), limit=2) == [event(3, "3"), event(2, "2")]


async def test_latest_by_tag(ready: Store) -> None:
    await ready.write([event(0, "a"), event(1, "b"), event(2, "c", rule="high")])
    assert await ready.latest(EVENTS, {"rule": "low"}) == event(1, "b")
    assert await ready.latest(EVENTS) == event(2, "c", rule="high")
    assert await ready.latest(EVENTS, {"rule": "none"}) is None


# -- the loss audit


async def test_boots_count_what_is_stored_and_show_what_is_missing(ready: Store) -> None:
    first = [thermal(seq, _boot=1_800_000_000_123, _seq=seq) for seq in (1, 2, 4, 5, 5)]
    second = [thermal(100 + seq, _boot=1_900_000_000_456, _seq=seq) for seq in (3, 4)]
    other = [row(POWER, seq, {"bus_v": 1.0, "_boot": 7, "_seq": seq}) for seq in (1, 2)]
    unnumbered = [thermal(200), thermal(201, _boot=None)]
    await ready.write([*second, *first, *other, *unnumbered])
    found = await ready.boots(THERMAL)
    assert found == [BootCount(1_800_000_000_123, 4, 1, 5), BootCount(1_900_000_000_456, 2, 3, 4)]
    assert [boot.missing for boot in found] == [1, 2]


async def test_a_repeat_under_another_time_counts_once(ready: Store) -> None:
    await ready.write([thermal(second, _boot=1, _seq=1) for second in (0, 1)])
    assert await ready.boots(THERMAL) == [BootCount(1, 1, 1, 1)]


# -- what was never written


async def test_a_prepared_table_without_rows_reads_as_nothing(ready: Store) -> None:
    await reads_as_nothing(ready, THERMAL)


async def test_a_table_that_was_never_prepared_reads_as_nothing(ready: Store) -> None:
    await ready.write([thermal(0)])
    await reads_as_nothing(ready, replace(THERMAL, packet="unheard"))
    await reads_as_nothing(ready, replace(THERMAL, measurement="unheard"))


async def test_a_store_that_was_never_prepared_reads_as_nothing(store: Store) -> None:
    await reads_as_nothing(store, THERMAL)


async def test_columns_of_a_newer_catalogue_read_as_nothing(ready: Store) -> None:
    await ready.write([thermal(0)])
    newer = replace(THERMAL, fields={**THERMAL.fields, "pump_w": FieldType.FLOAT})
    found = await ready.history(newer, ["pump_w", "lna_k"], 0, END_NS)
    assert found.fields == {"pump_w": [None], "lna_k": [20.0]}
    assert (await ready.history(newer, ["pump_w"], 0, END_NS)).times_ns == []
    assert await ready.latest(newer) == row(newer, 0, {"lna_k": 20.0})


async def reads_as_nothing(store: Store, table: Table) -> None:
    raw = await store.history(table, ["lna_k", "mode"], 0, END_NS)
    windows = await store.history(table, ["lna_k", "mode"], 0, END_NS, MINUTE_NS)
    assert raw.times_ns == windows.times_ns == []
    assert raw.fields == windows.fields == {"lna_k": [], "mode": []}
    low_high = await store.extremes(table, ["lna_k"], 0, END_NS, MINUTE_NS)
    assert low_high.fields == {"lna_k_min": [], "lna_k_max": []}
    assert await store.latest(table) is None
    assert await store.rows(table, 0, END_NS) == []
    assert await store.boots(table) == []


# -- life


async def test_ready_then_closed(backend: Backend) -> None:
    store = open_store(backend.url, token=backend.token, org=backend.org)
    assert await store.ready()
    await store.close()
    assert not await store.ready()
    with pytest.raises(StoreUnavailable):
        await store.write([thermal(0)])


async def test_reads_and_writes_at_the_same_time(ready: Store, backend: Backend) -> None:
    async with open_store(backend.url, token=backend.token, org=backend.org) as reader:
        writes = [ready.write([thermal(second) for second in range(n, n + 50)]) for n in range(0, 500, 50)]
        reads = [reader.history(THERMAL, ["lna_k"], 0, END_NS) for _ in range(20)]
        await asyncio.gather(*writes, *reads)
        assert len((await reader.history(THERMAL, ["lna_k"], 0, END_NS)).times_ns) == 500
