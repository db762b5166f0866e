"""What trivial monitors would reach on the same campaigns: no better than these is worth nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from ground_segment.scoring.counting import Share
from ground_segment.scoring.score import Score

_MINUTES = 1440
_CAUSES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Baseline:
    """One way to monitor, in words for a table."""

    name: str
    found: str
    false_a_day: str
    wolf: str
    few_calls: str
    first: str
    in_three: str


def baselines(score: Score) -> Iterator[Baseline]:
    """The monitor, and beside it what costs nothing to build."""
    single = score.single
    yield Baseline(
        "this monitor", _percent(single.found), f"{score.false.value:.2f}", str(score.wolf),
        _percent(single.few_calls), _percent(single.first), _percent(single.in_three),
    )  # fmt: skip
    yield Baseline(
        "plain limits: no rules, nothing folded", _percent(single.plain_found),
        f"{score.plain_false.value:.2f}", str(score.plain_wolf), _percent(single.plain_few_calls), "-", "-",
    )  # fmt: skip
    yield Baseline(
        "first-out: the first alert names the cause", "-", "-", "-", "-", _percent(single.first_out), "-"
    )
    yield Baseline("never alarm", "0 %", "0", "0", "-", "0 %", "0 %")
    chance = [min(1.0, shown / len(score.faults)) if score.faults else 0.0 for shown in (1, _CAUSES_SHOWN)]
    first, three = (f"{100 * share:.0f} %" for share in chance)
    yield Baseline(
        "always alarm: each minute, a cause drawn at random",
        "100 %",
        f"{_MINUTES}",
        "all",
        "0 %",
        first,
        three,
    )


def _percent(share: Share) -> str:
    return "-" if share.value is None else f"{100 * share.value:.0f} %"
