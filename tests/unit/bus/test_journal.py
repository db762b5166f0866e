"""What a publisher holds, sends and forgets."""

import json
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ground_segment.bus.journal import FIRST_PATIENCE_S, LONGEST_PATIENCE_S, Journal, MemoryShelf, ShelfFull
from ground_segment.wire import TelemetryPacket, Watermark

BOOT = 7


def _journal(*names: str, now_s: float = 0.0) -> Journal:
    journal = Journal(BOOT, MemoryShelf(100))
    for time_ns, name in enumerate(names):
        journal.append(name, TelemetryPacket(time_ns, {"x": 1.0}).encode(), now_s)
    return journal


def _taken(journal: Journal) -> list[tuple[str, int, int]]:
    """Name, number and lowest held number of everything due."""
    found = []
    while (due := journal.take()) is not None:
        name, packet = due[0], json.loads(due[1])
        assert packet["boot"] == BOOT
        found.append((name, packet["seq"], packet["lo"]))
    return found


def _mark(seq: int, missing: tuple[int, int] | None = None, boot: int = BOOT) -> Watermark:
    return Watermark(boot=boot, seq=seq, missing=missing)


def test_numbers_have_no_gap_for_each_name() -> None:
    journal = _journal("a", "b", "a")
    assert _taken(journal) == [("a", 1, 1), ("b", 1, 1), ("a", 2, 1)]
    assert list(journal.names()) == ["a", "b"]
    assert journal.counts == {"a": 2, "b": 1}


def test_what_is_sent_is_still_held() -> None:
    journal = _journal("a", "a")
    _taken(journal)
    assert len(journal) == 2


def test_a_watermark_makes_it_forget() -> None:
    journal = _journal("a", "a", "a")
    journal.acknowledged("a", _mark(2), 0.0)
    assert len(journal) == 1
    assert _taken(journal) == [("a", 3, 3)]


def test_the_watermark_of_another_start_says_nothing() -> None:
    journal = _journal("a")
    journal.acknowledged("a", _mark(1, boot=BOOT + 1), 0.0)
    journal.acknowledged("unheard-of", _mark(1), 0.0)
    assert len(journal) == 1


def test_a_new_connection_sends_everything_held_again() -> None:
    journal = _journal("a", "b", "a")
    _taken(journal)
    journal.acknowledged("a", _mark(1), 0.0)
    journal.connected(1.0)
    assert _taken(journal) == [("a", 2, 2), ("b", 1, 1)]


def test_what_ingest_misses_is_sent_again() -> None:
    journal = _journal("a", "a", "a", "a")
    _taken(journal)
    journal.acknowledged("a", _mark(1, missing=(2, 3)), 0.0)
    assert _taken(journal) == [("a", 2, 2), ("a", 3, 2)]


def test_without_progress_it_sends_again_and_grows_patient() -> None:
    journal = _journal("a")
    _taken(journal)
    assert journal.stalled(FIRST_PATIENCE_S) == []
    later_s = FIRST_PATIENCE_S + 0.1
    assert journal.stalled(later_s) == ["a"]
    assert _taken(journal) == [("a", 1, 1)]
    assert journal.stalled(later_s + FIRST_PATIENCE_S + 0.1) == []
    assert journal.stalled(later_s + 2 * FIRST_PATIENCE_S + 0.1) == ["a"]


def test_while_nobody_listens_it_tries_seldom() -> None:
    journal = _journal("a")
    _taken(journal)
    assert journal.stalled(FIRST_PATIENCE_S + 0.1, listening=False) == []
    assert journal.stalled(LONGEST_PATIENCE_S + 0.1, listening=False) == ["a"]


def test_a_full_shelf_takes_nothing_and_numbers_nothing() -> None:
    journal = Journal(BOOT, MemoryShelf(1))
    assert journal.append("a", b"1", 0.0) == 1
    with pytest.raises(ShelfFull, match="1 packets wait"):
        journal.append("a", b"2", 0.0)
    assert journal.counts == {"a": 1}
    journal.acknowledged("a", _mark(1), 0.0)
    assert journal.append("a", b"2", 0.0) == 2


def test_a_packet_that_cannot_be_read_is_counted_and_stops_nothing() -> None:
    shelf = MemoryShelf(10)
    journal = Journal(BOOT, shelf, {"a": (1, 0)})
    for time_ns in range(3):
        journal.append("a", TelemetryPacket(time_ns, {"x": 1.0}).encode(), 0.0)
    shelf.settled("a", 1)  # gone, though nobody said so to the journal
    assert _taken(journal) == [("a", 2, 2), ("a", 3, 2)]
    assert (journal.lost, len(journal)) == (1, 2)


def test_an_earlier_start_is_due_from_its_lowest_on() -> None:
    shelf = MemoryShelf(10)
    for seq in (4, 5):
        shelf.put("a", seq, TelemetryPacket(seq, {"x": 1.0}).encode())
    journal = Journal(BOOT, shelf, {"a": (4, 5), "b": (8, 7)})
    assert (len(journal), journal.counts) == (2, {"a": 5, "b": 7})
    assert _taken(journal) == [("a", 4, 4), ("a", 5, 4)]


def test_what_is_not_sent_yet_does_not_stall() -> None:
    assert _journal("a").stalled(1_000.0) == []


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=20))
def test_nothing_above_the_watermark_is_ever_forgotten(marks: Iterable[tuple[int, bool]]) -> None:
    journal = _journal(*["a"] * 20)
    highest = 0
    for seq, reconnect in marks:
        journal.acknowledged("a", _mark(min(seq, 20)), 0.0)
        highest = max(highest, min(seq, 20))
        if reconnect:
            journal.connected(0.0)
    journal.connected(0.0)
    assert [seq for _, seq, _ in _taken(journal)] == list(range(highest + 1, 21))
