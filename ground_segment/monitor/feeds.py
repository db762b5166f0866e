"""The present value of each signal that rules and actions look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from ground_segment.monitor.latest import NEVER_NS, Latest
from ground_segment.monitor.snapshot import Samples
from ground_segment.monitor.windows import Extremes, Sums, make_window, told_by
from ground_segment.rules.signals import Derived, Signal
from ground_segment.wire import Value

Place = tuple[str, str]
"""Facility and packet."""


class Feed(Protocol):
    """What one signal says now."""

    @property
    def signal(self) -> Signal: ...
    @property
    def latest(self) -> Latest:
        """Of the packet that it comes from."""

    @property
    def patience_ns(self) -> int:
        """An older value is unknown."""

    @property
    def heard_ns(self) -> int:
        """When its parameter was last received; 0 if never."""

    @property
    def spot(self) -> tuple[object, str, str | None]:
        """Where the value stands: of what object, in which attribute, and of a mapping under which name."""

    def at(self, now_ns: int) -> Value | None:
        """The value; None if it is unknown."""


@dataclass(frozen=True, slots=True, eq=False)
class _Heard:
    """A signal and the packet that it comes from."""

    signal: Signal
    latest: Latest

    @property
    def patience_ns(self) -> int:
        return self.latest.patience_ns

    @property
    def heard_ns(self) -> int:
        return max(self.latest.heard_ns(self.signal.parameter), 0)


@dataclass(frozen=True, slots=True, eq=False)
class ValueFeed(_Heard):
    """A parameter's last value."""

    @property
    def spot(self) -> tuple[object, str, str | None]:
        return self.latest, "values", self.signal.parameter

    def at(self, now_ns: int) -> Value | None:
        return self.latest.at(self.signal.parameter, now_ns)


@dataclass(frozen=True, slots=True, eq=False)
class WindowFeed(_Heard):
    """What a parameter did within a window of time."""

    window: Extremes | Sums
    attribute: str

    @property
    def spot(self) -> tuple[object, str, str | None]:
        return self.window, self.attribute, None

    def at(self, now_ns: int) -> Value | None:
        value: float = getattr(self.window, self.attribute)
        known = value == value and self.latest.at(self.signal.parameter, now_ns) is not None
        return value if known else None


class Feeds:
    """All signals; extremes of one parameter over one time share a window.

    Args:
        latest: the packets' last values.
    """

    def __init__(self, latest: Mapping[Place, Latest]) -> None:
        self._latest = latest
        self._places = {
            (facility, name): (facility, packet)
            for (facility, packet), last in latest.items()
            for name in last.values
        }
        self._windows: dict[tuple[str, str, str, float], Extremes | Sums] = {}
        self.by_signal: dict[Signal, Feed] = {}

    def place(self, signal: Signal) -> Place:
        """Where a signal comes from."""
        return self._places[signal.facility, signal.parameter]

    def add(self, signal: Signal) -> Feed:
        """The feed of a signal, made if there is none."""
        if signal not in self.by_signal:
            latest = self._latest[self.place(signal)]
            if signal.derived is Derived.VALUE:
                self.by_signal[signal] = ValueFeed(signal, latest)
            else:
                window, attribute = self._window(signal, latest), told_by(signal.derived)
                self.by_signal[signal] = WindowFeed(signal, latest, window, attribute)
        return self.by_signal[signal]

    def windows(self, place: Place) -> tuple[tuple[str, Extremes | Sums], ...]:
        """Each window of a packet, once, with its parameter."""
        found = ((f, parameter, w) for (f, parameter, _, _), w in self._windows.items())
        return tuple((parameter, w) for f, parameter, w in found if self._places[f, parameter] == place)

    def _window(self, signal: Signal, latest: Latest) -> Extremes | Sums:
        kind = "extremes" if told_by(signal.derived) != "value" else signal.derived.value
        key = signal.facility, signal.parameter, kind, signal.window_s
        if key not in self._windows:
            self._windows[key] = make_window(signal.derived, signal.window_s, latest.patience_ns / 1e9)
        return self._windows[key]

    # -- over a restart --------------------------------------------------------------------------

    def keep(self) -> list[Samples]:
        """What the windows hold, for a later life."""
        rows: dict[int, Samples] = {}
        for signal, feed in self.by_signal.items():
            if isinstance(feed, WindowFeed) and feed.window.since_ns != NEVER_NS:
                samples = tuple(feed.window.samples())
                rows.setdefault(
                    id(feed.window),
                    Samples(
                        facility=signal.facility,
                        parameter=signal.parameter,
                        derived=signal.derived,
                        window_s=signal.window_s,
                        since_ns=feed.window.since_ns,
                        times_ns=tuple(time_ns for time_ns, _ in samples),
                        values=tuple(value for _, value in samples),
                    ),
                )
        return list(rows.values())

    def recall(self, row: Samples) -> None:
        """Go on where an earlier life was; what nobody looks at any more is left alone."""
        feed = self.by_signal.get(Signal(row.facility, row.parameter, row.derived, row.window_s))
        if isinstance(feed, WindowFeed):
            feed.window.resume(zip(row.times_ns, row.values, strict=True), row.since_ns)
