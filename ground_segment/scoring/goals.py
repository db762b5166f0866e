"""What the monitor is to reach, and whether a score reaches it."""

from collections.abc import Iterator
from dataclasses import dataclass

from ground_segment.scoring.counting import Rate, Share
from ground_segment.scoring.score import FEW, Score


@dataclass(frozen=True, slots=True)
class Goal:
    """One measure with its goal."""

    what: str
    wanted: str
    got: str
    reached: bool | None
    """None if nothing was measured."""


def goals(score: Score) -> Iterator[Goal]:
    """Every goal, in the order people ask for them."""
    yield _at_least("abrupt faults found", score.abrupt.found, 0.99)
    yield _at_least("drifts found before they do harm", score.drifts.in_time, 0.95)
    yield _at_most("false annunciations a station-day", score.false, 1.0)
    yield Goal("annunciations at benign look-alikes", "0", f"{score.wolf} at {score.benign}", score.wolf == 0)
    needless = sum(count for _, count in score.needless)
    yield Goal(
        "actions started that no fault had asked for", "0", f"{needless} of {score.starts}", needless == 0
    )
    harmful = sum(count for _, count in score.harmful)
    yield Goal("actions on machines that are well", "0", f"{harmful} of {score.starts}", harmful == 0)
    yield _at_least(
        f"faults with at most {FEW} annunciations in their first 10 min", score.single.few_calls, 1.0
    )
    yield _at_least("true cause ranked first, 10 min after detection", score.single.first, 0.85)
    yield _at_least("true cause among the first three", score.single.in_three, 0.97)
    yield _at_least("two faults at a time: each in its first three", score.both_in_three, 0.5)
    yield _at_least("two faults at a time: the operators called for each", score.double.told, 0.99)


def _at_least(what: str, share: Share, wanted: float) -> Goal:
    reached = None if share.value is None else share.value >= wanted
    return Goal(what, f">= {100 * wanted:.0f} %", str(share), reached)


def _at_most(what: str, rate: Rate, wanted: float) -> Goal:
    return Goal(what, f"<= {wanted:g}", str(rate), rate.value <= wanted if rate.days else None)
