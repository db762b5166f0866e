"""The score of a monitor over whole campaigns, and what trivial monitors would reach."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ground_segment.diagnosis.matrix import Key
from ground_segment.scoring.counting import Rate, Share, quantile, share
from ground_segment.scoring.judge import Outcome, Verdict

Name = TypeVar("Name", str, Key)
FEW = 3
"""Annunciations of one fault that an operator can take in."""


@dataclass(frozen=True, slots=True)
class Finding:
    """How a group of faults was found."""

    name: str
    title: str
    found: Share
    in_time: Share
    """Of those that did harm, found before it."""
    delays_s: tuple[float, ...]
    told: Share
    """Of those found, where it was not only recorded: an alert for it called."""
    few_calls: Share
    calls_first: tuple[int, ...]
    first: Share
    """Of those found, named first after ten minutes."""
    in_three: Share
    first_last: Share
    in_three_last: Share
    """The same at the last ranking before the fault's end."""
    first_out: Share
    plain_found: Share
    plain_few_calls: Share

    @property
    def median_s(self) -> float | None:
        return quantile(self.delays_s, 0.5)

    @property
    def p90_s(self) -> float | None:
        return quantile(self.delays_s, 0.9)


@dataclass(frozen=True, slots=True)
class Score:
    """Everything."""

    replicas: int
    days: float
    abrupt: Finding
    drifts: Finding
    single: Finding
    """All faults that come alone, but for those of single instruments."""
    sensors: Finding
    losses: Finding
    """Packets that did not arrive."""
    double: Finding
    both_in_three: Share
    both_in_three_last: Share
    faults: tuple[Finding, ...]
    """Each of those that come alone."""
    false: Rate
    quiet_false: Rate
    """Where nothing was wrong at all."""
    wolf: int
    benign: int
    """Events that are no faults, and annunciations at them."""
    plain_false: Rate
    plain_wolf: int
    false_by_rule: tuple[tuple[Key, int], ...]
    wolf_by_rule: tuple[tuple[Key, int], ...]
    late: tuple[tuple[str, int], ...]
    """Drifts that were found after they had done harm, or not at all, by name."""
    mistaken: tuple[tuple[str, str, int], ...]
    """Faults that come alone, what was ranked first instead, and how often."""
    calls: Rate
    quiet_days: float
    starts: int
    """Actions that were started, or would have been."""
    needless: tuple[tuple[str, int], ...]
    """Those for which no fault had asked, by name."""
    harmful: tuple[tuple[str, int], ...]
    """Those that act on a machine which is well, by name."""
    sensor_kinds: tuple[Finding, ...]
    """Single instruments by how they lie."""


def score(judged: Sequence[Verdict], benign: int) -> Score:
    """Add up what was judged; `benign` events were among it."""
    alone = [v.outcomes[0] for v in judged if len(v.outcomes) == 1]
    known = [o for o in alone if not o.episode.of_sensor and not o.episode.of_packets]
    several = [v.outcomes for v in judged if len(v.outcomes) > 1]
    quiet = [v for v in judged if not v.outcomes]
    days, quiet_days = sum(v.days for v in judged), sum(v.days for v in quiet)
    return Score(
        replicas=len(judged),
        days=days,
        abrupt=finding("abrupt", "Abrupt faults", [o for o in known if not o.episode.drifts]),
        drifts=finding("drifts", "Drifts", [o for o in known if o.episode.drifts]),
        single=finding("single", "All faults that come alone", known),
        sensors=finding("sensors", "Single instruments", [o for o in alone if o.episode.of_sensor]),
        losses=finding("losses", "Lost packets", [o for o in alone if o.episode.of_packets]),
        double=finding("double", "Two at a time", [o for outcomes in several for o in outcomes]),
        both_in_three=share([all(_within(o.place, 3) for o in outcomes) for outcomes in several]),
        both_in_three_last=share([all(_within(o.place_last, 3) for o in outcomes) for outcomes in several]),
        faults=tuple(_each(known)),
        false=Rate(sum(len(v.false) for v in judged), days),
        quiet_false=Rate(sum(len(v.false) for v in quiet), quiet_days),
        wolf=sum(len(v.wolf) for v in judged),
        benign=benign,
        plain_false=Rate(sum(v.plain_false for v in judged), days),
        plain_wolf=sum(v.plain_wolf for v in judged),
        false_by_rule=_often(n.key for v in judged for n in v.false),
        wolf_by_rule=_often(n.key for v in judged for n in v.wolf),
        late=_often(o.episode.fault for o in known if o.episode.drifts and o.in_time is False),
        mistaken=_mistaken(known),
        calls=Rate(sum(v.calls for v in judged), days),
        quiet_days=quiet_days,
        starts=sum(len(v.starts) for v in judged),
        needless=_often(s.name for v in judged for s in v.needless),
        harmful=_often(s.name for v in judged for s in v.harmful),
        sensor_kinds=tuple(_by_kind([o for o in alone if o.episode.of_sensor])),
    )


