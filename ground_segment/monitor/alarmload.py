"""What the alarm system asks of its operators, in the figures of EEMUA 191 and ISA-18.2.

One operator position answers for the whole station. Only what calls is counted: what is shelved, suppressed,
out of service or an event is on record, and calls nobody.
"""

from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from statistics import median

from ground_segment.catalogue import Severity
from ground_segment.clock import NS_PER_S
from ground_segment.monitor.snapshot import Noted, NotedKind
from ground_segment.wire import Alert, AlertState, Transition, Value

DAY_S, HOUR_S, BIN_S = 86_400, 3_600, 600
FLOOD_BEGINS, FLOOD_ENDS = 10, 5
"""A flood begins above the first number of calls in 10 min, and ends below the second."""
CHATTER_TIMES, CHATTER_S = 3, 60
"""So many activations of one alert in so many seconds are chattering."""
FLEETING_S = 30
"""What is over before anyone could have acted on it."""
_MOST = 20_000


class AlarmLoad:
    """Remembers one day of calls."""

    def __init__(self) -> None:
        self._noted: deque[Noted] = deque(maxlen=_MOST)

    @property
    def noted(self) -> Sequence[Noted]:
        """All that is remembered, the oldest first."""
        return self._noted

    def resume(self, noted: Iterable[Noted]) -> None:
        """Go on with what an earlier life remembered."""
        self._noted = deque(noted, _MOST)

    def note(self, alert: Alert) -> None:
        """Take note of a transition."""
        if alert.annunciates:
            self._put(NotedKind.CALLED, alert, 0.0)
        elif not alert.called_ns or alert.event or alert.suppressed_by is not None:
            return
        elif alert.transition is Transition.ACKNOWLEDGED:
            self._put(NotedKind.ACKNOWLEDGED, alert, (alert.time_ns - alert.called_ns) / NS_PER_S)
        elif alert.transition is Transition.CLEARED and alert.called_ns >= alert.raised_ns:
            lasted_s = (alert.time_ns - alert.raised_ns) / NS_PER_S
            if lasted_s < FLEETING_S:
                self._put(NotedKind.FLEETING, alert, lasted_s)

    def figures(self, alerts: Collection[Alert], now_ns: int) -> Mapping[str, Value]:
        """Values of the packet `alarm-system` of facility `monitor`.

        Args:
            alerts: all that are not normal now.
            now_ns: when.
        """
        while self._noted and self._noted[0].time_ns < now_ns - (DAY_S + BIN_S) * NS_PER_S:
            self._noted.popleft()
        calls = [n for n in self._noted if n.kind is NotedKind.CALLED and n.time_ns <= now_ns]
        day = [call for call in calls if call.time_ns > now_ns - DAY_S * NS_PER_S]
        return {**_rates(calls, now_ns), **self._nuisances(now_ns), **_mix(day), **_standing(alerts, now_ns)}

    def _nuisances(self, now_ns: int) -> Mapping[str, Value]:
        recent = [n for n in self._noted if n.time_ns > now_ns - HOUR_S * NS_PER_S]
        activated: dict[tuple[str, str], list[int]] = {}
        for call in recent:
            if call.transition is Transition.RAISED:
                activated.setdefault((call.facility, call.rule), []).append(call.time_ns)
        fleeting = {(n.facility, n.rule) for n in recent if n.kind is NotedKind.FLEETING}
        waits_s = [n.after_s for n in self._noted if n.kind is NotedKind.ACKNOWLEDGED]
        return {
            "chattering": sum(map(chatters, activated.values())),
            "fleeting": len(fleeting),
            "acknowledge_median_s": median(waits_s) if waits_s else 0.0,
        }

    def _put(self, kind: NotedKind, alert: Alert, after_s: float) -> None:
        noted = Noted(
            kind=kind,
            facility=alert.facility,
            rule=alert.rule,
            severity=alert.severity,
            transition=alert.transition,
            time_ns=alert.time_ns,
            after_s=after_s,
        )
        self._noted.append(noted)


def chatters(times_ns: Sequence[int]) -> bool:
    """Whether some activations of one alert, in order, come too close together."""
    pairs = zip(times_ns, times_ns[CHATTER_TIMES - 1 :], strict=False)
    return any(last - first <= CHATTER_S * NS_PER_S for first, last in pairs)


def flooded(times_ns: Iterable[int], now_ns: int) -> bool:
    """Whether a flood is in force, after calls at some times."""
    calls = 0
    flood = False
    for at_ns, change in sorted(_steps(times_ns)):
        if at_ns > now_ns:
            break
        calls += change
        flood = calls > FLOOD_BEGINS or (flood and calls >= FLOOD_ENDS)
    return flood


def bins(times_ns: Iterable[int], now_ns: int) -> list[int]:
    """Calls in each whole 10 min of the last day by the clock, also in those without any."""
    width_ns = BIN_S * NS_PER_S
    counted = Counter(time_ns // width_ns for time_ns in times_ns)
    present = now_ns // width_ns
    return [counted[number] for number in range(present - DAY_S // BIN_S, present)]


def _steps(times_ns: Iterable[int]) -> Iterator[tuple[int, int]]:
    """A call counts from its time on, for 10 min; what ends goes before what begins."""
    for time_ns in times_ns:
        yield time_ns, 1
        yield time_ns + BIN_S * NS_PER_S, -1


def _rates(calls: Sequence[Noted], now_ns: int) -> Mapping[str, Value]:
    times_ns = [call.time_ns for call in calls]
    binned = bins(times_ns, now_ns)

    def within(seconds: int) -> int:
        return sum(time_ns > now_ns - seconds * NS_PER_S for time_ns in times_ns)

    return {
        "calls_10min": within(BIN_S),
        "calls_hour": within(HOUR_S),
        "calls_day": within(DAY_S),
        "most_in_10min": max(binned),
        "flood_share": 100.0 * sum(number > FLOOD_BEGINS for number in binned) / len(binned),
        "flood": flooded(times_ns, now_ns),
    }


def _mix(day: Sequence[Noted]) -> Mapping[str, Value]:
    by_severity = Counter(call.severity for call in day)
    by_alert = Counter((call.facility, call.rule) for call in day)
    shares = {f"share_{s.word}": _percent(by_severity[s], len(day)) for s in Severity}
    return {
        **shares,
        "top_share": _percent(max(by_alert.values(), default=0), len(day)),
    }


def _standing(alerts: Collection[Alert], now_ns: int) -> Mapping[str, Value]:
    states = Counter(alert.state for alert in alerts)
    active = [alert for alert in alerts if alert.active and not alert.event]
    seen = [alert for alert in active if alert.state in _IN_VIEW]
    return {
        "standing": len(seen),
        "stale": sum(now_ns - alert.raised_ns > DAY_S * NS_PER_S for alert in seen),
        "shelved_share": _percent(states[AlertState.SHELVED], len(alerts)),
        "suppressed_share": _percent(states[AlertState.SUPPRESSED], len(alerts)),
    }


_IN_VIEW = (AlertState.UNACKNOWLEDGED, AlertState.ACKNOWLEDGED)


def _percent(part: int, whole: int) -> float:
    return 100.0 * part / whole if whole else 0.0
