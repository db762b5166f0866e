"""What operators see, made from the catalogue."""

from ground_segment.panels.alerts import (
    STATE_WORDS,
    Group,
    causes_text,
    detail,
    grouped,
    is_quiet,
    last_change,
    likely_causes,
    urgency,
)
from ground_segment.panels.diagnostics import diagnostics_page
from ground_segment.panels.ids import chart_of, dashboard_uid, panel_id
from ground_segment.panels.levels import levels
from ground_segment.panels.names import label
from ground_segment.panels.operations import operations_page
from ground_segment.panels.pages import alerts_page, facility_page, overview, pages
from ground_segment.panels.places import Place, Places
from ground_segment.panels.spec import SCREEN_ROWS, Level, Page, Panel, PanelKind, Section, Trace
from ground_segment.panels.subsystems import page_of, subsystem_pages, summary_page
from ground_segment.panels.texts import limits_text
from ground_segment.panels.wall import wall_page

__all__ = [
    "SCREEN_ROWS",
    "STATE_WORDS",
    "Group",
    "Level",
    "Page",
    "Panel",
    "PanelKind",
    "Place",
    "Places",
    "Section",
    "Trace",
    "alerts_page",
    "causes_text",
    "chart_of",
    "dashboard_uid",
    "detail",
    "diagnostics_page",
    "facility_page",
    "grouped",
    "is_quiet",
    "label",
    "last_change",
    "levels",
    "likely_causes",
    "limits_text",
    "operations_page",
    "overview",
    "page_of",
    "pages",
    "panel_id",
    "subsystem_pages",
    "summary_page",
    "urgency",
    "wall_page",
]
