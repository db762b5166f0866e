"""Where an alert is seen: the dashboard and the panel that show what it is about."""

from dataclasses import dataclass

from ground_segment.catalogue import Catalogue, Facility
from ground_segment.panels.ids import chart_of, dashboard_uid, panel_id
from ground_segment.panels.levels import levels
from ground_segment.panels.spec import Page, Panel, PanelKind


@dataclass(frozen=True, slots=True)
class Place:
    """One panel of one dashboard."""

    dashboard: str
    """The dashboard's uid."""
    panel: int

    @property
    def path(self) -> str:
        """Below Grafana's address; a time is added as `&from=...&to=...` in ms."""
        return f"/d/{self.dashboard}?viewPanel=panel-{self.panel}"


class Places:
    """Finds places; makes the pages once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._pages = levels(catalogue)
        self._catalogue = catalogue
        self._charts = {
            (f.id, name): place for f in catalogue.facilities for name, place in self._charts_of(f)
        }

    def of(self, facility: str, rule: str, parameter: str | None = None) -> Place:
        """Where to look when this rule raises an alert.

        Args:
            parameter: what the alert names; of a limit rule it is known from the rule.

        Raises:
            KeyError: there is no such facility.
        """
        seen = self._charts.get((facility, parameter or rule.removeprefix("limit-")))
        if seen is not None:
            return seen
        page = next(page for page in self._pages if page.key == self._catalogue.by_id[facility].id)
        ages = rule == "silent" or rule.startswith("stale-")
        return self._place(page, PanelKind.AGES if ages else PanelKind.ALERTS)

    def _charts_of(self, facility: Facility) -> list[tuple[str, Place]]:
        """The nearest page that draws a parameter comes last in the list of pages, so it is asked first."""
        own = [page for page in reversed(self._pages) if page.facility == facility.id]
        found = []
        for name in facility.parameters:
            drawn = ((page, panel) for page in own if (panel := chart_of(page, name)))
            page, panel = next(drawn)
            found.append((name, Place(dashboard_uid(page.key), panel_id(page, panel))))
        return found

    @staticmethod
    def _place(page: Page, kind: PanelKind) -> Place:
        panels: list[Panel] = [panel for section in page.sections for panel in section.panels]
        found = next((panel for panel in panels if panel.kind is kind), panels[0])
        return Place(dashboard_uid(page.key), panel_id(page, found))
