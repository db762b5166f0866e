"""What all panels of a page have in common."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ground_segment.catalogue import Catalogue, Facility, Packet
from ground_segment.dashboards.fields import Json
from ground_segment.dashboards.layout import Box
from ground_segment.dashboards.sources import DATASOURCE_UID
from ground_segment.dashboards.variables import CHOOSING
from ground_segment.panels import Level, Page, Panel, Trace, dashboard_uid, label, page_of, panel_id


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page to be drawn, with the catalogue it was made from."""

    page: Page
    catalogue: Catalogue

    def panel(
        self,
        kind: str,
        panel: Panel,
        box: Box,
        queries: Sequence[str],
        defaults: Mapping[str, Any],
        options: Mapping[str, Any],
        overrides: Sequence[Json] = (),
        part: str = "",
        rows: bool = False,
    ) -> Json:
        """A Grafana panel of the given type.

        Args:
            part: names a piece of a panel that is drawn as several.
            rows: queries give rows as they are, not series over time; so it is for every table.
        """
        return {
            "id": panel_id(self.page, panel, part),
            "type": kind,
            "title": panel.title,
            "description": panel.description,
            "datasource": datasource(),
            "gridPos": {"x": box.x, "y": box.y, "w": box.width, "h": box.height},
            "targets": [
                _target(text, number, rows or kind == "table") for number, text in enumerate(queries)
            ],
            "fieldConfig": {"defaults": dict(defaults), "overrides": list(overrides)},
            "options": dict(options),
        }

    @property
    def chooses(self) -> bool:
        """Whether facilities can be chosen on this page."""
        return self.page.key in CHOOSING

    def named(self, traces: Sequence[Trace]) -> dict[str, Trace]:
        """A name for each trace, with the facility where several share a panel."""
        several = len({trace.facility for trace in traces}) > 1
        return {self._name(trace, several): trace for trace in traces}

    def links(self, panel: Panel) -> list[Json]:
        """Nearer: to the facilities that a panel shows; on a facility's page, to the subsystems."""
        if self.page.level is Level.FACILITY and self.page.facility:
            return self._subsystem_links(panel, self.catalogue.by_id[self.page.facility])
        shown = dict.fromkeys(trace.facility for trace in panel.traces)
        return [self.link(facility) for facility in shown if facility != self.page.facility]

    def _subsystem_links(self, panel: Panel, facility: Facility) -> list[Json]:
        shown = dict.fromkeys(trace.parameter.subsystem for trace in panel.traces)
        return [_timed_link(f"All of {label(name)}", page_of(facility, name)) for name in shown]

    def link(self, facility: str) -> Json:
        """To a facility's page."""
        return _timed_link(f"Open {self.catalogue.by_id[facility].title}", facility)

    def stale_after_s(self) -> Mapping[tuple[str, str], float]:
        return {(f.id, p.name): p.stale_after_s for f, p in self.catalogue.packets()}

    def longest_stale_ms(self, traces: Sequence[Trace]) -> float:
        """Lines bridge empty windows up to this long; a longer silence is seen as a gap."""
        return max(self._packet(trace).stale_after_s for trace in traces) * 1000

    def least_interval(self, traces: Sequence[Trace]) -> str:
        """Windows never shorter than the period: most would be empty."""
        return f"{min(self._packet(trace).period_s for trace in traces):g}s"

    def _packet(self, trace: Trace) -> Packet:
        return self.catalogue.by_id[trace.facility].by_name[trace.packet]

    def _name(self, trace: Trace, several: bool) -> str:
        name = label(trace.parameter.name)
        return f"{trace.facility}: {name}" if several else name


def _timed_link(title: str, page: str) -> Json:
    """From a panel; Grafana keeps the time of such a link only if its address asks for it."""
    opened = page_link(title, page)
    return opened | {"url": f"{opened['url']}?${{__url_time_range}}"}


def page_link(title: str, page: str) -> Json:
    """To another page, at the time that is shown."""
    return link(title) | {"url": f"/d/{dashboard_uid(page)}", "keepTime": True}


def link(title: str) -> Json:
    """All that Grafana's schema asks of a link, without where it leads."""
    return {
        "type": "link",
        "title": title,
        "icon": "dashboard",
        "tooltip": "",
        "tags": [],
        "asDropdown": False,
        "targetBlank": False,
        "includeVars": False,
        "keepTime": False,
    }


def datasource() -> Json:
    return {"type": "influxdb", "uid": DATASOURCE_UID}


def _target(text: str, number: int, table: bool) -> Json:
    return {
        "refId": _ref_id(number),
        "datasource": datasource(),
        "rawQuery": True,
        "query": text,
        "resultFormat": "table" if table else "time_series",
        "alias": "" if table else "$col",
    }


def _ref_id(number: int) -> str:
    """A to Z, then A1 to Z1 and so on."""
    rounds, letter = divmod(number, 26)
    return f"{chr(ord('A') + letter)}{rounds or ''}"