def finding(name: str, title: str, outcomes: Sequence[Outcome]) -> Finding:
    """How a group of episodes was found."""
    found = [o for o in outcomes if o.found]
    called = [o for o in outcomes if o.calls_first]
    return Finding(
        name=name,
        title=title,
        found=share([o.found for o in outcomes]),
        in_time=share([o.in_time for o in outcomes if o.in_time is not None]),
        delays_s=tuple(o.delay_s for o in outcomes if o.delay_s is not None),
        told=share([o.told for o in found]),
        few_calls=share([o.calls_first <= FEW for o in called]),
        calls_first=tuple(o.calls_first for o in called),
        first=share([_within(o.place, 1) for o in found]),
        in_three=share([_within(o.place, 3) for o in found]),
        first_last=share([_within(o.place_last, 1) for o in found]),
        in_three_last=share([_within(o.place_last, 3) for o in found]),
        first_out=share([o.first_out for o in found]),
        plain_found=share([o.plain_delay_s is not None for o in outcomes]),
        plain_few_calls=share([o.plain_calls_first <= FEW for o in outcomes if o.plain_calls_first]),
    )


def _each(outcomes: Iterable[Outcome]) -> Iterator[Finding]:
    by_fault: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_fault.setdefault(outcome.episode.fault, []).append(outcome)
    for name, own in sorted(by_fault.items()):
        yield finding(name, own[0].episode.title, own)


def _by_kind(outcomes: Iterable[Outcome]) -> Iterator[Finding]:
    by_kind: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_kind.setdefault(outcome.episode.fault.rpartition(".")[2], []).append(outcome)
    for kind, own in sorted(by_kind.items()):
        yield finding(kind, kind, own)


def _mistaken(outcomes: Iterable[Outcome]) -> tuple[tuple[str, str, int], ...]:
    pairs = Counter((o.episode.fault, o.named or "nothing") for o in outcomes if o.found and o.place != 1)
    return tuple((fault, named, count) for (fault, named), count in sorted(pairs.items()))


def _within(place: int | None, first: int) -> bool:
    return place is not None and place <= first


def _often(names: Iterable[Name]) -> tuple[tuple[Name, int], ...]:
    return tuple(Counter(names).most_common(15))


def as_data(result: Score) -> Mapping[str, object]:
    """For machines: shares and rates with their intervals."""
    return {name: _plain(getattr(result, name)) for name in Score.__slots__}


def _plain(value: object) -> object:
    match value:
        case Share():
            return {"hits": value.hits, "of": value.of, "share": value.value, "interval": value.interval}
        case Rate():
            return {"count": value.count, "days": value.days, "rate": value.value, "interval": value.interval}
        case Finding():
            return {name: _plain(getattr(value, name)) for name in Finding.__slots__}
        case tuple():
            return [_plain(item) for item in value]
        case _:
            return value
