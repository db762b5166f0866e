"""Panels of a page as HTML: frames that live values and charts are put into."""

from collections.abc import Callable, Iterator
from html import escape

from ground_segment.catalogue import Catalogue, Facility, FacilityKind
from ground_segment.console.charts import is_dashed, line_colour
from ground_segment.console.live import LiveValues
from ground_segment.console.markup import milliseconds, reading, seconds, slot, tag
from ground_segment.console.names import short_title, trace_names
from ground_segment.panels import Page, Panel, PanelKind, Section, Trace, label, limits_text

ACTIONS_SLOT = "actions"
INCIDENT_LINES_SLOT = "incident-lines"
ALERT_LINES_SLOT = "alert-lines"
CHART_HEIGHT_PX = 190
STRIP_HEIGHT_PX = 30
MANY_TRACES = 3
"""A legend of more is a table."""
SERVICE_VALUES = 2
"""Key values in the tile of one of our own services."""


class PanelViews:
    """Makes the HTML of one page's panels.

    Args:
        content: the present content of a slot.
    """

    def __init__(
        self, page: Page, catalogue: Catalogue, values: LiveValues, content: Callable[[str], str]
    ) -> None:
        self._page = page
        self._catalogue = catalogue
        self._values = values
        self._content = content
        self._makers: dict[PanelKind, Callable[[Panel], str]] = {
            PanelKind.CHART: self._chart,
            PanelKind.STATES: self._chart,
            PanelKind.VALUES: self._key_values,
            PanelKind.AGES: self._ages,
            PanelKind.ALERTS: self._alerts,
            PanelKind.ALERT_LOG: self._log,
            PanelKind.ACTIONS: self._actions,
            PanelKind.COMMANDS: self._commands,
            PanelKind.INCIDENT_LINES: self._incident_lines,
            PanelKind.ALERT_LINES: self._alert_lines,
        }

    def body(self) -> str:
        """All sections of the page."""
        return "".join(map(self._section, self._page.sections))

    def _section(self, section: Section) -> str:
        panels = tag("div", *map(self._panel, section.panels), cls="grid")
        if self._page.screen:
            return panels
        return tag("section", tag("h2", escape(section.title)), panels, id=anchor(section.title))

    def _panel(self, panel: Panel) -> str:
        if panel.kind is PanelKind.FACILITIES:
            return self._tiles(panel)
        if panel.kind not in self._makers or (panel.kind is PanelKind.AGES and self._page.facility is None):
            return ""  # said elsewhere: the list of alerts is grouped by incidents, tiles tell their age
        head = tag(
            "header",
            tag("h3", escape(panel.title), title=panel.description.replace("`", "")),
            tag("span", escape(_shared_limits(panel)), cls="limits"),
        )
        body = self._makers[panel.kind](panel)
        return tag(
            "article", head, body, cls=f"panel w{panel.width}", style=self._rows(panel), id=place_of(panel)
        )

    def _rows(self, panel: Panel) -> str | None:
        """How many of a screen's rows a panel takes; pages that scroll leave that to what is in it."""
        return f"grid-row: span {panel.height}" if self._page.screen else None

    def _chart(self, panel: Panel) -> str:
        strips = panel.kind is PanelKind.STATES
        height_px = 34 + STRIP_HEIGHT_PX * len(panel.traces) if strips else CHART_HEIGHT_PX
        height = None if self._page.screen else f"height:{height_px}px"
        plot = tag(
            "div",
            tag("p", "loading …", cls="hint"),
            cls="plot",
            style=height,
            role="img",
            aria_label=panel.title,
            data_chart=f"/api/chart/{self._page.key}/{panel.key}",
        )
        if strips and self._page.screen:
            return plot
        many = " many" if len(panel.traces) > MANY_TRACES else ""
        return plot + tag("ul", *self._legend(panel), cls=f"legend{many}")

    def _legend(self, panel: Panel) -> Iterator[str]:
        """Latest values, which also tell the lines apart."""
        alone = len(panel.traces) == 1
        for index, (trace, name) in enumerate(
            zip(panel.traces, trace_names(panel.traces, self._catalogue), strict=True)
        ):
            dashed = " dashed" if is_dashed(index, len(panel.traces)) else ""
            line = tag("i", cls=f"line{dashed}", style=f"color:{line_colour(index)}")
            key = line if panel.kind is PanelKind.CHART and not alone else ""
            shown = tag("span", escape(name), cls="name")
            said = f"{name}: {_explained(trace)}"
            yield tag("li", key, shown, self._reading(trace, alone), title=said)

    def _reading(self, trace: Trace, age: bool = True) -> str:
        packet = self._catalogue.by_id[trace.facility].by_name[trace.packet]
        return reading(trace, self._values.of(trace.id), packet.stale_after_s, age)

    def _values_list(self, traces: list[Trace], limits: bool, cls: str = "") -> str:
        items = (
            tag(
                "div",
                tag("dt", escape(label(trace.parameter.name))),
                tag("dd", self._reading(trace)),
                tag("dd", escape(limits_text(trace.parameter)), cls="limits") if limits else "",
                title=_explained(trace),
            )
            for trace in traces
        )
        return tag("dl", *items, cls=cls)

    def _key_values(self, panel: Panel) -> str:
        return self._values_list(list(panel.traces), limits=True, cls="values")

    def _ages(self, panel: Panel) -> str:
        head = tag("tr", *(tag("th", word) for word in ("Packet", "Sent", "Age")))
        rows = map(self._age, panel.traces)
        return tag("table", tag("thead", head), tag("tbody", *rows), cls="ages")

    def _age(self, trace: Trace) -> str:
        packet = self._catalogue.by_id[trace.facility].by_name[trace.packet]
        key = f"{trace.facility}/{trace.packet}"
        return tag(
            "tr",
            tag("td", escape(packet.title)),
            tag("td", f"every {seconds(packet.period_s)}"),
            tag("td", tag("span", "—", cls="age")),
            data_v=key,
            data_stale=milliseconds(packet.stale_after_s),
            data_t=self._values.of(key).time_ms,
        )

    def _alerts(self, panel: Panel) -> str:
        name = alerts_slot(panel.facility)
        return slot(name, self._content(name), cls="scroll")

    def _actions(self, panel: Panel) -> str:  # noqa: ARG002 - there is one for all
        return slot(ACTIONS_SLOT, self._content(ACTIONS_SLOT), cls="scroll")

    def _incident_lines(self, panel: Panel) -> str:  # noqa: ARG002 - there is one for all
        return slot(INCIDENT_LINES_SLOT, self._content(INCIDENT_LINES_SLOT))

    def _alert_lines(self, panel: Panel) -> str:  # noqa: ARG002 - there is one for all
        return slot(ALERT_LINES_SLOT, self._content(ALERT_LINES_SLOT))

    def _commands(self, panel: Panel) -> str:
        query = f"?facility={panel.facility}" if panel.facility else ""
        return tag("div", tag("p", "loading …", cls="hint"), cls="scroll", data_log=f"/api/commands{query}")

    def _log(self, panel: Panel) -> str:
        query = f"?facility={panel.facility}" if panel.facility else ""
        return tag("div", tag("p", "loading …", cls="hint"), cls="scroll", data_log=f"/api/log{query}")

    def _tiles(self, panel: Panel) -> str:
        """One for each facility; our own services share a place, with less in theirs."""
        traces: dict[str, list[Trace]] = {facility.id: [] for facility in self._catalogue.facilities}
        for trace in panel.traces:
            traces[trace.facility].append(trace)
        facilities = [self._tile(f, traces[f.id], "tile") for f in self._catalogue.surface()]
        services = [
            self._tile(f, traces[f.id][:SERVICE_VALUES], "tile service")
            for f in self._catalogue.facilities
            if f.kind is FacilityKind.SERVICE
        ]
        own = tag("div", *services, cls="services")
        return tag("div", *facilities, own, cls="tiles", style=self._rows(panel))

    def _tile(self, facility: Facility, traces: list[Trace], cls: str) -> str:
        name = f"tile-{facility.id}"
        title = short_title(facility) if self._page.screen else facility.title
        return tag(
            "article",
            tag("h3", tag("a", escape(title), href=f"/facility/{facility.id}")),
            slot(name, self._content(name), cls="head"),
            self._values_list(traces, limits=False),
            cls=cls,
            data_facility=facility.id,
        )


def section_links(page: Page) -> str:
    """Links to the sections of a long page."""
    links = (tag("a", escape(s.title), href=f"#{anchor(s.title)}") for s in page.sections)
    return tag("nav", *links, cls="sections", aria_label="Sections") if page.facility else ""


def anchor(title: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in title.lower())


def place_of(panel: Panel) -> str:
    """Where a panel is on its page, for links: `panel-energy.bus_a_voltage`."""
    return f"panel-{panel.key}"


def alerts_slot(facility: str | None) -> str:
    return f"alerts-{facility}" if facility else "alerts"


def _shared_limits(panel: Panel) -> str:
    return limits_text(panel.traces[0].parameter) if panel.kind is PanelKind.CHART and panel.limits else ""


def _explained(trace: Trace) -> str:
    limits = limits_text(trace.parameter)
    return f"{trace.parameter.description} ({trace.id}){f'; {limits}' if limits else ''}"
