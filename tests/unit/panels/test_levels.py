"""Pages at four levels: what every dashboard is made from."""

import pytest

from ground_segment.catalogue import Catalogue, FacilityKind
from ground_segment.panels import (
    SCREEN_ROWS,
    Level,
    Page,
    PanelKind,
    Places,
    dashboard_uid,
    levels,
    panel_id,
)
from tests.support.catalogues import project_catalogue


@pytest.fixture(scope="module")
def made(catalogue: Catalogue) -> dict[str, Page]:
    return {page.key: page for page in levels(catalogue)}


def test_every_facility_has_a_page_and_pages_of_its_subsystems(
    made: dict[str, Page], catalogue: Catalogue
) -> None:
    for facility in catalogue.facilities:
        service = facility.kind is FacilityKind.SERVICE
        assert made[facility.id].level is (Level.DIAGNOSTICS if service else Level.FACILITY)
        near = [p for p in made.values() if p.facility == facility.id and p.level is Level.SUBSYSTEM]
        assert bool(near) is not service


def test_every_parameter_is_on_one_page_of_a_subsystem(made: dict[str, Page], catalogue: Catalogue) -> None:
    for facility in catalogue.surface():
        drawn = [
            trace.parameter.name
            for page in made.values()
            if page.facility == facility.id and page.level is Level.SUBSYSTEM
            for section in page.sections
            for panel in section.panels
            for trace in panel.traces
        ]
        assert sorted(drawn) == sorted(facility.parameters)


def test_the_wall_fills_one_screen(made: dict[str, Page]) -> None:
    [section] = made["wall"].sections
    assert made["wall"].screen
    assert sum(panel.width * panel.height for panel in section.panels) == 24 * SCREEN_ROWS


def test_every_row_of_panels_fills_the_width(made: dict[str, Page]) -> None:
    for page in made.values():
        for section in page.sections:
            assert section.panels, page.key
            assert sum(panel.width for panel in section.panels) % 24 == 0, (page.key, section.title)


def test_what_the_catalogue_does_not_have_is_left_out(catalogue: Catalogue) -> None:
    alone = Catalogue(facilities=(catalogue.by_id["biomedical"],))
    made = {page.key: page for page in levels(alone)}
    kinds = [panel.kind for section in made["operations"].sections for panel in section.panels]
    assert kinds == [PanelKind.COMMAND_TIMES, PanelKind.COMMANDS]
    assert {"wall", "biomedical", "diagnostics"} <= set(made)


def test_two_pages_of_one_name_are_refused(catalogue: Catalogue) -> None:
    taken = catalogue.facilities[0].model_copy(update={"id": "wall"})
    with pytest.raises(ValueError, match="wall: two pages have this name"):
        levels(Catalogue(facilities=(taken,)))


def test_a_new_facility_changes_no_page_of_another(made: dict[str, Page]) -> None:
    differing = [page.key for page in levels(project_catalogue()) if made[page.key] != page]
    assert differing == ["wall", "overview", "operations", "diagnostics"]


def test_an_alert_is_seen_on_the_chart_of_its_parameter(made: dict[str, Page], catalogue: Catalogue) -> None:
    place = Places(catalogue).of("energy", "limit-bus_a_voltage")
    page = made["energy-bus"]
    [chart] = [p for s in page.sections for p in s.panels if panel_id(page, p) == place.panel]
    assert place.dashboard == dashboard_uid("energy-bus")
    assert "bus_a_voltage" in [trace.parameter.name for trace in chart.traces]
    assert place.path == f"/d/ilrs-energy-bus?viewPanel=panel-{place.panel}"


def test_an_alert_without_a_parameter_is_seen_on_its_facilitys_page(
    made: dict[str, Page], catalogue: Catalogue
) -> None:
    places = Places(catalogue)
    shown = {
        panel_id(made["energy"], panel): panel.kind
        for section in made["energy"].sections
        for panel in section.panels
    }
    assert shown[places.of("energy", "silent").panel] is PanelKind.AGES
    assert shown[places.of("energy", "stale-bus").panel] is PanelKind.AGES
    assert shown[places.of("energy", "some-rule").panel] is PanelKind.ALERTS
    assert places.of("energy", "some-rule", "rx_mode").dashboard == "ilrs-energy-reactor"
    with pytest.raises(KeyError):
        places.of("nowhere", "silent")
