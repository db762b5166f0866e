"""Roll-ups of the embedded store say what the rows say, whenever and in whatever order those came."""

import math
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ground_segment.clock import NS_PER_S, Clock
from ground_segment.records import Columns, FieldType, Row, Table
from ground_segment.store.embedded import EmbeddedStore
from ground_segment.store.sqlite_rollups import PIECE_NS
from tests.integration.store.test_embedded import SetClock

pytestmark = pytest.mark.integration

HEAT = Table(
    "station", "heat",
    {"temp": FieldType.FLOAT, "count": FieldType.INT, "on": FieldType.BOOL, "mode": FieldType.TEXT,
     "_seq": FieldType.INT},
)  # fmt: skip
FIELDS = ("temp", "count", "on", "mode")
DAY_NS = 86_400 * NS_PER_S
START_NS = 1_900_000_800 * NS_PER_S
"""A whole hour."""


def row(second: float, temp: float | None = 1.0, count: int = 1, on: bool = True, mode: str = "A") -> Row:
    fields = {"temp": temp, "count": count, "on": on, "mode": mode, "_seq": 1}
    return Row(HEAT, START_NS + round(second * NS_PER_S), fields)


class Later(SetClock):
    """All that the tests write is over."""

    def now_ns(self) -> int:
        return START_NS + DAY_NS

    def monotonic_s(self) -> float:
        self.seconds += 0.01
        return self.seconds


async def read(store: EmbeddedStore, every_s: int, from_s: float, to_s: float) -> tuple[Columns, Columns]:
    ends = START_NS + round(from_s * NS_PER_S), START_NS + round(to_s * NS_PER_S)
    means = await store.history(HEAT, FIELDS, *ends, every_s * NS_PER_S)
    return means, await store.extremes(HEAT, ("temp", "count"), *ends, every_s * NS_PER_S)


def assert_alike(found: Sequence[Columns], expected: Sequence[Columns]) -> None:
    for one, other in zip(found, expected, strict=True):
        assert one.times_ns == other.times_ns
        for name, values in other.fields.items():
            for value, wanted in zip(one.fields[name], values, strict=True):
                near = isinstance(wanted, float) and math.isclose(value, wanted, rel_tol=1e-12)  # type: ignore[arg-type]
                assert near or value == wanted, name


def forget_rollups(file: Path) -> None:
    """So that the rows alone are read."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute('DROP TABLE "station/heat@300s"')


async def rolled(
    file: Path, clock: Clock, batches: Sequence[Sequence[Row]], rolling: bool = True
) -> EmbeddedStore:
    store = EmbeddedStore(file, clock=clock)
    await store.prepare([HEAT], None)
    for batch in batches:
        await store.write(batch)
    while rolling and await store.roll_up():
        pass
    return store


samples = st.lists(
    st.builds(
        row,
        st.floats(0, 4 * 3600),
        st.none() | st.floats(-50, 50),
        st.integers(-5, 5),
        st.booleans(),
        st.sampled_from("ABC"),
    ),
    min_size=1,
    max_size=40,
)
"""Of four hours, in any order."""


@settings(max_examples=40, deadline=None)
@given(st.lists(samples, min_size=1, max_size=4), st.floats(0, 3600), st.floats(7200, 15000), st.booleans())
async def test_whatever_comes_in_whatever_order_reads_as_the_rows_do(
    tmp_path_factory: pytest.TempPathFactory,
    batches: list[list[Row]],
    from_s: float,
    to_s: float,
    rolled_between: bool,
) -> None:
    file = tmp_path_factory.mktemp("rollups") / "store.db"
    async with await rolled(file, Later(), batches[:-1], rolling=rolled_between) as store:
        await store.write(batches[-1])
        found = await read(store, 900, from_s, to_s)
        forget_rollups(file)
        assert_alike(found, await read(store, 900, from_s, to_s))


async def test_pieces_that_are_over_are_rolled_up_and_no_others(tmp_path: Path) -> None:
    clock = SetClock()
    file = tmp_path / "store.db"
    now_s = (clock.now_ns() - START_NS) / NS_PER_S
    ended, running = now_s - 3600, now_s
    async with await rolled(file, clock, []) as store:
        clock.seconds += 1
        await store.write([row(ended), row(running)])
        clock.seconds += 2
        await store.write([row(running + 1)])
    with closing(sqlite3.connect(file)) as connection:
        pieces = connection.execute('SELECT start FROM "station/heat@300s"').fetchall()
        waiting = connection.execute('SELECT start FROM "@stale"').fetchall()
    assert next(START_NS + round(ended * NS_PER_S) - start for (start,) in pieces) < PIECE_NS
    assert len(pieces) == len(waiting) == 1


async def test_rows_that_were_there_before_are_rolled_up(tmp_path: Path) -> None:
    file = tmp_path / "store.db"
    batches = [[row(second, temp=second) for second in range(0, 7200, 60)]]
    async with await rolled(file, Later(), batches, rolling=False):
        pass
    forget_rollups(file)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute('DELETE FROM "@stale"')

    async with await rolled(file, Later(), []) as store:
        [means, _] = await read(store, 3600, 0, 7200)
    assert means.fields["temp"] == [1770.0, 5370.0]
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute('SELECT count(*) FROM "station/heat@300s"').fetchone() == (24,)
        assert connection.execute('SELECT count(*) FROM "@stale"').fetchone() == (0,)


async def test_a_field_that_is_new_is_rolled_up(tmp_path: Path) -> None:
    file = tmp_path / "store.db"
    async with await rolled(file, Later(), [[row(second) for second in range(0, 7200, 60)]]):
        pass
    wider = Table("station", "heat", {**HEAT.fields, "flow": FieldType.FLOAT})
    async with EmbeddedStore(file, clock=Later()) as store:
        await store.prepare([wider], None)
        await store.write([Row(wider, START_NS + 30 * NS_PER_S, {"flow": 7.0})])
        while await store.roll_up():
            pass
        found = await store.history(
            wider, ["temp", "flow"], START_NS, START_NS + 7200 * NS_PER_S, 3600 * NS_PER_S
        )
    assert found.fields == {"temp": [1.0, 1.0], "flow": [7.0, None]}


async def test_long_times_are_read_from_roll_ups(tmp_path: Path) -> None:
    file = tmp_path / "store.db"
    async with await rolled(
        file, Later(), [[row(second, temp=second) for second in range(0, 7200, 60)]]
    ) as store:
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute('DELETE FROM "station/heat"')
        means, extremes = await read(store, 3600, 0, 7200)
    assert means.fields["temp"] == [1770.0, 5370.0]
    assert means.fields["mode"] == ["A", "A"]
    assert extremes.fields["temp_max"] == [3540.0, 7140.0]


async def test_old_pieces_go_with_their_rows(tmp_path: Path) -> None:
    file, clock = tmp_path / "store.db", Later()
    async with EmbeddedStore(file, clock=clock) as store:
        await store.prepare([HEAT], 86_400 - 3600)
        await store.write([row(0), row(7200)])
        while await store.roll_up():
            pass
        await store.prune()
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute('SELECT count(*) FROM "station/heat@300s"').fetchone() == (1,)


async def test_a_writer_that_has_prepared_nothing_marks_what_it_touches(tmp_path: Path) -> None:
    file = tmp_path / "store.db"
    async with await rolled(file, Later(), [[row(0, temp=1.0), row(3600)]]):
        pass
    async with EmbeddedStore(file, clock=Later()) as store:
        await store.write([row(1, temp=3.0)])
        [means, _] = await read(store, 900, 0, 900)
    assert means.fields["temp"] == [2.0]
