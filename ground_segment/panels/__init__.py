"""What operators see, made from the catalogue."""

from ground_segment.panels.ids import chart_of, dashboard_uid, panel_id
from ground_segment.panels.names import label
from ground_segment.panels.pages import facility_page, pages
from ground_segment.panels.spec import Page, Panel, PanelKind, Section, Trace
from ground_segment.panels.texts import limits_text

__all__ = [
    "Page",
    "Panel",
    "PanelKind",
    "Section",
    "Trace",
    "chart_of",
    "dashboard_uid",
    "facility_page",
    "label",
    "limits_text",
    "pages",
    "panel_id",
]
