"""What operators see, made from the catalogue."""

from ground_segment.panels.spec import Page, Panel, PanelKind, Section, Trace

__all__ = ["Page", "Panel", "PanelKind", "Section", "Trace"]
