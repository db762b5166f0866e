"""What is missing: from the packet behind a gap to its end, by hour, and over a restart of ingest."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ground_segment.clock import NS_PER_S, SystemClock
from ground_segment.ingest.gaps import Gap
from ground_segment.ingest.hours import HOUR_NS
from ground_segment.ingest.ledger import FORGET_AFTER_S, STREAMS
from ground_segment.ingest.memory import MemoryFile
from ground_segment.ingest.tracker import HOURS_EVERY_S, Tracker
from ground_segment.ingest.translate import Item
from ground_segment.records import COMPLETENESS, GAPS, Row
from ground_segment.wire import Origin

F, P, BOOT = "energy", "bus", 7
START_NS = 500_000 * HOUR_NS
KNOWN = frozenset({(F, P)})


class HandClock(SystemClock):
    """Goes on when it is told to."""

    now_s = 1_000.0

    def now_ns(self) -> int:
        return START_NS + int(self.now_s * NS_PER_S)

    def monotonic_s(self) -> float:
        return self.now_s


class Bench:
    """A tracker, the clock it reads, and the newest row of each gap and hour."""

    def __init__(self, folder: Path) -> None:
        self.file = MemoryFile(folder / "gaps.json")
        self.clock = HandClock()
        self.gaps: dict[int, Row] = {}
        self.hours: dict[int, Row] = {}
        self.start()

    def start(self) -> None:
        """An ingest that knows what the one before it kept."""
        self.tracker = Tracker(self.file, self.clock, KNOWN)

    def settle(self, *numbers: int, lo: int = 1, at_s: float = 0.0) -> None:
        for seq in numbers:
            at_ns = START_NS + int((at_s + seq) * NS_PER_S)
            item = Item(facility=F, packet=P, origin=Origin(BOOT, seq, lo), time_ns=at_ns, samples=1)
            now_s, now_ns = self.clock.now_s, self.clock.now_ns()
            self.tracker.settle(item, now_s, now_ns, repeated=self.tracker.repeated(item))
        self.note(self.tracker.closed_rows())

    def check(self, after_s: float) -> None:
        self.clock.now_s += after_s
        self.note(self.tracker.check())
        self.note(self.tracker.requests()[1])

    def note(self, rows: list[Row]) -> None:
        for row in rows:
            (self.gaps if row.table is GAPS else self.hours)[row.time_ns] = row
            assert row.table in (GAPS, COMPLETENESS)

    def states(self) -> list[tuple[object, ...]]:
        names = ("first", "last", "state", "missing", "filled", "lost")
        return [tuple(row.fields[name] for name in names) for _, row in sorted(self.gaps.items())]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_a_gap_is_recorded_from_open_to_filled(bench: Bench) -> None:
    bench.settle(1, 2, 6)
    bench.check(0.5)
    assert bench.states() == []  # perhaps only the order is wrong
    bench.check(1.0)
    assert bench.states() == [(3, 5, "requested", 3, 0, 0)]
    bench.settle(4)
    bench.settle(3, 5)
    assert bench.states() == [(3, 5, "filled", 0, 3, 0)]
    assert bench.gaps[START_NS + 6 * NS_PER_S].fields["closed_ns"] == bench.clock.now_ns()


def test_what_came_in_another_order_is_no_gap(bench: Bench) -> None:
    bench.settle(1, 3, 2)
    bench.check(60.0)
    assert bench.states() == []


def test_what_its_publisher_holds_no_longer_is_lost_and_alerted(bench: Bench) -> None:
    bench.settle(1, 2, 6)
    bench.check(2.0)
    bench.settle(5)
    bench.settle(7, lo=5)
    assert bench.states() == [(3, 5, "lost", 0, 1, 2)]
    figures = bench.tracker.figures()
    assert (figures.packets_missing, figures.packets_lost) == (0, 2)
    assert figures.percent == pytest.approx(100 * 5 / 7)


def test_a_publisher_that_never_comes_again_leaves_its_gaps_lost(bench: Bench) -> None:
    bench.settle(1, 3)
    bench.check(2.0)
    bench.check(FORGET_AFTER_S + 1.0)
    assert bench.states() == [(2, 2, "lost", 0, 0, 1)]


def test_a_restart_knows_which_gaps_are_open(bench: Bench) -> None:
    bench.settle(1, 3, 5)
    bench.check(2.0)
    bench.start()
    bench.settle(2)
    bench.settle(6, lo=2)
    assert [row[2] for row in bench.states()] == ["filled", "open"]
    bench.settle(7, lo=7)
    assert [row[2] for row in bench.states()] == ["filled", "lost"]


def test_a_gap_is_closed_in_the_store_before_its_publisher_forgets(bench: Bench) -> None:
    """A kill between the two leaves the record open and the packets held, and never calls them lost."""
    bench.settle(1, 3)
    bench.check(2.0)
    kept = bench.file.load()
    assert [(gap.first, gap.last) for gap in kept.gaps] == [(2, 2)]
    bench.settle(2)
    assert bench.file.load().gaps == ()


def test_what_a_new_ingest_finds_missing_first_may_have_been_stored_before_it(bench: Bench) -> None:
    bench.settle(10, lo=5)
    bench.check(2.0)
    bench.settle(11, lo=11)
    assert bench.states() == []
    assert bench.tracker.figures().packets_lost == 0


def test_hours_are_those_in_which_packets_were_made_and_outlive_a_restart(bench: Bench) -> None:
    bench.settle(*range(1, 11))
    bench.settle(*range(11, 21), at_s=3_600.0)
    bench.check(HOURS_EVERY_S)
    bench.start()
    bench.settle(*range(21, 31), at_s=3_600.0, lo=21)
    bench.settle(33, at_s=3_600.0, lo=21)
    bench.check(HOURS_EVERY_S)
    first, second = (bench.hours[START_NS + n * HOUR_NS].fields for n in (0, 1))
    assert (first["received"], first["percent"]) == (10, 100.0)
    assert (second["received"], second["missing"], second["lost"]) == (21, 2, 0)


def test_what_is_sent_again_on_request_is_written_and_counts_nowhere(bench: Bench) -> None:
    bench.settle(1, 2, 3)
    again = Item(facility=F, packet=P, origin=Origin(BOOT, 2, 4), time_ns=START_NS, samples=1)
    assert not bench.tracker.repeated(again)
    bench.settle(2, lo=4)
    bench.check(HOURS_EVERY_S)
    assert bench.hours[START_NS].fields["received"] == 3


def test_a_file_that_is_none_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "gaps.json").write_text("{half")
    assert Tracker(MemoryFile(tmp_path / "gaps.json"), HandClock(), KNOWN).figures().gaps_open == 0
    blocked = MemoryFile(tmp_path / "gaps.json" / "below")
    blocked.save(blocked.load())


@given(st.lists(st.integers(1, 60), unique=True), st.integers(1, 70))
def test_every_number_is_filled_lost_or_missing(numbers: list[int], lo: int) -> None:
    gap = Gap(F, P, BOOT, 10, 40, 0, 0, missing=[(10, 40)])
    filled = {seq for seq in numbers if gap.fill(seq)}
    assert filled == {seq for seq in numbers if 10 <= seq <= 40}
    gap.pass_below(lo)
    left = {seq for seq in range(10, 41) if gap.has(seq)}
    assert left == set(range(max(10, lo), 41)) - filled
    assert gap.filled + gap.lost + gap.open_count == 31
    assert gap.open_count == len(left)


def test_a_hole_of_any_size_costs_nothing(bench: Bench) -> None:
    bench.settle(1, 2**52)
    bench.check(2.0)
    assert bench.states() == [(2, 2**52 - 1, "requested", 2**52 - 2, 0, 0)]


def test_a_stranger_gets_its_watermark_and_no_record(bench: Bench) -> None:
    for seq in (1, 3):
        origin = Origin(BOOT, seq, 1)
        item = Item(facility="mars", packet="base", origin=origin, time_ns=START_NS, samples=0)
        bench.tracker.settle(item, bench.clock.now_s, START_NS, repeated=False)
    bench.check(HOURS_EVERY_S)
    mark = bench.tracker.watermark("mars", "base", BOOT)
    assert mark
    assert (mark.seq, bench.gaps, bench.hours) == (1, {}, {})


def test_whoever_invents_a_start_for_each_packet_fills_no_memory(bench: Bench) -> None:
    ledger = bench.tracker._ledger
    for boot in range(1, 3 * STREAMS):
        ledger.settle(F, P, Origin(boot, 5, 1), 0.0)
    bench.check(2.0)
    assert len(ledger._streams) == STREAMS
    assert ledger.watermark(F, P, 3 * STREAMS - 1) is not None
