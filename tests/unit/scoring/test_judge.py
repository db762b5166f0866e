"""A replay held against the truth: found, missed, named, false, and crying wolf."""

from ground_segment.catalogue import Severity
from ground_segment.diagnosis import Instrument, Matrix
from ground_segment.scoring.episode import Episode
from ground_segment.scoring.judge import Bench, Verdict
from ground_segment.scoring.looks_at import parameters_of
from ground_segment.scoring.record import Note
from ground_segment.scoring.score import as_data, score
from ground_segment.wire import Transition
from tests.unit.scoring import small

BENCH = Bench(small.MATRIX, parameters_of(small.CATALOGUE, small.RULES))


def verdict(*episodes: Episode, minutes: int = 60, **bad: dict[int, float]) -> Verdict:
    return BENCH.verdict(small.replayed(minutes, **bad), episodes)


def test_a_fault_that_is_found_named_and_called_once() -> None:
    seen = verdict(small.episode("energy.short", 9, 30), volts=small.over(10, 30), amps=small.over(10, 30))
    (outcome,) = seen.outcomes
    assert (outcome.delay_s, outcome.place, outcome.place_last, outcome.first_out) == (60.0, 1, 1, True)
    assert (outcome.calls_first, outcome.plain_calls_first) == (1, 2)
    assert (seen.false, seen.wolf, seen.plain_false) == ((), (), 0)


def test_a_fault_that_shows_nowhere_is_missed() -> None:
    (outcome,) = verdict(small.episode("energy.short", 9)).outcomes
    assert (outcome.found, outcome.place, outcome.calls_first) == (False, None, 0)


def test_an_alert_elsewhere_is_false_and_does_not_count_as_found() -> None:
    seen = verdict(small.episode("energy.short", 9), level=small.over(20, 25))
    assert not seen.outcomes[0].found
    assert [note.key for note in seen.false] == [small.LEVEL]


def test_followers_and_the_aftermath_excuse_an_alert_but_do_not_find_the_fault() -> None:
    fault = small.episode("energy.short", 9, 15, followers=("isru.*",))
    seen = verdict(fault, level=small.over(20, 25))
    assert (seen.false, seen.outcomes[0].found) == ((), False)


def test_an_alert_before_the_onset_is_false() -> None:
    seen = verdict(small.episode("energy.short", 30), volts=small.over(10, 20))
    assert [note.key for note in seen.false] == [small.VOLTS]


def test_an_alert_at_a_benign_event_cries_wolf() -> None:
    planned = small.episode("energy.test", 9, 30, kind="benign", affects=("energy.volts",))
    seen = verdict(planned, volts=small.over(10, 20))
    assert (seen.outcomes, seen.false) == ((), ())
    assert [note.key for note in seen.wolf] == [small.VOLTS]


def test_in_time_is_before_the_hazard() -> None:
    def in_time(hazard: float | None) -> bool | None:
        fault = small.episode(
            "energy.short", 9, 50, hazard_ns=None if hazard is None else small.minute(hazard)
        )
        return verdict(fault, volts=small.over(20, 30)).outcomes[0].in_time

    assert [in_time(hazard) for hazard in (25, 15, None, 55)] == [True, False, None, True]


def test_an_action_is_needless_if_nothing_that_asked_for_it_was_wrong() -> None:
    run = small.replayed(60, volts=small.over(10, 20))
    run.starts = [small.start(small.minute(11), "energy/limit-volts")]
    assert BENCH.verdict(run, [small.episode("energy.short", 9)]).needless == ()
    assert len(BENCH.verdict(run, [small.episode("isru.leak", 9)]).needless) == 1
    run.starts = [small.start(small.minute(12), run.rankings[0].id)]
    assert BENCH.verdict(run, [small.episode("energy.short", 9)]).needless == (), "asked for by the incident"


def test_a_score_adds_up_and_machines_can_read_it() -> None:
    volts, level = small.over(10, 40), small.over(20, 40)
    verdicts = [
        verdict(small.episode("energy.short", 9), volts=volts),
        verdict(small.episode("isru.leak", 9)),
        verdict(small.episode("energy.short", 9), small.episode("isru.leak", 19), volts=volts, level=level),
        verdict(),
    ]
    result = score(verdicts, benign=0)
    assert (result.single.found.hits, result.single.found.of) == (1, 2)
    assert (result.both_in_three.hits, result.both_in_three.of) == (1, 1)
    assert result.quiet_days == verdicts[3].days
    data = as_data(result)
    assert data["replicas"] == 4
    assert {"single", "faults", "false", "wolf"} <= set(data)


def test_lost_packets_may_be_told_of_and_nothing_else() -> None:
    quiet = small.episode("energy.all.lost", 9, 20, kind="loss", affects=("energy.volts", "energy.amps"))
    told = small.replayed(60)
    told.notes = [
        _note("energy", "silent", 12),
        _note("isru", "silent", 12),
        _note("energy", "limit-volts", 13),
    ]
    seen = BENCH.verdict(told, [quiet])
    assert seen.outcomes[0].delay_s == 180.0
    assert [note.key for note in seen.false] == [("isru", "silent"), small.VOLTS]
    assert not BENCH.verdict(small.replayed(60), [quiet]).outcomes[0].found


def test_an_action_is_harmful_if_only_an_instrument_that_lies_had_asked() -> None:
    run = small.replayed(60, volts=small.over(10, 20))
    run.starts = [small.start(small.minute(11), "energy/limit-volts")]
    lies = small.episode("energy.volts.bias", 9, kind="sensor", affects=("energy.volts",))
    assert [start.name for start in BENCH.verdict(run, [lies]).harmful] == ["shed"]
    short = small.episode("energy.short", 9)
    assert BENCH.verdict(run, [lies, short]).harmful == ()
    assert BENCH.verdict(run, [short]).harmful == ()


def test_an_instrument_is_named_whatever_way_it_lies() -> None:
    matrix = Matrix(
        instruments=(Instrument(parameter="energy.volts", step=1.0, alerts=("energy/limit-volts",)),)
    )
    bench = Bench(matrix, parameters_of(small.CATALOGUE, small.RULES))
    lies = small.episode("energy.volts.bias", 9, kind="sensor", affects=("energy.volts",))
    (outcome,) = bench.verdict(small.replayed(60, matrix, volts=small.over(10, 30)), [lies]).outcomes
    assert outcome.place == 1
    assert outcome.first_out


def _note(facility: str, rule: str, minute: float) -> Note:
    transition, severity = Transition.RAISED, Severity.WARNING
    return Note(
        small.minute(minute), (facility, rule), transition, severity, active=True, calls=True, event=False
    )
