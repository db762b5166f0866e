"""Alerts as tables: the current ones by incident with what can be done about them, events, and the log."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from types import MappingProxyType
from typing import Final

from ground_segment.catalogue import Catalogue, Severity
from ground_segment.clock import NS_PER_S
from ground_segment.console.incident_views import Remedies, incident_row
from ground_segment.console.live import NS_PER_MS
from ground_segment.console.markup import MARKS, severity_mark, tag
from ground_segment.console.names import facility_link
from ground_segment.console.texts import clock_text
from ground_segment.panels import STATE_WORDS, Group, detail, is_quiet, last_change
from ground_segment.records import Row
from ground_segment.runbooks import console_path
from ground_segment.wire import Alert, AlertState, Transition

COMMANDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "acknowledge": "Acknowledge",
        "reset": "Reset",
        "shelve": "Shelve",
        "unshelve": "Unshelve",
        "take_out_of_service": "Out of service",
        "return_to_service": "Return to service",
    }
)
"""What an operator can do about an alert, as it is called."""
_MADE_BY = MappingProxyType(
    {
        AlertState.ACKNOWLEDGED: Transition.ACKNOWLEDGED,
        AlertState.SHELVED: Transition.SHELVED,
        AlertState.OUT_OF_SERVICE: Transition.TAKEN_OUT,
    }
)
"""The transition that a state's own word tells already."""
LOG_LIMIT = 500
BEFORE_NS = 1_800 * NS_PER_S
"""A chart of what led to an alert begins so long before it."""
_NO_REMEDIES: Remedies = MappingProxyType({})
_COLUMNS = ("Severity", "Facility", "Alert", "State", "Raised, UTC", "Age", "Commands")
_EVENT_COLUMNS = ("Facility", "Event", "Since, UTC", "Age")
_LOG_COLUMNS = ("Time, UTC", "Severity", "Facility", "Alert", "Transition", "By", "Reason")


def alert_table(
    catalogue: Catalogue,
    groups: Sequence[Group],
    now_ns: int,
    connected: bool,
    remedies: Remedies = _NO_REMEDIES,
) -> str:
    """Current alerts by incident, worst first, each with its commands."""
    if not groups:
        return _calm("No alerts." if connected else "Not known: there is no connection to the broker.")
    return _table(_COLUMNS, "alerts", (_group(catalogue, group, now_ns, remedies) for group in groups))


def event_table(catalogue: Catalogue, events: Sequence[Alert], now_ns: int) -> str:
    """Events that hold now: they ask nobody for anything. Nothing if there are none."""
    if not events:
        return ""
    rows = (_event(catalogue, event, now_ns) for event in events)
    return _table(_EVENT_COLUMNS, "events", [tag("tbody", *rows)])


def alert_log(catalogue: Catalogue, rows: Sequence[Row], now_ns: int) -> str:
    """Transitions, newest first."""
    if not rows:
        return _calm("No transitions in this time.")
    more = _calm(f"Only the newest {LOG_LIMIT} are shown.") if len(rows) >= LOG_LIMIT else ""
    body = tag("tbody", *(_transition(catalogue, row, now_ns) for row in rows))
    return _table(_LOG_COLUMNS, "log", [body]) + more


def _calm(text: str) -> str:
    return tag("p", text, cls="calm")


def _table(columns: Sequence[str], cls: str, bodies: Iterable[str]) -> str:
    head = tag("tr", *(tag("th", column) for column in columns))
    return tag("table", tag("thead", head), *bodies, cls=cls)


def _group(catalogue: Catalogue, group: Group, now_ns: int, remedies: Remedies) -> str:
    """One body of the table; what is folded is shown when it is opened, or if nothing else is there."""
    incident = group.incident
    head = incident_row(group, len(_COLUMNS), now_ns, remedies)
    rows = "".join(_row(catalogue, alert, now_ns) for alert in group.all)
    closed = "closed" if group.folded and group.alerts else ""
    together = "together" if head else ""
    return tag(
        "tbody",
        head,
        rows,
        cls=f"{together} {closed}".strip(),
        data_incident=incident.id if incident else None,
    )


def _row(catalogue: Catalogue, alert: Alert, now_ns: int) -> str:
    facts = {
        "open": not alert.acknowledged,
        "over": not alert.active,
        "quiet": is_quiet(alert),
        "folded": alert.state is AlertState.SUPPRESSED,
    }
    cells = [
        severity_mark(alert.severity),
        facility_link(catalogue, alert.facility),
        _alert(alert),
        _state(alert, now_ns),
        clock_text(alert.raised_ns, now_ns),
        _age(alert),
        tag("div", *_commands(alert), cls="commands"),
    ]
    return tag(
        "tr",
        *(tag("td", cell) for cell in cells),
        cls=" ".join([f"sev-{alert.severity.word}", *(word for word, holds in facts.items() if holds)]),
        data_alert=f"{alert.facility}/{alert.rule}",
    )


