"""What operators see, made from the catalogue."""

from ground_segment.panels.alerts import Group, detail, grouped, is_quiet, urgency
from ground_segment.panels.ids import chart_of, dashboard_uid, panel_id
from ground_segment.panels.names import label
from ground_segment.panels.pages import facility_page, pages
from ground_segment.panels.spec import Page, Panel, PanelKind, Section, Trace
from ground_segment.panels.texts import limits_text

__all__ = [
    "Group",
    "Page",
    "Panel",
    "PanelKind",
    "Section",
    "Trace",
    "chart_of",
    "dashboard_uid",
    "detail",
    "facility_page",
    "grouped",
    "is_quiet",
    "label",
    "limits_text",
    "pages",
    "panel_id",
    "urgency",
]
