"""Instruments that lie: a value that is gone, stands still, or jumps while nothing around it moves.

What is normal for each was learned (`Instrument`) at one look a minute, and so they are looked at here: it
costs nothing at the pace of telemetry. A machine that fails moves more than one value, or a state; an
instrument that fails moves its own value alone. So a jump is believed only once the looks before and after
it have shown that nothing else in its facility jumped or changed its state.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ground_segment.catalogue import Catalogue, Packet, Parameter, ParameterType, Severity, symbol
from ground_segment.clock import NS_PER_S
from ground_segment.diagnosis import LOOK_S, Instrument
from ground_segment.monitor.bands import NORMAL
from ground_segment.monitor.book import AlertBook
from ground_segment.monitor.debounce import Debounce
from ground_segment.monitor.lifecycle import Finding, Subject
from ground_segment.monitor.patience import ns
from ground_segment.panels.names import label
from ground_segment.wire import Alert, ReceivedPacket, Value

_LEVEL = int(Severity.WATCH)
_LOOK_NS = int(0.98 * LOOK_S * NS_PER_S)
_TOGETHER_NS = int(2.5 * LOOK_S * NS_PER_S)
"""What moves within this time of each other may have one cause; each packet was looked at twice by then."""
_WELL_S = 1800.0
"""How long without a sign an instrument must be to be trusted again."""
_GONE_LOOKS, _MOST_GONE = 3, 2
"""So many looks without a value make it gone; more instruments at once are no matter of one of them."""
_ACTION = (
    "Compare it with what is coupled to it and trust that; if the instrument is wrong, "
    "take its alerts out of service until it is replaced."
)


@dataclass(slots=True, eq=False)
class InstrumentWatch:
    """One instrument between two looks."""

    instrument: Instrument
    parameter: Parameter
    subject: Subject
    debounce: Debounce
    patience_ns: int
    still_ns: int | None
    value: float | None = None
    changed_ns: int = 0
    """When its value was last seen to change."""
    missing: int = 0
    """Looks without a value since the last one."""

    def take(self, value: Value | None, at_ns: int, *, follows: bool) -> float:
        """Take a look; returns how far it moved since the last one."""
        if not isinstance(value, int | float) or value != value:
            self.missing += 1
            return 0.0
        before, unbroken = self.value, follows and not self.missing
        self.value, self.missing = value, 0
        if value == before and follows:
            return 0.0
        self.changed_ns = at_ns
        return abs(value - before) if unbroken and before is not None else 0.0

    def stands(self, at_ns: int) -> bool:
        """Whether it has stood still for longer than it ever did; at rest and at its end it may."""
        if self.still_ns is None or not self.value or self.value in (self.parameter.range or ()):
            return False
        return not self.missing and at_ns - self.changed_ns >= self.still_ns

    def hesitates(self, at_ns: int) -> bool:
        """Whether nothing shows that it is well."""
        return bool(self.missing) or at_ns - self.changed_ns >= (self.still_ns or _TOGETHER_NS) // 2


@dataclass(slots=True)
class _PacketLooks:
    """The instruments of one packet, and states whose change explains a jump."""

    watches: tuple[InstrumentWatch, ...]
    states: dict[str, Value | None]
    gap_ns: int
    looked_ns: int = 0
    heard_ns: int = 0


@dataclass(slots=True)
class _Place:
    """What moved lately in one facility."""

    moves: deque[tuple[int, str]] = field(default_factory=deque)
    suspects: list[tuple[int, InstrumentWatch, str]] = field(default_factory=list)
    """Jumps of which it is not known yet whether anything moved with them, with their story."""


class InstrumentWatches:
    """All instruments of which it is known what is normal.

    Args:
        instruments: what training has seen.
        catalogue: where each parameter comes from.
    """

    def __init__(self, instruments: Iterable[Instrument], catalogue: Catalogue) -> None:
        known = {instrument.parameter: instrument for instrument in instruments}
        looks = {(f.id, p.name): _looks(f.id, p, known) for f, p in catalogue.packets()}
        self._looks = {place: packet for place, packet in looks.items() if packet.watches or packet.states}
        self._places = {facility: _Place() for facility, _ in self._looks}
        self.watches = tuple(watch for packet in self._looks.values() for watch in packet.watches)
        self._awake: dict[InstrumentWatch, None] = {}

    def hear(self, book: AlertBook, packet: ReceivedPacket, at_ns: int, now_ns: int) -> list[Alert]:
        """Look at a packet if it is time to."""
        looks = self._looks.get((packet.facility, packet.packet))
        if looks is None or 0 <= at_ns - looks.looked_ns < _LOOK_NS:
            return []
        follows = 0 < at_ns - looks.looked_ns <= looks.gap_ns
        looks.looked_ns, looks.heard_ns = at_ns, now_ns
        place = self._places[packet.facility]
        self._note_states(place, looks, packet, at_ns, follows=follows)
        found = _look(place, looks, packet, at_ns, follows=follows)
        found |= _resolved(place, at_ns)
        if not found and not self._awake:
            return []
        due = dict.fromkeys(w for w in looks.watches if w in self._awake) | dict.fromkeys(found)
        return [alert for watch in due for alert in self._judge(book, watch, found.get(watch), at_ns, now_ns)]

    def tick(self, book: AlertBook, hearing_ns: int, now_ns: int) -> Iterator[Alert]:
        """Let time pass."""
        for watch in self._awake:
            heard_ns = self._looks[watch.subject.facility, watch.subject.packet or ""].heard_ns
            if now_ns - max(heard_ns, hearing_ns) > watch.patience_ns:
                yield from book.lose_sight(watch.subject.key, "it is not received", now_ns)

    @property
    def awake(self) -> bool:
        """Whether any is in doubt."""
        return bool(self._awake)

    def wake(self) -> None:
        """Find those that are raised, after they were set from outside."""
        self._awake = {watch: None for watch in self.watches if not watch.debounce.idle}

    def _note_states(
        self, place: _Place, looks: _PacketLooks, packet: ReceivedPacket, at_ns: int, *, follows: bool
    ) -> None:
        for name, before in looks.states.items():
            state = packet.values.get(name)
            if state != before or not follows:
                looks.states[name] = state
                place.moves.append((at_ns, name))

    def _judge(
        self, book: AlertBook, watch: InstrumentWatch, story: str | None, at_ns: int, now_ns: int
    ) -> Iterator[Alert]:
        before, key = watch.debounce.level, watch.subject.key
        violated = _LEVEL if story else NORMAL
        held = _LEVEL if story or watch.hesitates(at_ns) else NORMAL
        level = watch.debounce.step(violated, held, at_ns)
        if level == before:
            yield from book.regain_sight(key, now_ns)
        elif level != NORMAL:
            name = label(watch.parameter.name)
            told = Finding(f"Sensor of {name} in doubt", f"{name} {story}.", watch.value)
            yield from book.raise_to(watch.subject, level, lambda _: told, now_ns)
        else:
            yield from book.clear(key, f"{watch.subject.label} is as usual again.", watch.value, now_ns)
        if watch.debounce.idle:
            self._awake.pop(watch, None)
        else:
            self._awake[watch] = None


def _look(
    place: _Place, looks: _PacketLooks, packet: ReceivedPacket, at_ns: int, *, follows: bool
) -> dict[InstrumentWatch, str]:
    """Take every value in; what is certain at once, and its story."""
    gone: list[InstrumentWatch] = []
    still: list[InstrumentWatch] = []
    values = packet.values
    for watch in looks.watches:
        moved = watch.take(values.get(watch.parameter.name), at_ns, follows=follows)
        if moved > watch.instrument.step:
            place.moves.append((at_ns, watch.parameter.name))
            if not watch.instrument.few_skies:
                place.suspects.append((at_ns, watch, _jumped(watch, moved)))
        elif not moved and watch.missing >= _GONE_LOOKS:
            gone.append(watch)
        elif not moved and watch.stands(at_ns):
            still.append(watch)
    found = dict.fromkeys(gone, "reports nothing") if len(gone) <= _MOST_GONE else {}
    return found | {watch: _stood(watch, at_ns) for watch in still if _alone(watch, looks, at_ns)}


def _resolved(place: _Place, at_ns: int) -> dict[InstrumentWatch, str]:
    """Jumps that nothing went with, once that is known."""
    ripe = [suspect for suspect in place.suspects if at_ns - suspect[0] >= _TOGETHER_NS]
    if not ripe:
        return {}
    place.suspects = [suspect for suspect in place.suspects if at_ns - suspect[0] < _TOGETHER_NS]
    found = {
        watch: story
        for jumped_ns, watch, story in ripe
        if all(
            name == watch.parameter.name
            for moved_ns, name in place.moves
            if abs(moved_ns - jumped_ns) <= _TOGETHER_NS
        )
    }
    while place.moves and at_ns - place.moves[0][0] > 3 * _TOGETHER_NS:
        place.moves.popleft()
    return found


def _alone(watch: InstrumentWatch, looks: _PacketLooks, at_ns: int) -> bool:
    """Whether no other instrument of its packet stopped with it."""
    others = (other for other in looks.watches if other is not watch and other.still_ns and other.value)
    return not any(
        abs(other.changed_ns - watch.changed_ns) <= _TOGETHER_NS
        and at_ns - other.changed_ns >= other.still_ns // 2
        for other in others
        if other.still_ns
    )


def _jumped(watch: InstrumentWatch, moved: float) -> str:
    unit = symbol(watch.parameter.unit)
    return f"jumped by {moved:.3g}{' ' if unit else ''}{unit} within a minute while nothing near it moved"


def _stood(watch: InstrumentWatch, at_ns: int) -> str:
    return f"has not changed at all for {(at_ns - watch.changed_ns) / 60e9:.0f} min"


def _looks(facility: str, packet: Packet, known: dict[str, Instrument]) -> _PacketLooks:
    watched = ((p, known.get(f"{facility}.{p.name}")) for p in packet.parameters)
    watches = tuple(_watch(facility, packet, p, instrument) for p, instrument in watched if instrument)
    states = [p.name for p in packet.parameters if p.type in (ParameterType.ENUM, ParameterType.BOOL)]
    gap_ns = int(2.5 * max(LOOK_S, packet.period_s) * NS_PER_S)
    return _PacketLooks(watches, dict.fromkeys(states) if known else {}, gap_ns)


def _watch(facility: str, packet: Packet, parameter: Parameter, instrument: Instrument) -> InstrumentWatch:
    name = parameter.name
    title = f"Sensor of {label(name)}"
    still_ns = None if instrument.still_s is None else ns(instrument.still_s)
    return InstrumentWatch(
        instrument=instrument,
        parameter=parameter,
        subject=Subject(
            facility, instrument.rule, title, packet.name, name, symbol(parameter.unit), action=_ACTION
        ),
        debounce=Debounce(0, max(ns(_WELL_S), still_ns or 0), ns(max(600.0, 10 * packet.period_s))),
        patience_ns=ns(max(packet.stale_after_s, 3 * LOOK_S)),
        still_ns=still_ns,
    )
