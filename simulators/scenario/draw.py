"""What a scenario means for one replica: every chance and range drawn, from the seed alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from ground_segment.clock import NS_PER_S
from simulators.faults import Fault
from simulators.scenario.load import matching
from simulators.scenario.model import Event, Scenario

_WHOLE_NS = 60 * NS_PER_S
"""A drawn start is a whole minute."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One event of one replica: what will happen, from when at the earliest."""

    event: Event
    fault: Fault | None
    """None for a telecommand."""
    onset_ns: int
    strength: float
    duration_ns: int | None


def start_ns(scenario: Scenario, seed: int) -> int:
    """When a campaign of this seed starts; the same for all its replicas."""
    first, last = scenario.start_ns
    if first == last:
        return first
    share = np.random.default_rng([seed, crc32(b"scenario/start")]).random()
    return first + int(share * (last - first)) // _WHOLE_NS * _WHOLE_NS


def draw(scenario: Scenario, faults: Sequence[Fault], seed: int, replica: int) -> tuple[Planned, ...]:
    """What happens in one replica; the same however many run beside it.

    Args:
        scenario: that fits the station.
        faults: of that station.
        seed: of the campaign.
        replica: number within the campaign.
    """
    begun_ns = start_ns(scenario, seed)
    planned = (
        _draw_event(event, faults, begun_ns, replica, [seed, replica, crc32(f"scenario/{number}".encode())])
        for number, event in enumerate(scenario.events)
    )
    return tuple(each for each in planned if each is not None)


def _draw_event(
    event: Event, faults: Sequence[Fault], begun_ns: int, replica: int, key: list[int]
) -> Planned | None:
    # Drawn always and in one order, so that a change of one range leaves the other draws as they were.
    chance, which, when, strength, lasting = np.random.default_rng(key).random(5).tolist()
    if chance >= event.chance:
        return None
    candidates = matching(event.patterns, faults)
    first_ns, last_ns = (moment.at(begun_ns) for moment in event.onset)
    return Planned(
        event=event,
        fault=_choose(event, candidates, replica, which) if candidates else None,
        onset_ns=_whole_s(first_ns + when * (last_ns - first_ns)) if last_ns > first_ns else first_ns,
        strength=event.strength[0] + strength * (event.strength[1] - event.strength[0]),
        duration_ns=_between(event.duration_ns, lasting),
    )


def _choose(event: Event, candidates: Sequence[Fault], replica: int, share: float) -> Fault:
    count = len(candidates)
    return candidates[replica % count if event.each_of else int(share * count)]


def _between(band_ns: tuple[int, int] | None, share: float) -> int | None:
    if band_ns is None:
        return None
    low, high = band_ns
    return low + _whole_s(share * (high - low))


def _whole_s(time_ns: float) -> int:
    return int(time_ns) // NS_PER_S * NS_PER_S
