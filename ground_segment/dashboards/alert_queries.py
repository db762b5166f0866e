"""InfluxQL for what the monitor says: alerts, incidents, actions.

On pages with a choice of facilities, `facility` is its variable; `${__from}` and `${__to}` (ms) are the ends
of the shown time.
"""

# ruff: noqa: S608 - every name and text comes from the catalogue, and is quoted

from ground_segment.catalogue import Severity
from ground_segment.dashboards.queries import LOG_ROWS, UNTIL_THE_END
from ground_segment.dashboards.quoting import equal, name, names
from ground_segment.records import ACTIONS, ALERTS, INCIDENTS
from ground_segment.wire import AlertState, Transition

CHOSEN = "${facility:regex}"
"""Facilities chosen on the page, as the variable `facility` writes them."""
LONGEST_SHOWN = "30d"
"""An alert that was raised longer before the shown time is not marked on charts, active or not."""
_NO_EVENT = '"event" = false'
_CALL_NOBODY = (AlertState.SHELVED, AlertState.SUPPRESSED, AlertState.OUT_OF_SERVICE)
_CALLS = " AND ".join(f"\"state\" <> '{state.value}'" for state in _CALL_NOBODY)


def current_alerts(facility: str | None) -> str:
    """Each rule's last transition, unless that brought it back to normal; events are in the log alone."""
    fields = (
        "severity", "severity_level", "title", "text", "raised_ns", "by", "why", "action", "panel",
    )  # fmt: skip
    inner = f'SELECT last("state") AS "state", {names(fields)} FROM {_last_of_each_rule(facility)}'
    shown = (
        f'{names(fields[:4])}, "state", "raised_ns" / 1000000 AS "raised", {names(fields[5:])}, "facility",'
        ' "rule"'
    )
    return f"SELECT {shown} FROM ({inner}) WHERE \"state\" <> 'normal'"


def worst_alert(facility: str) -> str:
    """Level of the worst active alert that calls for somebody; nothing while there is none."""
    inner = f'SELECT last("severity_level") AS "level", "active", "state" FROM {_last_of_each_rule(facility)}'
    return f'SELECT max("level") AS "alert" FROM ({inner}) WHERE "active" = true AND {_CALLS}'


def alert_lines(severity: Severity) -> str:
    """Titles of the active alerts that call for somebody, as a column named for their severity."""
    inner = (
        'SELECT last("state") AS "state", "active", "severity_level", "title" FROM'
        f" {_last_of_each_rule(None)}"
    )
    where = f'"active" = true AND "severity_level" = {int(severity)} AND {_CALLS}'
    return f'SELECT "title" AS {name(severity.word)}, "facility" FROM ({inner}) WHERE {where}'


def alert_log(facility: str | None) -> str:
    """Every transition, newest first."""
    fields = ("facility", "transition", "severity", "title", "text", "state", "by", "why", "rule", "panel")
    return (
        f"SELECT {names(fields)} FROM {name(ALERTS.measurement)} WHERE {_of(facility)}"
        f"$timeFilter ORDER BY time DESC LIMIT {LOG_ROWS}"
    )


def open_incidents() -> str:
    """The last form of each incident that is not over."""
    fields = ("severity", "title", "causes", "alerts", "folded", "loses", "opened_ns")
    inner = f'SELECT last("open") AS "open", {names(fields)} FROM {_last_of_each_incident()}'
    shown = f'{names(fields[:6])}, "opened_ns" / 1000000 AS "opened"'
    return f'SELECT {shown} FROM ({inner}) WHERE "open" = true'


def incident_lines(severity: Severity) -> str:
    """Titles of open incidents, as a column named for their severity."""
    inner = f'SELECT last("open") AS "open", "severity", "title", "cause" FROM {_last_of_each_incident()}'
    where = f'"open" = true AND {equal("severity", severity.word)}'
    return f'SELECT "title" AS {name(severity.word)}, "cause" FROM ({inner}) WHERE {where}'


def last_actions() -> str:
    """The last evaluation of each action."""
    fields = ("mode", "text", "asked_by", "target", "command", "by")
    table = f'{name(ACTIONS.measurement)} WHERE {UNTIL_THE_END} GROUP BY "action"'
    return f'SELECT last("outcome") AS "outcome", {names(fields)} FROM {table}'


def alert_regions(facility: str | None, severity: Severity, is_open: bool) -> str:
    """From raise to end, to be marked on every chart; what is active lasts to the end of the shown time.

    The end of an alert, and the worst that it was, stand in the row in which it was raised: see `ingest`.
    """
    ends = '"severity_level" * 0 + ${__to}' if is_open else '"ended_ns" / 1000000'
    ended = '"ended_ns" = 0' if is_open else '"ended_ns" > ${__from}000000'
    raised = (
        f"time > ${{__from}}ms - {LONGEST_SHOWN} AND {UNTIL_THE_END} AND"
        f' {equal("transition", Transition.RAISED.value)} AND "worst_level" = {int(severity)}'
    )
    return (
        f'SELECT "title", "text", "facility", "rule", {ends} AS "ends" FROM {name(ALERTS.measurement)}'
        f" WHERE {_of(facility)}{_NO_EVENT} AND {raised} AND {ended} ORDER BY time DESC LIMIT {LOG_ROWS}"
    )


def _last_of_each_rule(facility: str | None) -> str:
    where = f"{_of(facility)}{_NO_EVENT} AND {UNTIL_THE_END}"
    return f'{name(ALERTS.measurement)} WHERE {where} GROUP BY "facility", "rule"'


def _last_of_each_incident() -> str:
    return f'{name(INCIDENTS.measurement)} WHERE {UNTIL_THE_END} GROUP BY "incident"'


def _of(facility: str | None) -> str:
    if facility == CHOSEN:
        return f'"facility" =~ /^{CHOSEN}$/ AND '
    return f"{equal('facility', facility)} AND " if facility else ""
