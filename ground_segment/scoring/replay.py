"""A recorded replica through the real engine, in order of time: every transition and incident it made.

Nobody is late, silent or starting up: presence is implied, and what was recorded was heard. An operator
is played who acknowledges what calls every five minutes, so that what calls again is counted again. Actions
are evaluated and recorded, never carried out: a recording does not answer.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from ground_segment.catalogue import Catalogue
from ground_segment.clock import NS_PER_S
from ground_segment.diagnosis import Matrix
from ground_segment.monitor.engine import Engine
from ground_segment.monitor.patience import Patience
from ground_segment.rules.book import RuleBook
from ground_segment.scoring.campaign import Campaign, PacketColumns
from ground_segment.scoring.coarse import coarse_catalogue, coarse_rules
from ground_segment.wire import ActionMode, ActionRecord, Alert, Incident, ReceivedPacket

TICK_S = 10.0
_SHIFT_NS = 300 * NS_PER_S
"""How often the operator looks."""
_OPERATOR = "operator"
_PATIENT = Patience(grace_s=0.0, late_after_s=1e9, pause_s=1e9)

Happening = Alert | Incident | ActionRecord


@dataclass(frozen=True, slots=True)
class Judge:
    """What judges: catalogue, rules and matrix, made for a campaign's steps.

    `tick_s` is how often time passes between two steps; nothing new is known there, so that one
    tick a step says all but for delays shorter than a step.
    """

    catalogue: Catalogue
    rules: RuleBook
    matrix: Matrix
    tick_s: float = TICK_S

    @classmethod
    def of(cls, catalogue: Catalogue, rules: RuleBook, matrix: Matrix, campaign: Campaign) -> Self:
        """For a campaign, with its steps and facilities."""
        step_s, recorded = campaign.step_s, campaign.facilities
        return cls(
            coarse_catalogue(catalogue, step_s, recorded),
            coarse_rules(rules, step_s, recorded),
            matrix,
            max(TICK_S, step_s),
        )

    def engine(self) -> Engine:
        return Engine(self.catalogue, _PATIENT, self.rules, self.matrix)


def replay(
    judge: Judge, packets: Sequence[PacketColumns], enough: Callable[[int], bool] = lambda _: False
) -> Iterator[Happening]:
    """Play one replica.

    Args:
        judge: what judges.
        packets: all that it reported.
        enough: asked at each time whether to stop there.
    """
    engine = judge.engine()
    known = {(f.id, p.name) for f, p in judge.catalogue.packets()}
    packets = [packet for packet in packets if (packet.facility, packet.packet) in known]
    player = _Player(engine, int(judge.tick_s * NS_PER_S))
    for packet, time_ns in _in_order(packets):
        yield from player.pass_time(time_ns)
        if enough(time_ns):
            break
        yield from engine.sample(packet, time_ns)
    yield from player.finish()


class _Player:
    """Lets time pass for an engine, with an operator at hand."""

    def __init__(self, engine: Engine, tick_ns: int) -> None:
        self._engine = engine
        self._tick_ns = tick_ns
        self._now_ns: int | None = None
        self._looked_ns = 0

    def pass_time(self, until_ns: int) -> Iterator[Happening]:
        """Tick up to a moment."""
        if self._now_ns is None:
            self._engine.listen(until_ns)
            self._engine.autonomy.set_switch(ActionMode.PASSIVE, _OPERATOR, "a recording", until_ns)
            self._now_ns = self._looked_ns = until_ns
        while self._now_ns + self._tick_ns <= until_ns:
            self._now_ns += self._tick_ns
            yield from self._tick(self._now_ns)

    def finish(self) -> Iterator[Happening]:
        if self._now_ns is not None:
            yield from self._tick(self._now_ns + self._tick_ns)

    def _tick(self, now_ns: int) -> Iterator[Happening]:
        yield from self._engine.tick(now_ns)
        yield from self._engine.take_incidents()
        yield from self._engine.autonomy.take_changed()
        if now_ns - self._looked_ns >= _SHIFT_NS:
            self._looked_ns = now_ns
            yield from self._engine.acknowledge_all(None, _OPERATOR, None, now_ns)
            latched = [key for key, a in self._engine.alerts.items() if a.latched and not a.active]
            for key in latched:
                yield from self._engine.reset(key, _OPERATOR, None, now_ns)


def _in_order(packets: Sequence[PacketColumns]) -> Iterator[tuple[ReceivedPacket, int]]:
    """All packets by time; those of one time in the order of their facilities."""
    sources = [_received(packet) for packet in packets]
    times = np.concatenate([np.asarray(p.times_ns, np.int64) for p in packets] or [np.empty(0, np.int64)])
    owner = np.repeat(np.arange(len(packets)), [len(p.times_ns) for p in packets])
    for index in owner[np.argsort(times, kind="stable")].tolist():
        packet = next(sources[index])
        yield packet, packet.time_ns


def _received(packet: PacketColumns) -> Iterator[ReceivedPacket]:
    facility, name = packet.facility, packet.packet
    for time_ns, values in zip(packet.times_ns, packet.rows(), strict=True):
        invalid = () if packet.whole else tuple(name for name in packet.names if name not in values)
        yield ReceivedPacket(facility, name, "direct", time_ns, values, invalid, None)
