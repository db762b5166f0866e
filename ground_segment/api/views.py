"""An alert or a rule as Prometheus and Alertmanager show it. Pure."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ground_segment.alerting import Silence, WatchedRule, labels, shelf_id
from ground_segment.api import texts
from ground_segment.api.links import Links
from ground_segment.wire import Alert, Value

OUT_OF_SERVICE = "out-of-service"
"""Given as what inhibits an alert that an operator has taken out of service."""


@dataclass(frozen=True, slots=True)
class Firing:
    """One alert that is the case now, with what is said of it."""

    alert: Alert
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    link: str
    silenced_by: tuple[str, ...]
    inhibited_by: tuple[str, ...]

    @property
    def suppressed(self) -> bool:
        return bool(self.silenced_by or self.inhibited_by)

    @property
    def fingerprint(self) -> str:
        """16 digits, the same for the same labels."""
        return fingerprint(self.labels)


def fires(alert: Alert) -> bool:
    """Whether it is the case, or was and stays until it is reset."""
    return alert.active or alert.latched


def firing(rule: WatchedRule, alert: Alert, links: Links, silences: Iterable[Silence], now_ns: int) -> Firing:
    """What is said of an alert that fires."""
    return Firing(
        alert=alert,
        labels=labels(rule, alert.severity),
        annotations=annotations(rule, alert, links),
        link=links.panel(rule, alert.raised_ns),
        silenced_by=_silenced_by(alert, silences, now_ns),
        inhibited_by=tuple(_inhibited_by(alert)),
    )


def annotations(rule: WatchedRule, alert: Alert, links: Links) -> dict[str, str]:
    """What an operator reads of an alert; what it has not is left out."""
    said = {
        "summary": alert.title,
        "description": alert.text,
        "value": f"{spoken(alert.value)} {alert.unit}".strip() if alert.value is not None else "",
        "action": alert.action or rule.action,
        "state": alert.state.value,
        "incident": alert.suppressed_by or "",
        "by": alert.by or "",
        "why": alert.why or "",
        "dashboard_url": links.panel(rule, alert.raised_ns),
        **_places(rule, links),
    }
    return {name: text for name, text in said.items() if text}


def rule_annotations(rule: WatchedRule, links: Links) -> dict[str, str]:
    """What is said of a rule, the same whatever happens: Grafana tells rules apart by it."""
    said = {
        "summary": rule.title,
        "description": texts.description(rule),
        "action": rule.action,
        "dashboard_url": links.panel(rule),
        **_places(rule, links),
    }
    return {name: text for name, text in said.items() if text}


def _places(rule: WatchedRule, links: Links) -> dict[str, str]:
    place = links.place(rule)
    return {
        "runbook_url": links.runbook(rule),
        "__dashboardUid__": place.dashboard,
        "__panelId__": str(place.panel),
    }


def _silenced_by(alert: Alert, silences: Iterable[Silence], now_ns: int) -> tuple[str, ...]:
    """The silences that hold it, or else its own shelf."""
    if alert.shelved_until_ns is None:
        return ()
    key = alert.facility, alert.rule
    meant = [silence.id for silence in silences if silence.active(now_ns) and key in silence.shelved]
    return tuple(meant) or (shelf_id(*key),)


def _inhibited_by(alert: Alert) -> Iterable[str]:
    if alert.out_of_service:
        yield OUT_OF_SERVICE
    if alert.suppressed_by:
        yield alert.suppressed_by


def fingerprint(labels: Mapping[str, str]) -> str:
    """16 hexadecimal digits of the labels."""
    text = "\xff".join(f"{name}\xfe{value}" for name, value in sorted(labels.items())).encode()
    return hashlib.blake2b(text, digest_size=8).hexdigest()


def spoken(value: Value | None) -> str:
    """A value in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.6g}" if isinstance(value, int | float) else value or ""


def number(value: Value | None) -> str:
    """A value as Prometheus writes one: states that are wrong count as 1."""
    return f"{float(value):e}" if isinstance(value, int | float) else "1e+00"
