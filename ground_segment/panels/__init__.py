"""What operators see, made from the catalogue."""

from ground_segment.panels.alerts import Group, detail, grouped, is_quiet, urgency
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
    "chart_of",
    "dashboard_uid",
    "detail",
    "diagnostics_page",
    "facility_page",
    "grouped",
    "is_quiet",
    "label",
    "levels",
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
