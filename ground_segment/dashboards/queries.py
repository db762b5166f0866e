"""InfluxQL for telemetry, telecommands and quarantine: the one language InfluxDB 1, 2 and 3 Core all speak.

`$timeFilter`, `$__interval` and `${__to}` (the end of the shown time, ms) are filled in by Grafana.
"""

# ruff: noqa: S608 - every name and text comes from the catalogue, and is quoted below

from collections.abc import Iterable, Mapping

from ground_segment.catalogue import Catalogue, ParameterType
from ground_segment.dashboards.quoting import equal, name, names
from ground_segment.panels import Trace
from ground_segment.records import COMMANDS, COMPLETENESS, GAPS, PRESENCE, QUARANTINE

LOG_ROWS = 1000
UNTIL_THE_END = "time <= ${__to}ms"
"""For what holds until it changes: an alert raised before the shown time may still be active."""


def trends(named: Mapping[str, Trace]) -> list[str]:
    """Values over time, under the given names; one query for each packet, empty windows stay empty."""
    return [
        f"SELECT {_columns(columns)} FROM {name(facility)} WHERE {_packet(packet)} AND $timeFilter"
        " GROUP BY time($__interval) fill(null)"
        for (facility, packet), columns in _by_packet(named).items()
    ]


def fresh_values(named: Mapping[str, Trace], stale_after_s: Mapping[tuple[str, str], float]) -> list[str]:
    """The newest values that are not stale at the end of the shown time; one query for each packet."""
    return [
        f"SELECT {_columns(columns, newest=True)} FROM {name(facility)} WHERE {_packet(packet)}"
        f" AND time > ${{__to}}ms - {stale_after_s[facility, packet] * 1000:.0f}ms AND $timeFilter"
        for (facility, packet), columns in _by_packet(named).items()
    ]


def newest_row(facility: str, packet: str) -> str:
    """One row, whose time is that of the packet's newest row; every row has a delay."""
    return (
        f'SELECT last("_delay_ms") AS "delay" FROM {name(facility)} WHERE {_packet(packet)} AND $timeFilter'
    )


def newest_rows(facility: str) -> str:
    """The same of all packets, one row each."""
    return f'SELECT last("_delay_ms") AS "delay" FROM {name(facility)} WHERE $timeFilter GROUP BY "packet"'


def newest_of_all(catalogue: Catalogue) -> str:
    """One row, whose time is that of the newest row of the whole station."""
    found = names(facility.id for facility in catalogue.facilities)
    return f'SELECT last("_delay_ms") AS "delay" FROM {found} WHERE $timeFilter ORDER BY time DESC LIMIT 1'


def delays(facility: str) -> str:
    """The longest time from generation to reception in each window, of any packet."""
    return _per_window("max", facility)


def rates(facility: str) -> str:
    """How many packets were stored in each window."""
    return _per_window("count", facility)


def online(facility: str) -> str:
    """Whether a publisher was connected at the end of the shown time."""
    table, where = name(PRESENCE.measurement), equal("facility", facility)
    return f'SELECT last("online") AS "connection" FROM {table} WHERE {where} AND {UNTIL_THE_END}'


def command_log(facility: str | None) -> str:
    """Every stage of every telecommand, newest first; an operator's to the monitor among them."""
    fields = ("target", "command", "arguments", "stage", "by", "reason")
    where = f"{equal('target', facility)} AND " if facility else ""
    return _log(COMMANDS.measurement, fields, where)


def command_stages(facility: str) -> str:
    """The last stage that a telecommand to a facility reached in each window; others stay empty."""
    return (
        f'SELECT last("stage") AS {name(facility)} FROM {name(COMMANDS.measurement)}'
        f" WHERE {equal('target', facility)} AND $timeFilter GROUP BY time($__interval) fill(null)"
    )


def quarantine_log() -> str:
    """What was refused, newest first."""
    return _log(QUARANTINE.measurement, ("facility", "reason", "detail", "topic", "excerpt"))


def gap_log() -> str:
    """Gaps in the numbering of packets, newest first."""
    fields = ("facility", "stream", "state", "missing", "filled", "lost", "first", "last", "requests")
    return _log(GAPS.measurement, fields)


def completeness(facility: str) -> str:
    """Of each hour, the part that has come of the packet of which least has come."""
    return (
        f'SELECT min("percent") AS {name(facility)} FROM {name(COMPLETENESS.measurement)}'
        f" WHERE {equal('facility', facility)} AND $timeFilter GROUP BY time($__interval) fill(null)"
    )


def _log(table: str, fields: Iterable[str], where: str = "") -> str:
    ending = f"{where}$timeFilter ORDER BY time DESC LIMIT {LOG_ROWS}"
    return f"SELECT {names(fields)} FROM {name(table)} WHERE {ending}"


def _per_window(function: str, facility: str) -> str:
    wanted = f'{function}("_delay_ms") AS {name(facility)}'
    return f"SELECT {wanted} FROM {name(facility)} WHERE $timeFilter GROUP BY time($__interval) fill(null)"


def _by_packet(named: Mapping[str, Trace]) -> dict[tuple[str, str], dict[str, Trace]]:
    found: dict[tuple[str, str], dict[str, Trace]] = {}
    for shown, trace in named.items():
        found.setdefault((trace.facility, trace.packet), {})[shown] = trace
    return found


def _columns(named: Mapping[str, Trace], newest: bool = False) -> str:
    return ", ".join(
        f"{'last' if newest else _window(trace)}({name(trace.parameter.name)}) AS {name(shown)}"
        for shown, trace in named.items()
    )


def _window(trace: Trace) -> str:
    """Only measured numbers have a mean; a state or a count is what it was last."""
    return "mean" if trace.parameter.type is ParameterType.FLOAT else "last"


def _packet(packet: str) -> str:
    return equal("packet", packet)
