"""The parts of pages that the server renders again when they change."""

from functools import partial
from types import MappingProxyType

from ground_segment.catalogue import Catalogue, Facility
from ground_segment.clock import iso_utc
from ground_segment.console.action_views import action_table
from ground_segment.console.alert_views import alert_table, event_table
from ground_segment.console.header import alerts_mark, banner, connections, nav_mark, status_line
from ground_segment.console.incident_views import Remedies
from ground_segment.console.live import Interest, Renderer
from ground_segment.console.markup import severity_mark, tag
from ground_segment.console.panel_views import (
    ACTIONS_SLOT,
    ALERT_LINES_SLOT,
    INCIDENT_LINES_SLOT,
    alerts_slot,
)
from ground_segment.console.runbook_views import alert_slot, key_of
from ground_segment.console.state import StationState, Status
from ground_segment.console.wall_views import alert_counts, alert_lines, incident_lines
from ground_segment.panels import Page, PanelKind, grouped
from ground_segment.runbooks import Library

_SLOT_OF = {
    PanelKind.ACTIONS: ACTIONS_SLOT,
    PanelKind.INCIDENT_LINES: INCIDENT_LINES_SLOT,
    PanelKind.ALERT_LINES: ALERT_LINES_SLOT,
}
_ON_EVERY_PAGE = ("banner", "status", "nav-alerts")


_NO_RUNBOOKS: Library = MappingProxyType({})


def renderers(state: StationState, library: Library = _NO_RUNBOOKS) -> dict[str, Renderer]:
    """By name of the slot.

    Args:
        state: the live model.
        library: runbooks, each of whose pages shows its own alert.
    """
    remedies = {cause.id: cause.remedy for book in library.values() for cause in book.causes if cause.remedy}
    catalogue = state.catalogue
    found: dict[str, Renderer] = {
        "banner": lambda now_ns: banner(state, now_ns),
        "status": lambda _: status_line(state),
        "nav-alerts": lambda _: alerts_mark(state),
        alerts_slot(None): partial(_alerts, state, remedies, None),
    }
    found["links"] = lambda _: connections(state)
    found["counts"] = lambda _: alert_counts(state.alerts())
    found[INCIDENT_LINES_SLOT] = lambda _: incident_lines(state.incidents(), remedies)
    found[ALERT_LINES_SLOT] = lambda _: alert_lines(catalogue, state.alerts(), state.broker.up)
    found[ACTIONS_SLOT] = lambda now_ns: action_table(state.actions(), state.autonomy, now_ns)
    for facility_id, rule in library:
        found[alert_slot(facility_id, rule)] = partial(_alert, state, remedies, facility_id, rule)
    for facility in catalogue.facilities:
        found[f"nav-{facility.id}"] = partial(nav_mark, state, facility)
        found[f"tile-{facility.id}"] = partial(facility_status, state, facility)
        found[alerts_slot(facility.id)] = partial(_alerts, state, remedies, facility.id)
    return found


def interest_of(page: Page, catalogue: Catalogue) -> Interest:
    """Everything live on a page."""
    panels = [panel for section in page.sections for panel in section.panels]
    slots = {*_ON_EVERY_PAGE, *(f"nav-{f.id}" for f in catalogue.facilities)}
    slots |= {alerts_slot(panel.facility) for panel in panels if panel.kind is PanelKind.ALERTS}
    slots |= {_SLOT_OF[panel.kind] for panel in panels if panel.kind in _SLOT_OF}
    slots |= {"counts", "links"} if page.screen else set()
    runbook = key_of(page.key)
    slots |= {alert_slot(*runbook)} if runbook else set()
    tiles = any(panel.kind is PanelKind.FACILITIES for panel in panels)
    shown = [page.facility] if page.facility else [f.id for f in catalogue.facilities] if tiles else []
    slots |= {f"tile-{facility}" for facility in shown}
    traces = [trace for panel in panels for trace in panel.traces]
    values = {trace.id for trace in traces} | {f"{trace.facility}/{trace.packet}" for trace in traces}
    return Interest(frozenset(values), frozenset(slots))


def facility_status(state: StationState, facility: Facility, now_ns: int) -> str:
    """Whether it is heard, since when not, and its worst alert."""
    status = state.status(facility, now_ns)
    newest = state.newest(facility.id)
    overdue = newest is not None and status in (Status.STALE, Status.SILENT)
    last = tag("span", "last ", cls="last")  # a wall has no room for that word
    heard = f"{last}heard {iso_utc(newest)[11:19]} UTC" if newest is not None and overdue else ""
    return (
        tag("span", status, cls=f"status {status.name.lower().replace('_', '-')}")
        + severity_mark(state.worst(facility.id))
        + tag("span", heard, cls="heard")
    )


def _alert(state: StationState, remedies: Remedies, facility: str, rule: str, now_ns: int) -> str:
    """It alone, in its incident."""
    own = [a for a in (*state.alerts(facility), *state.events(facility)) if a.rule == rule]
    if not own:
        return tag("p", "Not raised now." if state.broker.up else "Not known.", cls="calm")
    return alert_table(state.catalogue, grouped(own, state.incidents()), now_ns, state.broker.up, remedies)


def _alerts(state: StationState, remedies: Remedies, facility: str | None, now_ns: int) -> str:
    groups = grouped(state.alerts(facility), state.incidents())
    table = alert_table(state.catalogue, groups, now_ns, state.broker.up, remedies)
    return table + event_table(state.catalogue, state.events(facility), now_ns)
