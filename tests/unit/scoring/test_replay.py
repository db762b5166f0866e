"""A recorded replica through the real engine: what is raised, what is folded, and what is nobody's fault."""

from ground_segment.diagnosis import Matrix
from ground_segment.scoring.record import record
from ground_segment.wire import Transition
from tests.unit.scoring import small


def test_calm_telemetry_says_nothing_and_nobody_is_silent() -> None:
    run = small.replayed(60)
    assert (run.notes, run.rankings, run.samples) == ([], [], 180)


def test_packets_a_minute_apart_are_neither_stale_nor_too_far_apart_to_judge() -> None:
    run = record(small.judge(book=small.RULES), 0, small.telemetry(30, volts=small.over(10, 20, 95.0)))
    raised = [note for note in run.raised() if note.key == ("energy", "power")]
    assert [note.time_ns for note in raised] == [small.minute(13)], "a window spans three steps"


def test_an_alert_that_the_cause_explains_is_folded_and_one_without_a_matrix_calls() -> None:
    bad = {"volts": small.over(10, 20), "amps": small.over(11, 20)}
    folded, plain = small.replayed(30, **bad), small.replayed(30, Matrix(), **bad)
    assert [n.key for n in folded.notes if n.calls] == [small.VOLTS]
    assert [n.key for n in plain.notes if n.calls] == [small.VOLTS, small.AMPS]
    assert [n.key for n in folded.raised()] == [n.key for n in plain.raised()], "folded ones are raised too"


def test_the_operator_acknowledges_so_that_what_comes_again_calls_again() -> None:
    run = small.replayed(60, volts=small.over(10, 12) | small.over(30, 32))
    assert [n.time_ns for n in run.notes if n.calls] == [small.minute(10), small.minute(30)]
    assert Transition.ACKNOWLEDGED in {n.transition for n in run.notes}


def test_what_is_active_at_a_moment_is_known_afterwards() -> None:
    run = small.replayed(60, volts=small.over(10, 20))
    assert [run.active_at(small.minute(m)) for m in (10, 15, 25)] == [set(), {small.VOLTS}, set()]