def _event(catalogue: Catalogue, event: Alert, now_ns: int) -> str:
    cells = [
        facility_link(catalogue, event.facility),
        _what(event.title, detail(event)),
        clock_text(event.raised_ns, now_ns),
        _age(event),
    ]
    return tag("tr", *(tag("td", cell) for cell in cells), data_event=f"{event.facility}/{event.rule}")


def _alert(alert: Alert) -> str:
    """What it is, what to do, and the rule's name as commands want it."""
    said = alert.action.removesuffix(f"Runbook: {console_path(alert.facility, alert.rule)}").strip()
    do = tag("span", tag("b", "Do: "), escape(said), cls="do") if said else ""
    return _what(alert.title, detail(alert), _rule(alert.facility, alert.rule) + _chart(alert)) + do


def _rule(facility: str, name: str) -> str:
    """Leads to its runbook."""
    return tag("a", tag("code", escape(name)), href=console_path(facility, name), title="runbook", cls="rule")


def _chart(alert: Alert) -> str:
    """To its parameter's chart, from a while before it was raised."""
    if alert.parameter is None:
        return ""
    from_ms = (alert.raised_ns - BEFORE_NS) // NS_PER_MS
    address = f"/facility/{alert.facility}?from={from_ms}#show:{alert.facility}.{alert.parameter}"
    return tag("a", "chart", href=address, title="its chart, from before it was raised", cls="to-chart")


def _what(title: str, text: str, name: str = "") -> str:
    return tag("strong", escape(title)) + name + tag("span", escape(text), cls="text")


def _age(alert: Alert) -> str:
    return tag("span", tag("span", cls="age"), data_t=alert.raised_ns // NS_PER_MS)


def _state(alert: Alert, now_ns: int) -> str:
    parts = [STATE_WORDS[alert.state]]
    if alert.state is AlertState.SHELVED and alert.shelved_until_ns:
        parts.append(f"until {clock_text(alert.shelved_until_ns, now_ns)}")
    if alert.by:
        told = _MADE_BY.get(alert.state) is alert.transition
        parts.append(f"by {alert.by}" if told else last_change(alert))
    if alert.why:
        parts.append(f"“{alert.why}”")
    if alert.count > 1:
        parts.append(f"raised {alert.count} times")
    return escape(", ".join(parts))


def _commands(alert: Alert) -> Iterator[str]:
    """Buttons; each knows the severity that the operator sees beside it."""
    about = {"data_facility": alert.facility, "data_rule": alert.rule, "data_title": alert.title}
    for name in _possible(alert):
        seen = alert.severity.word
        yield tag("button", COMMANDS[name], type="button", data_command=name, data_seen=seen, **about)


def _possible(alert: Alert) -> Iterator[str]:
    if alert.out_of_service:
        yield "return_to_service"
        return
    if alert.latched and not alert.active:
        yield "reset"
    elif not alert.acknowledged and alert.state is not AlertState.SUPPRESSED:
        yield "acknowledge"
    yield "shelve" if alert.shelved_until_ns is None else "unshelve"
    yield "take_out_of_service"


def _known_since(row: Row, now_ns: int) -> str:
    """Of what was found in data that came late."""
    learned_ns = row.fields.get("learned_ns")
    if learned_ns is None:
        return ""
    return tag("span", f"known since {clock_text(int(learned_ns), now_ns)}", cls="text")


def _transition(catalogue: Catalogue, row: Row, now_ns: int) -> str:
    fields = {name: str(value) for name, value in row.fields.items() if value is not None}
    word, facility = fields.get("severity", ""), row.tags.get("facility", "")
    sign = next((MARKS[severity] for severity in Severity if severity.word == word), "")
    cells = [
        clock_text(row.time_ns, now_ns),
        "event" if row.fields.get("event") else f"{sign} {escape(word)}",
        facility_link(catalogue, facility),
        _what(fields.get("title", ""), fields.get("text", ""), _rule(facility, row.tags.get("rule", ""))),
        escape(fields.get("transition", "").replace("-", " ")) + _known_since(row, now_ns),
        escape(fields.get("by", "monitor")),
        escape(fields.get("why", "")),
    ]
    return tag("tr", *(tag("td", cell) for cell in cells))
