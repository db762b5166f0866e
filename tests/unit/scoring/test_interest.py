"""What is worth replaying: from before the first fault until all have been seen, and a while."""

from ground_segment.clock import NS_PER_S
from ground_segment.scoring.interest import Interest
from ground_segment.scoring.looks_at import parameters_of
from ground_segment.scoring.record import record
from tests.unit.scoring import small

LOOKS = parameters_of(small.CATALOGUE, small.RULES)
HOUR_NS = 3600 * NS_PER_S


def interest(*faults: str) -> Interest:
    return Interest([small.episode(fault, 30) for fault in faults], LOOKS, HOUR_NS)


def test_it_ends_a_while_after_the_fault_was_seen() -> None:
    run = record(small.judge(), 0, small.telemetry(300, volts=small.over(40, 300)), interest("energy.short"))
    assert run.end_ns == small.minute(100)
    assert [note.key for note in run.raised()] == [small.VOLTS]


def test_what_shows_another_fault_or_came_before_does_not_end_it() -> None:
    watch = interest("energy.short", "isru.leak")
    watch.hear(small.VOLTS, small.minute(10))
    watch.hear(small.LEVEL, small.minute(40))
    assert not watch.over(small.minute(1000))
    watch.hear(small.VOLTS, small.minute(50))
    assert [watch.over(small.minute(m)) for m in (109, 111)] == [False, True]


def test_it_begins_two_hours_before_the_onset() -> None:
    assert interest("energy.short").from_ns == small.minute(30 - 120)
