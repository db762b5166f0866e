"""A change of rules: what it adds, loses and shifts on the same telemetry."""

from ground_segment.scoring.diff import compare, compare_runs, differences_of
from tests.unit.scoring import small

BEFORE = small.replayed(60, volts=small.over(10, 20), amps=small.over(10, 20))


def test_the_same_rules_make_no_difference() -> None:
    assert list(compare([BEFORE], [BEFORE])) == []
    assert differences_of([]) == "no alert comes, goes or shifts"


def test_new_lost_and_shifted_alerts_are_told_apart() -> None:
    after = small.replayed(60, volts=small.over(13, 20), level=small.over(30, 35))
    found = {d.key: d for d in compare_runs(BEFORE, after)}
    assert found[small.VOLTS].shift_s == 180.0
    assert (found[small.AMPS].after_ns, found[small.LEVEL].before_ns) == (None, None)
    table = differences_of(list(found.values()))
    assert table.splitlines()[1:] == [
        "energy/limit-amps     0     1        0               -",
        "energy/limit-volts    0     0        1            +180",
        "isru/limit-level      1     0        0               -",
    ]


def test_far_apart_in_time_they_are_two_alerts() -> None:
    early, late = (
        small.replayed(200, volts=small.over(10, 12)),
        small.replayed(200, volts=small.over(150, 152)),
    )
    assert [(d.before_ns is None, d.after_ns is None) for d in compare_runs(early, late)] == [
        (False, True),
        (True, False),
    ]
