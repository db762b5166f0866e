"""InfluxQL for the store's tables: the one language that InfluxDB 1, 2 and 3 Core all speak.

`$timeFilter`, `$__interval` and `${__to}` (the end of the shown time, ms) are filled in by Grafana.
"""

# ruff: noqa: S608 - every name and text comes from the catalogue, and is quoted below

from collections.abc import Iterable, Mapping

from ground_segment.catalogue import ParameterType
from ground_segment.panels import Trace
from ground_segment.records import ACTIONS, ALERTS, INCIDENTS, PRESENCE
from ground_segment.wire import AlertState

ALERT_LOG_ROWS = 1000
_NO_EVENT = '"event" = false'
_CALL_NOBODY = (AlertState.SHELVED, AlertState.SUPPRESSED, AlertState.OUT_OF_SERVICE)
_UNTIL_THE_END = "time <= ${__to}ms"
"""For what holds until it changes: an alert raised before the shown time may still be active."""


def trends(named: Mapping[str, Trace]) -> list[str]:
    """Values over time, under the given names; one query for each packet, empty windows stay empty."""
    return [
        f"SELECT {_columns(columns)} FROM {_name(facility)} WHERE {_packet(packet)} AND $timeFilter"
        " GROUP BY time($__interval) fill(null)"
        for (facility, packet), columns in _by_packet(named).items()
    ]


def fresh_values(named: Mapping[str, Trace], stale_after_s: Mapping[tuple[str, str], float]) -> list[str]:
    """The newest values that are not stale at the end of the shown time; one query for each packet."""
    return [
        f"SELECT {_columns(columns, newest=True)} FROM {_name(facility)} WHERE {_packet(packet)}"
        f" AND time > ${{__to}}ms - {stale_after_s[facility, packet] * 1000:.0f}ms AND $timeFilter"
        for (facility, packet), columns in _by_packet(named).items()
    ]


def newest_row(facility: str, packet: str) -> str:
    """One row, whose time is that of the packet's newest row; every row has a delay."""
    return (
        f'SELECT last("_delay_ms") AS "delay" FROM {_name(facility)} WHERE {_packet(packet)} AND $timeFilter'
    )


def newest_rows(facility: str) -> str:
    """The same of all packets, one row each."""
    return f'SELECT last("_delay_ms") AS "delay" FROM {_name(facility)} WHERE $timeFilter GROUP BY "packet"'


def online(facility: str) -> str:
    """Whether a publisher was connected at the end of the shown time."""
    table, where = _name(PRESENCE.measurement), _equal("facility", facility)
    return f'SELECT last("online") AS "connection" FROM {table} WHERE {where} AND {_UNTIL_THE_END}'


def current_alerts(facility: str | None) -> str:
    """Each rule's last transition, unless that brought it back to normal; events are in the log alone."""
    fields = ("severity", "severity_level", "title", "text", "raised_ns", "by", "why")
    inner = f'SELECT last("state") AS "state", {_names(fields)} FROM {_last_of_each_rule(facility)}'
    shown = f'{_names(fields[:4])}, "state", "raised_ns" / 1000000 AS "raised", "by", "why"'
    return f'SELECT "facility", "rule", {shown} FROM ({inner}) WHERE "state" <> \'normal\''


def worst_alert(facility: str) -> str:
    """Level of the worst active alert that calls for somebody; nothing while there is none."""
    inner = f'SELECT last("severity_level") AS "level", "active", "state" FROM {_last_of_each_rule(facility)}'
    calls = " AND ".join(f"\"state\" <> '{state.value}'" for state in _CALL_NOBODY)
    return f'SELECT max("level") AS "alert" FROM ({inner}) WHERE "active" = true AND {calls}'


def alert_log(facility: str | None) -> str:
    """Every transition, newest first."""
    fields = ("facility", "transition", "severity", "title", "text", "state", "by", "why", "rule")
    return (
        f"SELECT {_names(fields)} FROM {_name(ALERTS.measurement)} WHERE {_of(facility)}$timeFilter"
        f" ORDER BY time DESC LIMIT {ALERT_LOG_ROWS}"
    )


def open_incidents() -> str:
    """The last form of each incident that is not over."""
    fields = ("severity", "title", "causes", "alerts", "folded", "loses", "opened_ns")
    table = f'{_name(INCIDENTS.measurement)} WHERE {_UNTIL_THE_END} GROUP BY "incident"'
    inner = f'SELECT last("open") AS "open", {_names(fields)} FROM {table}'
    shown = f'{_names(fields[:6])}, "opened_ns" / 1000000 AS "opened"'
    return f'SELECT {shown} FROM ({inner}) WHERE "open" = true'


def last_actions() -> str:
    """The last evaluation of each action."""
    fields = ("mode", "text", "asked_by", "target", "command", "by")
    table = f'{_name(ACTIONS.measurement)} WHERE {_UNTIL_THE_END} GROUP BY "action"'
    return f'SELECT last("outcome") AS "outcome", {_names(fields)} FROM {table}'


def alert_marks(facility: str | None, transition: str) -> str:
    """One kind of transition, to be marked on every chart."""
    return (
        f'SELECT "title", "text", "severity", "facility" FROM {_name(ALERTS.measurement)}'
        f" WHERE {_of(facility)}{_equal('transition', transition)} AND {_NO_EVENT} AND $timeFilter"
        f" ORDER BY time DESC LIMIT {ALERT_LOG_ROWS}"
    )


def _by_packet(named: Mapping[str, Trace]) -> dict[tuple[str, str], dict[str, Trace]]:
    found: dict[tuple[str, str], dict[str, Trace]] = {}
    for name, trace in named.items():
        found.setdefault((trace.facility, trace.packet), {})[name] = trace
    return found


def _columns(named: Mapping[str, Trace], newest: bool = False) -> str:
    return ", ".join(
        f"{'last' if newest else _window(trace)}({_name(trace.parameter.name)}) AS {_name(name)}"
        for name, trace in named.items()
    )


def _window(trace: Trace) -> str:
    """Only measured numbers have a mean; a state or a count is what it was last."""
    return "mean" if trace.parameter.type is ParameterType.FLOAT else "last"


def _last_of_each_rule(facility: str | None) -> str:
    where = f"{_of(facility)}{_NO_EVENT} AND {_UNTIL_THE_END}"
    return f'{_name(ALERTS.measurement)} WHERE {where} GROUP BY "facility", "rule"'


def _packet(packet: str) -> str:
    return _equal("packet", packet)


def _of(facility: str | None) -> str:
    return f"{_equal('facility', facility)} AND " if facility else ""


def _names(names: Iterable[str]) -> str:
    return ", ".join(_name(name) for name in names)


def _name(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _equal(name: str, value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"{_name(name)} = '{escaped}'"
