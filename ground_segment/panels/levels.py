"""All dashboards, at four levels: station, facility, subsystem, and the ground segment itself."""

from dataclasses import replace

from ground_segment.catalogue import Catalogue, Facility, FacilityKind
from ground_segment.panels.diagnostics import DIAGNOSTICS, diagnostics_page
from ground_segment.panels.operations import OPERATIONS, command_log, command_times, operations_page
from ground_segment.panels.pages import ALERTS, OVERVIEW, alerts_page, facility_page, overview
from ground_segment.panels.spec import Level, Page, Section
from ground_segment.panels.subsystems import subsystem_pages, summary_page
from ground_segment.panels.wall import WALL, wall_page


def levels(catalogue: Catalogue) -> list[Page]:
    """From far to near: the station, each facility with its subsystems, alerts, diagnostics.

    Raises:
        ValueError: a facility or a subsystem has the name of another page.
    """
    near = [page for facility in catalogue.facilities for page in _of(facility)]
    ground = [diagnostics_page(catalogue)]
    station = [wall_page(catalogue), overview(catalogue), _operations(catalogue), _alert_console()]
    made = [*station, *near, *ground]
    keys = [page.key for page in made]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise ValueError(f"{', '.join(twice)}: two pages have this name; rename the facility or subsystem")
    return made


STATION_KEYS = (WALL, OVERVIEW, OPERATIONS, ALERTS, DIAGNOSTICS)
"""Keys of the pages that are of no facility."""


def _of(facility: Facility) -> list[Page]:
    """Our own services have one page with everything, among the diagnostics."""
    if facility.kind is FacilityKind.SERVICE:
        return [replace(facility_page(facility), level=Level.DIAGNOSTICS)]
    return [summary_page(facility), *subsystem_pages(facility)]


def _operations(catalogue: Catalogue) -> Page:
    """With telecommands over time, before their log."""
    page = operations_page(catalogue)
    times = [Section("Telecommands over time", list(command_times(catalogue)))]
    *others, log = page.sections
    return replace(page, sections=[*others, *(section for section in times if section.panels), log])


def _alert_console() -> Page:
    """With telecommands, because an operator sees there what became of an action."""
    page = alerts_page()
    return replace(page, sections=[*page.sections, Section("Telecommands", [command_log(None, height=8)])])
