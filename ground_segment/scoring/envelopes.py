"""Learning what is normal for each instrument: how far it moves between two looks, how long it stands still.

Only stretches count in which nothing was wrong, nor had been lately; and a step counts only where no state of
its facility changed, because the monitor explains those by that.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ground_segment.catalogue import Catalogue, ParameterType
from ground_segment.clock import NS_PER_S
from ground_segment.diagnosis import LOOK_S, Instrument
from ground_segment.rules.book import RuleBook
from ground_segment.scoring.campaign import Campaign, PacketColumns
from ground_segment.scoring.episode import Episode
from ground_segment.scoring.learn import AFTERMATH_NS

_NEAR_NS = int(2.5 * LOOK_S * NS_PER_S)
"""A change of state explains what moves this close to it."""
_STEP_MARGIN, _STILL_MARGIN = 3.0, 2.0
"""Beyond the furthest and the longest that was seen."""
_SHORTEST_STILL_S, _LONGEST_STILL_S = 480.0, 7200.0
_LEAST_STEP = 1e-9
_WITNESSES = 4
"""Campaigns, each under a sky of its own, that must come near the furthest step: what fewer have seen, the
next may surpass."""

Times = NDArray[np.int64]
Numbers = NDArray[np.float64]


@dataclass(slots=True)
class Envelope:
    """The furthest steps and the longest standstill of one parameter so far."""

    steps: list[float] = field(default_factory=list)
    """The furthest of each campaign."""
    still_s: float = 0.0
    calm_s: float = 0.0

    @property
    def step(self) -> float:
        """The furthest."""
        return max(self.steps, default=0.0)

    @property
    def few_skies(self) -> bool:
        """Whether it was seen to go so far too seldom to be sure that it goes no further."""
        near = sum(step * _STEP_MARGIN >= self.step for step in self.steps)
        return near < min(_WITNESSES, len(self.steps))


@dataclass(slots=True)
class Envelopes:
    """Takes campaigns in, and tells what was normal in them.

    Args:
        catalogue: of the parameters.
        least_calm_s: what was seen for less than this is not known well enough to judge an instrument by.
    """

    catalogue: Catalogue
    least_calm_s: float = 60.0
    by_name: dict[str, Envelope] = field(default_factory=lambda: defaultdict(Envelope))

    def take(self, campaign: Campaign) -> None:
        """See all of a campaign. Raises CampaignUnreadable."""
        episodes = campaign.episodes()
        furthest: dict[str, float] = defaultdict(float)
        for block in campaign.blocks(24):
            telemetry = campaign.telemetry(block)
            for replica in block:
                wrong = [e for e in episodes.get(replica, ()) if not e.benign]
                for name, step in self._take_replica(telemetry.of(replica), wrong):
                    furthest[name] = max(furthest[name], step)
        for name, step in furthest.items():
            self.by_name[name].steps.append(step)

    def instruments(self, rules: RuleBook) -> tuple[Instrument, ...]:
        """What was learned, in the order of the catalogue."""
        looking = _looking(self.catalogue, rules)
        known = {name: each for name, each in self.by_name.items() if each.calm_s >= self.least_calm_s}
        found = (
            _instrument(f"{facility.id}.{name}", known, looking)
            for facility in self.catalogue.facilities
            for name, parameter in facility.parameters.items()
            if parameter.type is ParameterType.FLOAT
        )
        return tuple(instrument for instrument in found if instrument)

    def _take_replica(
        self, packets: Sequence[PacketColumns], wrong: Sequence[Episode]
    ) -> Iterator[tuple[str, float]]:
        """See a replica; the furthest step of each parameter."""
        changed: dict[str, list[Times]] = defaultdict(list)
        for packet in packets:
            changed[packet.facility] += self._state_changes(packet)
        for packet in packets:
            times = np.asarray(packet.times_ns, np.int64)
            calm = _calm(times, wrong)
            if calm.sum() > 2:
                undisturbed = calm & ~_near(times, changed[packet.facility])
                yield from self._take_packet(packet, times, calm, undisturbed)

    def _take_packet(
        self, packet: PacketColumns, times: Times, calm: NDArray[np.bool_], undisturbed: NDArray[np.bool_]
    ) -> Iterator[tuple[str, float]]:
        parameters = self.catalogue.by_id[packet.facility].parameters
        period_s = float(np.median(np.diff(times))) / NS_PER_S
        for name, column in zip(packet.names, packet.columns, strict=True):
            if parameters[name].type is not ParameterType.FLOAT:
                continue
            values = np.array(column, np.float64)
            full_name = f"{packet.facility}.{name}"
            steps = np.abs(np.diff(values))[undisturbed[1:] & calm[:-1]]
            yield full_name, float(np.nanmax(steps, initial=0.0))
            envelope = self.by_name[full_name]
            envelope.still_s = max(envelope.still_s, _longest(values[calm]) * period_s)
            envelope.calm_s += float(calm.sum()) * period_s

    def _state_changes(self, packet: PacketColumns) -> Iterator[Times]:
        parameters = self.catalogue.by_id[packet.facility].parameters
        for name, column in zip(packet.names, packet.columns, strict=True):
            if parameters[name].type in (ParameterType.ENUM, ParameterType.BOOL):
                after = [i for i in range(1, len(column)) if column[i] != column[i - 1]]
                yield np.asarray(packet.times_ns, np.int64)[after]


def _calm(times: Times, wrong: Iterable[Episode]) -> NDArray[np.bool_]:
    calm = np.ones(len(times), np.bool_)
    for episode in wrong:
        calm &= (times < episode.onset_ns) | (times > episode.end_ns + AFTERMATH_NS)
    return calm


def _near(times: Times, events: Sequence[Times]) -> NDArray[np.bool_]:
    """Which times lie close to one of some events."""
    if not sum(map(len, events)):
        return np.zeros(len(times), np.bool_)
    sorted_ns = np.sort(np.concatenate(events))
    after = np.searchsorted(sorted_ns, times)
    following = sorted_ns[np.minimum(after, len(sorted_ns) - 1)]
    preceding = sorted_ns[np.maximum(after - 1, 0)]
    distance: Times = np.minimum(np.abs(following - times), np.abs(times - preceding))
    return distance <= _NEAR_NS


def _longest(values: Numbers) -> int:
    """Steps of the longest standstill; one at zero is rest."""
    starts = np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1])))
    lengths = np.diff(np.append(starts, len(values))) - 1
    return int(np.max(lengths * (values[starts] != 0.0), initial=0))


def _looking(catalogue: Catalogue, rules: RuleBook) -> Mapping[str, Sequence[str]]:
    """By parameter the limit and the rules that judge it."""
    looking: dict[str, list[str]] = defaultdict(list)
    for facility in catalogue.facilities:
        for name, parameter in facility.parameters.items():
            if parameter.limits:
                looking[f"{facility.id}.{name}"].append(f"{facility.id}/limit-{name}")
    for rule in rules.rules:
        for parameter_id in dict.fromkeys(f"{s.facility}.{s.parameter}" for s in rule.judged.signals):
            if not rule.rule.is_event:
                looking[parameter_id].append("/".join(rule.key))
    return looking


def _instrument(
    name: str, envelopes: Mapping[str, Envelope], looking: Mapping[str, Sequence[str]]
) -> Instrument | None:
    envelope = envelopes.get(name)
    if envelope is None:
        return None
    still_s: float | None = max(_SHORTEST_STILL_S, _STILL_MARGIN * envelope.still_s)
    if still_s and still_s > _LONGEST_STILL_S:
        still_s = None
    return Instrument(
        parameter=name,
        step=float(f"{max(_LEAST_STEP, _STEP_MARGIN * envelope.step):.4g}"),
        few_skies=envelope.few_skies,
        still_s=still_s,
        alerts=tuple(looking.get(name, ())),
    )
