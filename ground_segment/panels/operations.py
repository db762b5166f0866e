"""What concerns the station as a whole: energy, light, passes, telecommands.

The parameters are named here; one that the catalogue does not have is left out, so is a panel without any.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from ground_segment.catalogue import Catalogue, FacilityKind
from ground_segment.panels.makers import chart
from ground_segment.panels.spec import Level, Page, Panel, PanelKind, Section, Trace
from ground_segment.panels.texts import describe

OPERATIONS = "operations"

SOURCES: Final = ("energy.pv_total", "energy.rx_net_power", "energy.rfc_fc_power")
SINKS: Final = ("energy.load_total", "energy.rfc_el_power", "energy.loss_distribution")
STORES: Final = ("energy.rfc_soc",)
SHEDDING: Final = ("energy.load_shed_level",)
SUN: Final = ("command.sun_elevation",)
DISK: Final = ("command.sun_disk_visible_2m", "command.sun_disk_visible_12m")
MODES: Final = ("command.mode", "command.eclipse_prepared", "energy.rx_mode", "energy.rfc_mode")
LINKS: Final = ("telecom.dte_visible", "telecom.relay_visible", "telecom.ul_lock")
STATION_STATES: Final = ("antenna_mode", "carrier_lock")
"""Of every ground station."""
STATION_SKY: Final = ("moon_el",)
DOWNLINK: Final = ("telecom.dl_goodput", "telecom.relay_goodput")
STATION_LINE: Final = ("wan_throughput",)


def operations_page(catalogue: Catalogue) -> Page:
    """Energy balance, day and night, passes and telecommands."""
    sections = {
        "Energy": [*energy_balance(catalogue), *_energy_left(catalogue)],
        "Light and modes": [*_light(catalogue), *_states(catalogue, "modes", "Modes", MODES)],
        "Passes and links": [
            *passes(catalogue),
            *_passes_ahead(catalogue),
            *_sky(catalogue),
            *_downlink(catalogue),
        ],
        "Telecommands": [command_log(None, height=10)],
    }
    return Page(
        key=OPERATIONS,
        title="Energy, light and passes",
        description="What limits the station's day: power, light, links to Earth; and its telecommands.",
        sections=[Section(title, panels) for title, panels in sections.items() if panels],
        level=Level.STATION,
    )


def energy_balance(catalogue: Catalogue, width: int = 24, height: int = 9) -> Iterator[Panel]:
    """Power made and used, in one chart."""
    yield from _one_chart(catalogue, "energy-balance", "Energy balance", SOURCES + SINKS, width, height)


def passes(catalogue: Catalogue, width: int = 24, height: int = 9) -> Iterator[Panel]:
    """Who sees whom, and whether a carrier is held: passes as stretches of time."""
    stations = [f.id for f in catalogue.facilities if f.kind is FacilityKind.GROUND_STATION]
    names = [*LINKS, *(f"{station}.{name}" for station in stations for name in STATION_STATES)]
    yield from _states(catalogue, "passes", "Passes and links", names, width, height)


def _passes_ahead(catalogue: Catalogue) -> Iterator[Panel]:
    """The Moon rises and sets 24 h 50 min later, give or take 18 min in two months at both stations."""
    for panel in passes(catalogue):
        yield replace(
            panel,
            key="passes-ahead",
            title="Passes of the next 24 h, about: the left edge is now",
            description="What was seen one lunar day (24 h 50 min) ago. Add that to a time on the axis for"
            " the time when it is expected again, within 20 min.",
            kind=PanelKind.PASSES_AHEAD,
        )


def command_log(facility: str | None, height: int) -> Panel:
    """Each stage of each telecommand."""
    return Panel(
        key="commands",
        title="Telecommands",
        description="Each stage of each telecommand in the chosen time, newest first, with who sent it"
        " and why it failed.",
        kind=PanelKind.COMMANDS,
        facility=facility,
        width=24,
        height=height,
    )


def command_times(catalogue: Catalogue) -> Iterator[Panel]:
    """Telecommands as stretches of time, one line a facility."""
    told = [facility for facility in catalogue.facilities if facility.commands]
    if told:
        yield Panel(
            key="command-times",
            title="Telecommands over time",
            description="The last stage that a telecommand reached in each window, one line a facility.",
            kind=PanelKind.COMMAND_TIMES,
            width=24,
            height=3 + len(told),
        )


def find(catalogue: Catalogue, names: Iterable[str]) -> list[Trace]:
    """The named parameters (`facility.parameter`) that there are."""
    found = []
    for name in names:
        facility = catalogue.by_id.get(name.partition(".")[0])
        parameter = name.partition(".")[2]
        if facility is not None and parameter in facility.parameters:
            packet = facility.packet_of(parameter)
            found.append(Trace(facility.id, packet.name, packet.by_name[parameter]))
    return found


def _energy_left(catalogue: Catalogue) -> Iterator[Panel]:
    yield from _one_chart(catalogue, "energy-stored", "Stored energy", STORES, 12, 7)
    yield from _one_chart(catalogue, "shedding", "Load shedding", SHEDDING, 12, 7)


def _light(catalogue: Catalogue) -> Iterator[Panel]:
    yield from _one_chart(catalogue, "sun", "Sun above the horizon", SUN, 12, 7)
    yield from _one_chart(catalogue, "sun-disk", "Visible part of the Sun", DISK, 12, 7)


def _sky(catalogue: Catalogue) -> Iterator[Panel]:
    stations = [f.id for f in catalogue.facilities if f.kind is FacilityKind.GROUND_STATION]
    names = [f"{station}.{name}" for station in stations for name in STATION_SKY]
    yield from _one_chart(catalogue, "moon", "The Moon as the ground stations see it", names, 12, 7)


def _downlink(catalogue: Catalogue) -> Iterator[Panel]:
    stations = [f.id for f in catalogue.facilities if f.kind is FacilityKind.GROUND_STATION]
    names = [*DOWNLINK, *(f"{station}.{name}" for station in stations for name in STATION_LINE)]
    yield from _one_chart(catalogue, "downlink", "Data to Earth", names, 12, 7)


def _one_chart(
    catalogue: Catalogue, key: str, title: str, names: Sequence[str], width: int, height: int
) -> Iterator[Panel]:
    """Of the unit that the first one has; limits of several quantities would only confuse."""
    traces = find(catalogue, names)
    alike = tuple(trace for trace in traces if trace.parameter.unit == traces[0].parameter.unit)
    if alike:
        drawn = chart(alike, title)
        limits = drawn.limits if len(alike) == 1 else ()
        yield replace(drawn, key=key, width=width, height=height, limits=limits)


def _states(
    catalogue: Catalogue, key: str, title: str, names: Sequence[str], width: int = 24, height: int = 0
) -> Iterator[Panel]:
    traces = tuple(find(catalogue, names))
    if traces:
        yield Panel(
            key=key,
            title=title,
            description=describe(traces),
            kind=PanelKind.STATES,
            traces=traces,
            width=width,
            height=height or 3 + len(traces),
        )
