"""The monitor's own health, as the values of its catalogue packet."""

from collections import deque
from collections.abc import Iterable, Mapping

from ground_segment.catalogue import Severity
from ground_segment.monitor.engine import Engine
from ground_segment.wire import Alert, AlertState, Value

RATE_WINDOW_S = 600.0


class Meter:
    """Counts what the service does between two health packets."""

    def __init__(self) -> None:
        self._packets = 0
        self._spent_s = 0.0
        self._delay_max_ms = 0.0
        self._raised_s: deque[float] = deque()

    def evaluated(self, spent_s: float, delay_ms: float) -> None:
        """Note one packet: how long its evaluation took, and how old it was."""
        self._packets += 1
        self._spent_s += spent_s
        self._delay_max_ms = max(self._delay_max_ms, delay_ms)

    def noted(self, alerts: Iterable[Alert], now_s: float) -> None:
        """Note transitions; those that call an operator make the alert rate."""
        self._raised_s.extend(now_s for alert in alerts if alert.annunciates)

    def take(self, engine: Engine, memory_mb: float, now_s: float) -> Mapping[str, Value]:
        """Values of the packet `health` of facility `monitor`; begins a new interval."""
        while self._raised_s and self._raised_s[0] < now_s - RATE_WINDOW_S:
            self._raised_s.popleft()
        alerts = list(engine.alerts.values())
        values: dict[str, Value] = {
            "evaluated": engine.evaluated,
            "late": engine.late,
            "evaluation_us": 1e6 * self._spent_s / max(self._packets, 1),
            "alerts_active": sum(alert.active for alert in alerts),
            "alerts_unacknowledged": sum(not (alert.acknowledged or alert.suppressed_by) for alert in alerts),
            "alerts_shelved": sum(alert.state is AlertState.SHELVED for alert in alerts),
            "alerts_critical": sum(alert.active and alert.severity is Severity.CRITICAL for alert in alerts),
            "transitions": engine.transitions,
            "alert_rate_10min": len(self._raised_s),
            "delay_max_ms": self._delay_max_ms,
            "memory_mb": memory_mb,
        }
        self._packets, self._spent_s, self._delay_max_ms = 0, 0.0, 0.0
        return values
