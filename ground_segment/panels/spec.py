"""One specification of pages and panels; Grafana dashboards and the console are both made from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from ground_segment.catalogue import Limit, Parameter

SCREEN_ROWS = 25
"""Grid rows that a screen of 1080 lines holds beside the browser's own and Grafana's controls."""


class PanelKind(StrEnum):
    """How a panel shows its parameters."""

    CHART = "chart"
    """Lines over time with limits as bands."""
    VALUES = "values"
    """Latest values with units and age."""
    STATES = "states"
    """Modes and switches as coloured stretches over time."""
    ALERTS = "alerts"
    """Current alerts, worst first."""
    ALERT_LOG = "alert-log"
    """Transitions of alerts over time."""
    INCIDENTS = "incidents"
    """Open incidents, worst first, with their likely causes."""
    ACTIONS = "actions"
    """What the monitor does by itself: the last evaluation of each action."""
    FACILITIES = "facilities"
    """One tile a facility: state, worst alert, key values, age. Its traces are the key values."""
    AGES = "ages"
    """How old the newest row of a packet is: one trace a packet, whatever parameter stands for it."""
    ALERT_COUNTS = "alert-counts"
    """How many alerts there are, as the monitor counts them, in large numbers."""
    ALERT_LINES = "alert-lines"
    """Titles of the alerts that call for somebody, in large letters, worst first."""
    INCIDENT_LINES = "incident-lines"
    """Titles of open incidents in large letters, each with its likeliest cause."""
    CLOCK = "clock"
    """When the newest data of all was measured: a screen that stands still is seen to stand still."""
    PASSES_AHEAD = "passes-ahead"
    """States as they were one lunar day ago, which is about how passes will be in the next 24 h."""
    COMMANDS = "commands"
    """Telecommands and their stages of verification."""
    COMMAND_TIMES = "command-times"
    """When telecommands were sent to each facility, and what became of them."""
    QUARANTINE = "quarantine"
    """Refused packets with their reasons."""
    GAPS = "gaps"
    """Packets whose numbers were passed over: open, filled, lost."""
    COMPLETENESS = "completeness"
    """Of the packets of each hour, the part that has come: one line a publisher, its worst packet."""
    DELAYS = "delays"
    """From generation to reception over time: one line a publisher, the longest in each window."""
    RATES = "rates"
    """Packets stored over time: one line a publisher."""


class Level(IntEnum):
    """How close a page looks; operators go from one to the next."""

    STATION = 1
    FACILITY = 2
    SUBSYSTEM = 3
    DIAGNOSTICS = 4
    """The ground segment itself."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One parameter in a panel."""

    facility: str
    packet: str
    parameter: Parameter

    @property
    def id(self) -> str:
        return f"{self.facility}.{self.parameter.name}"


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel on a grid of 24 columns; `width` and `height` in grid units."""

    key: str
    """Stable within its page; ids and links are made from it."""
    title: str
    description: str
    kind: PanelKind
    traces: tuple[Trace, ...] = ()
    unit: str = "1"
    limits: tuple[Limit, ...] = ()
    """Drawn as bands when all traces share them."""
    facility: str | None = None
    """For alert panels: only this facility's."""
    width: int = 12
    """Panels of a section flow from left to right and wrap; the pages' own widths fill every row."""
    height: int = 8


@dataclass(frozen=True, slots=True)
class Section:
    """A titled row of panels."""

    title: str
    panels: Sequence[Panel]


@dataclass(frozen=True, slots=True)
class Page:
    """One dashboard, or one page of the console."""

    key: str
    title: str
    description: str
    sections: Sequence[Section]
    facility: str | None = None
    level: Level = Level.STATION
    subsystem: str | None = None
    """Of a page of level `SUBSYSTEM`: its last part of the key."""
    screen: bool = False
    """Fills one screen of 24 columns and `SCREEN_ROWS` rows: no titles of sections, nothing to scroll."""
