"""Bookkeeping of sequence numbers: what is settled, what is missing, what to ask for again."""

from hypothesis import given
from hypothesis import strategies as st

from ground_segment.ingest.ledger import FIRST_REQUEST_S, FORGET_AFTER_S, Ledger
from ground_segment.wire import Origin, Watermark

F, P, BOOT = "energy", "bus", 1_000


def _settle(ledger: Ledger, *numbers: int, lo: int = 1, now_s: float = 0.0) -> None:
    for seq in numbers:
        ledger.settle(F, P, Origin(BOOT, seq, min(lo, seq)), now_s)


def test_an_unknown_stream_has_no_watermark() -> None:
    assert Ledger().watermark(F, P, BOOT) is None


def test_the_watermark_follows_numbers_without_gap() -> None:
    ledger = Ledger()
    _settle(ledger, 1, 2, 3)
    assert ledger.watermark(F, P, BOOT) == Watermark(boot=BOOT, seq=3)


def test_a_gap_holds_the_watermark_and_is_asked_for_after_a_while() -> None:
    ledger = Ledger()
    _settle(ledger, 1, 2, 5, 7, now_s=10.0)
    assert ledger.watermark(F, P, BOOT) == Watermark(boot=BOOT, seq=2)
    assert ledger.gaps == 1
    assert ledger.requests(10.0) == []
    request = Watermark(boot=BOOT, seq=2, missing=(3, 4))
    assert ledger.requests(10.0 + FIRST_REQUEST_S) == [(F, P, request)]
    assert ledger.requests(10.0 + FIRST_REQUEST_S) == []  # not twice at once


def test_what_fills_a_gap_frees_what_waited_behind_it() -> None:
    ledger = Ledger()
    _settle(ledger, 1, 3, 4, 2)
    assert ledger.watermark(F, P, BOOT) == Watermark(boot=BOOT, seq=4)
    assert ledger.gaps == 0


def test_below_the_lowest_held_everything_was_settled_before() -> None:
    """Ingest has no memory over a restart; the publisher tells it where to begin."""
    ledger = Ledger()
    _settle(ledger, 100, lo=98)
    assert ledger.watermark(F, P, BOOT) == Watermark(boot=BOOT, seq=97)
    _settle(ledger, 98, 99)
    assert ledger.watermark(F, P, BOOT) == Watermark(boot=BOOT, seq=100)


def test_what_the_publisher_no_longer_holds_was_settled_before() -> None:
    """Old messages that a broker had kept for a new ingest open a gap that no publisher can fill."""
    ledger = Ledger()
    _settle(ledger, 90, lo=85)
    _settle(ledger, 104, lo=103)
    assert ledger.watermark(F, P, BOOT) == Watermark(boot=BOOT, seq=102)
    _settle(ledger, 103, lo=103)
    assert ledger.watermark(F, P, BOOT) == Watermark(boot=BOOT, seq=104)
    assert ledger.gaps == 0


def test_every_gap_gets_its_time_to_close_by_itself() -> None:
    ledger = Ledger()
    _settle(ledger, 1, 3, 2)
    _settle(ledger, 5, now_s=100.0)
    assert ledger.requests(100.0) == []
    assert ledger.requests(100.0 + FIRST_REQUEST_S) == [(F, P, Watermark(boot=BOOT, seq=3, missing=(4, 4)))]


def test_a_repeat_is_known() -> None:
    ledger = Ledger()
    _settle(ledger, 1, 3)
    assert [ledger.settled(F, P, Origin(BOOT, seq, 1)) for seq in (1, 2, 3, 4)] == [True, False, True, False]
    assert not ledger.settled(F, P, Origin(BOOT + 1, 1, 1))


def test_streams_of_publishers_that_ended_are_forgotten() -> None:
    ledger = Ledger()
    _settle(ledger, 1, now_s=0.0)
    ledger.forget_old(FORGET_AFTER_S + 1)
    assert ledger.watermark(F, P, BOOT) is None


@given(st.permutations(range(1, 30)))
def test_any_order_ends_at_the_same_watermark(numbers: list[int]) -> None:
    ledger = Ledger()
    _settle(ledger, *numbers)
    assert ledger.watermark(F, P, BOOT) == Watermark(boot=BOOT, seq=29)
    assert ledger.gaps == 0


@given(st.lists(st.integers(1, 40), min_size=1))
def test_the_watermark_never_passes_a_number_that_did_not_come(numbers: list[int]) -> None:
    ledger = Ledger()
    _settle(ledger, *numbers)
    mark = ledger.watermark(F, P, BOOT)
    assert mark is not None
    assert set(range(1, mark.seq + 1)) <= set(numbers)
