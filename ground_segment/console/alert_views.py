"""Alerts as tables: the current ones with what can be done about them, and the log."""

from collections.abc import Iterator, Sequence
from html import escape

from ground_segment.catalogue import Catalogue, Severity
from ground_segment.console.live import NS_PER_MS
from ground_segment.console.markup import MARKS, severity_mark, tag
from ground_segment.console.state import is_shelved
from ground_segment.console.texts import clock_text
from ground_segment.records import Row
from ground_segment.wire import Alert, AlertState

_STATES = {
    AlertState.UNACKNOWLEDGED: "not acknowledged",
    AlertState.ACKNOWLEDGED: "acknowledged",
    AlertState.RETURNED: "over, not acknowledged",
    AlertState.LATCHED: "latched",
    AlertState.LATCHED_UNACKNOWLEDGED: "latched, not acknowledged",
    AlertState.SHELVED: "shelved",
    AlertState.SUPPRESSED: "explained by another",
    AlertState.OUT_OF_SERVICE: "out of service",
    AlertState.NORMAL: "normal",
}
LOG_LIMIT = 500
_COLUMNS = ("Severity", "Facility", "Alert", "State", "Raised, UTC", "Age", "Commands")
_LOG_COLUMNS = ("Time, UTC", "Severity", "Facility", "Alert", "Transition", "By", "Reason")


def alert_table(catalogue: Catalogue, alerts: Sequence[Alert], now_ns: int, connected: bool) -> str:
    """Current alerts, worst first, each with its commands."""
    if not alerts:
        return _calm("No alerts." if connected else "Not known: there is no connection to the broker.")
    return _table(_COLUMNS, "alerts", (_row(catalogue, alert, now_ns) for alert in alerts))


def alert_log(rows: Sequence[Row], now_ns: int) -> str:
    """Transitions, newest first."""
    if not rows:
        return _calm("No transitions in this time.")
    more = _calm(f"Only the newest {LOG_LIMIT} are shown.") if len(rows) >= LOG_LIMIT else ""
    return _table(_LOG_COLUMNS, "log", (_transition(row, now_ns) for row in rows)) + more


def _calm(text: str) -> str:
    return tag("p", text, cls="calm")


def _table(columns: Sequence[str], cls: str, rows: Iterator[str]) -> str:
    head = tag("tr", *(tag("th", column) for column in columns))
    return tag("table", tag("thead", head), tag("tbody", *rows), cls=cls)


def _row(catalogue: Catalogue, alert: Alert, now_ns: int) -> str:
    facility = catalogue.by_id.get(alert.facility)
    name = escape(facility.title if facility else alert.facility)
    facts = {"open": not alert.acknowledged, "over": not alert.active, "shelved": is_shelved(alert)}
    cells = [
        severity_mark(alert.severity),
        tag("a", name, href=f"/facility/{alert.facility}") if facility else name,
        _what(alert.title, alert.text),
        _state(alert, now_ns),
        clock_text(alert.raised_ns, now_ns),
        tag("span", tag("span", cls="age"), data_t=alert.raised_ns // NS_PER_MS),
        _commands(alert),
    ]
    return tag(
        "tr",
        *(tag("td", cell) for cell in cells),
        cls=" ".join([f"sev-{alert.severity.word}", *(word for word, holds in facts.items() if holds)]),
        data_alert=f"{alert.facility}/{alert.rule}",
    )


def _what(title: str, text: str) -> str:
    return tag("strong", escape(title)) + tag("span", escape(text), cls="text")


def _state(alert: Alert, now_ns: int) -> str:
    parts = [_STATES[alert.state]]
    if is_shelved(alert) and alert.shelved_until_ns:
        parts.append(f"until {clock_text(alert.shelved_until_ns, now_ns)}")
    if alert.by:
        parts.append(f"by {alert.by}")
    if alert.why:
        parts.append(f"“{alert.why}”")
    if alert.count > 1:
        parts.append(f"raised {alert.count} times")
    return escape(", ".join(parts))


def _commands(alert: Alert) -> str:
    names = ["unshelve"] if is_shelved(alert) else ["shelve"]
    if not alert.acknowledged:
        names.insert(0, "acknowledge")
    about = {"data_facility": alert.facility, "data_rule": alert.rule, "data_title": alert.title}
    return "".join(
        tag("button", name.capitalize(), type="button", data_command=name, **about) for name in names
    )


def _transition(row: Row, now_ns: int) -> str:
    fields = {name: str(value) for name, value in row.fields.items() if value is not None}
    word = fields.get("severity", "")
    sign = next((MARKS[severity] for severity in Severity if severity.word == word), "")
    cells = [
        clock_text(row.time_ns, now_ns),
        f"{sign} {escape(word)}",
        escape(row.tags.get("facility", "")),
        _what(fields.get("title", ""), fields.get("text", "")),
        escape(fields.get("transition", "")),
        escape(fields.get("by", "monitor")),
        escape(fields.get("why", "")),
    ]
    return tag("tr", *(tag("td", cell) for cell in cells))
