"""Addresses of pages and panels, the same at every build, so that alerts and bookmarks can point at them."""

import zlib

from ground_segment.panels.spec import Page, Panel, PanelKind


def dashboard_uid(page_key: str) -> str:
    return f"ilrs-{page_key}"


def panel_id(page: Page, panel: Panel, part: str = "") -> int:
    """A positive number made from names alone: adding a panel does not renumber the others.

    `part` tells apart the pieces that one panel is drawn as.
    """
    return zlib.crc32(f"{page.key}/{panel.key}/{part}".encode()) & 0x7FFF_FFFF or 1


def chart_of(page: Page, parameter: str) -> Panel | None:
    """The chart or state line that shows a parameter on its facility's page."""
    for section in page.sections:
        for panel in section.panels:
            drawn = panel.kind in (PanelKind.CHART, PanelKind.STATES)
            if drawn and any(trace.parameter.name == parameter for trace in panel.traces):
                return panel
    return None
