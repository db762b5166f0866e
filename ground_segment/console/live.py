"""What is pushed to open pages: once a second, only what changed, encoded once however many look on."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pydantic_core import to_json

from ground_segment.catalogue import Parameter
from ground_segment.clock import Clock
from ground_segment.console.limits import severity_of
from ground_segment.console.state import StationState
from ground_segment.console.texts import NO_VALUE, severity_class, value_text
from ground_segment.wire import Value

NS_PER_MS = 1_000_000
PUSH_EVERY_S = 1.0
HEARTBEAT_TICKS = 3
"""A page that hears nothing for longer than this says that it has lost the console."""

Renderer = Callable[[int], str]
"""HTML of one slot at a time (ns)."""
Sink = Callable[[str], None]
"""Takes one update, as JSON, for one open page."""


@dataclass(frozen=True, slots=True)
class LiveValue:
    """One number as it is shown."""

    time_ns: int | None
    raw: Value | None
    text: str
    style: str

    @property
    def time_ms(self) -> int | None:
        return None if self.time_ns is None else self.time_ns // NS_PER_MS

    def packed(self) -> list[object]:
        """As assets/live.js reads it."""
        return [self.time_ms, self.raw, self.text, self.style]


class LiveValues:
    """Readings of the live model as they are shown."""

    def __init__(self, state: StationState) -> None:
        self._state = state
        self._parameters: dict[str, tuple[str, Parameter]] = {
            f"{facility.id}.{parameter.name}": (facility.id, parameter)
            for facility, packet in state.catalogue.packets()
            for parameter in packet.parameters
        }

    def of(self, key: str) -> LiveValue:
        """Of a reading (`facility.parameter`) or of a packet (`facility/packet`, which has only an age)."""
        if "/" in key:
            facility, packet = key.split("/")
            return LiveValue(self._state.packet_time(facility, packet), None, "", "")
        facility, parameter = self._parameters[key]
        reading = self._state.reading(key)
        if reading is None:
            return LiveValue(None, None, NO_VALUE, "none")
        if reading.value is None:
            return LiveValue(reading.time_ns, None, "invalid", "invalid")
        severity = severity_of(parameter, reading.value, lambda name: self._known(f"{facility}.{name}"))
        text = value_text(parameter, reading.value)
        return LiveValue(reading.time_ns, reading.value, text, severity_class(severity))

    def _known(self, key: str) -> Value | None:
        reading = self._state.reading(key)
        return reading.value if reading else None


@dataclass(frozen=True, slots=True)
class Interest:
    """What a page shows."""

    values: frozenset[str]
    slots: frozenset[str]


class Broadcaster:
    """Sends each open page what changed of what it shows."""

    def __init__(
        self, state: StationState, values: LiveValues, renderers: Mapping[str, Renderer], clock: Clock
    ) -> None:
        self._state = state
        self._values = values
        self._renderers = renderers
        self._clock = clock
        self._rendered: dict[str, str] = {}
        self._interests: dict[str, Interest] = {}
        self._sinks: dict[str, set[Sink]] = {}
        self._quiet_ticks = 0

    @property
    def open_pages(self) -> int:
        return sum(map(len, self._sinks.values()))

    def attach(self, page_key: str, interest: Interest, sink: Sink) -> Callable[[], None]:
        """Start sending to a page, before its first HTML is made. Returns what ends it."""
        for name in interest.slots - self._watched():
            self._rendered[name] = self._renderers[name](self._clock.now_ns())
        self._interests[page_key] = interest
        sinks = self._sinks.setdefault(page_key, set())
        sinks.add(sink)
        return lambda: sinks.discard(sink)

    def slot(self, name: str) -> str:
        """What open pages show there at this moment; an attached page gets every change after it."""
        return self._rendered[name]

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self.tick()
            await self._clock.sleep(PUSH_EVERY_S)

    def tick(self) -> None:
        """One round."""
        changed = self._state.drain_changes()
        slots = self._changed_slots()
        heartbeat = self._quiet_ticks >= HEARTBEAT_TICKS
        self._quiet_ticks = 0 if heartbeat or changed or slots else self._quiet_ticks + 1
        packed = {key: self._values.of(key).packed() for key in changed & self._shown()}
        for page_key, sinks in self._sinks.items():
            interest = self._interests[page_key]
            values = {key: packed[key] for key in interest.values & packed.keys()}
            html = {name: self._rendered[name] for name in interest.slots & slots}
            if sinks and (values or html or heartbeat):
                self._send(sinks, values, html)

    def _send(self, sinks: Iterable[Sink], values: Mapping[str, object], html: Mapping[str, str]) -> None:
        now_ms = self._clock.now_ns() // NS_PER_MS
        update = to_json({"now": now_ms, "values": values, "slots": html}, inf_nan_mode="null").decode()
        for sink in list(sinks):
            sink(update)

    def _changed_slots(self) -> set[str]:
        changed: set[str] = set()
        now_ns = self._clock.now_ns()
        for name in self._watched():
            html = self._renderers[name](now_ns)
            if self._rendered.get(name) != html:
                self._rendered[name] = html
                changed.add(name)
        return changed

    def _watched(self) -> set[str]:
        return {name for key, sinks in self._sinks.items() if sinks for name in self._interests[key].slots}

    def _shown(self) -> set[str]:
        return {name for key, sinks in self._sinks.items() if sinks for name in self._interests[key].values}
