"""The station on one screen that is read from across a room."""

from ground_segment.catalogue import Catalogue
from ground_segment.panels.groups import key_traces
from ground_segment.panels.operations import energy_balance, find, passes
from ground_segment.panels.spec import SCREEN_ROWS, Level, Page, Panel, PanelKind, Section

WALL = "wall"
TILE_VALUES = 2
"""Key values in a facility's tile: more would be too small to read."""
COUNTS = ("monitor.alerts_critical", "monitor.alerts_unacknowledged", "monitor.alerts_shelved")
STRIP, TILES = 3, 5
"""Heights of the strip at the top and of one row of tiles, in grid units."""


def wall_page(catalogue: Catalogue) -> Page:
    """Clock and counts; a tile a facility; what is wrong; power and passes."""
    rows = -(-len(catalogue.surface()) // 4)
    left = SCREEN_ROWS - STRIP - rows * TILES
    upper = left // 2
    panels = [_clock(), *_counts(catalogue), _tiles(catalogue, rows * TILES)]
    panels += [_incidents(upper), *energy_balance(catalogue, 12, upper)]
    panels += [_alerts(left - upper), *passes(catalogue, 12, left - upper)]
    return Page(
        key=WALL,
        title="Station wall",
        description="The whole station on one screen, for a wall.",
        sections=[Section("Station", panels)],
        level=Level.STATION,
        screen=True,
    )


def _clock() -> Panel:
    return Panel(
        key="clock",
        title="Newest data (UTC)",
        description="When the newest data of all was measured. If this stands still, so does the screen.",
        kind=PanelKind.CLOCK,
        width=8,
        height=STRIP,
    )


def _counts(catalogue: Catalogue) -> list[Panel]:
    traces = find(catalogue, COUNTS)
    panel = Panel(
        key="alert-counts",
        title="Alerts",
        description="Active critical alerts, alerts that nobody has acknowledged, and those put aside.",
        kind=PanelKind.ALERT_COUNTS,
        traces=tuple(traces),
        width=16,
        height=STRIP,
    )
    return [panel] if traces else []


def _tiles(catalogue: Catalogue, height: int) -> Panel:
    """Facilities of the station alone: our own services show in the strip and on their own pages."""
    traces = [trace for f in catalogue.surface() for trace in key_traces(f, TILE_VALUES)[:TILE_VALUES]]
    return Panel(
        key="facilities",
        title="Facilities",
        description="One tile a facility: worst active alert, connection and latest key values.",
        kind=PanelKind.FACILITIES,
        traces=tuple(traces),
        width=24,
        height=height,
    )


def _incidents(height: int) -> Panel:
    return Panel(
        key="incident-lines",
        title="Open incidents",
        description="Alerts that belong together, as one line with the likeliest cause.",
        kind=PanelKind.INCIDENT_LINES,
        width=12,
        height=height,
    )


def _alerts(height: int) -> Panel:
    return Panel(
        key="alert-lines",
        title="Alerts that call",
        description="Alerts that are active and neither put aside nor explained by another, worst first.",
        kind=PanelKind.ALERT_LINES,
        width=12,
        height=height,
    )
