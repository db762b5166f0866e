"""Pages are made from the catalogue alone, so whatever stands there is shown."""

import pytest

from ground_segment.catalogue import Catalogue
from ground_segment.panels import Page, Panel, PanelKind, chart_of, dashboard_uid, label, pages, panel_id
from tests.support.catalogues import project_catalogue


@pytest.fixture(scope="module")
def made(catalogue: Catalogue) -> dict[str, Page]:
    return {page.key: page for page in pages(catalogue)}


def panels(page: Page) -> list[Panel]:
    return [panel for section in page.sections for panel in section.panels]


def of_kind(page: Page, kind: PanelKind) -> list[Panel]:
    return [panel for panel in panels(page) if panel.kind is kind]


def test_overview_one_page_a_publisher_alerts(made: dict[str, Page], catalogue: Catalogue) -> None:
    assert list(made) == ["overview", *(facility.id for facility in catalogue.facilities), "alerts"]
    assert {"biomedical", "ingest", "monitor"} <= set(made)


def test_the_overview_shows_every_facility(made: dict[str, Page], catalogue: Catalogue) -> None:
    [tiles] = of_kind(made["overview"], PanelKind.FACILITIES)
    assert {trace.facility for trace in tiles.traces} == set(catalogue.by_id)
    [ages] = of_kind(made["overview"], PanelKind.AGES)
    assert [trace.facility for trace in ages.traces] == [facility.id for facility in catalogue.facilities]


def test_key_parameters_stand_in_the_tile(made: dict[str, Page]) -> None:
    [tiles] = of_kind(made["overview"], PanelKind.FACILITIES)
    shown = [trace.parameter.name for trace in tiles.traces if trace.facility == "energy"]
    assert shown == ["bus_a_voltage", "load_total", "pv_total", "rfc_soc"]


def test_a_facility_without_key_parameters_shows_what_can_become_critical(made: dict[str, Page]) -> None:
    [values] = of_kind(made["biomedical"], PanelKind.VALUES)
    assert [trace.parameter.name for trace in values.traces] == ["heart_rate"]


def test_every_parameter_is_on_its_facilitys_page_once(made: dict[str, Page], catalogue: Catalogue) -> None:
    for facility in catalogue.facilities:
        drawn = [
            trace.parameter.name
            for panel in panels(made[facility.id])
            if panel.kind in (PanelKind.CHART, PanelKind.STATES)
            for trace in panel.traces
        ]
        assert sorted(drawn) == sorted(facility.parameters)


def test_a_chart_has_one_unit_and_one_packet(made: dict[str, Page]) -> None:
    for page in made.values():
        for chart in of_kind(page, PanelKind.CHART):
            assert {trace.parameter.unit for trace in chart.traces} == {chart.unit}
            assert len(chart.traces) <= 12
            if page.facility:
                assert len({trace.packet for trace in chart.traces}) == 1


def test_limits_are_drawn_only_where_all_lines_share_them(made: dict[str, Page]) -> None:
    charts = [chart for page in made.values() for chart in of_kind(page, PanelKind.CHART)]
    assert any(chart.limits for chart in charts)
    for chart in charts:
        if chart.limits:
            assert all(set(trace.parameter.limits) == set(chart.limits) for trace in chart.traces)


def test_keys_and_ids_are_unique_within_a_page(made: dict[str, Page]) -> None:
    for page in made.values():
        keys = [panel.key for panel in panels(page)]
        assert len(keys) == len(set(keys))
        assert len({panel_id(page, panel) for panel in panels(page)}) == len(keys)


def test_panels_fill_the_width(made: dict[str, Page]) -> None:
    for page in made.values():
        for section in page.sections:
            assert sum(panel.width for panel in section.panels) % 24 == 0


def test_every_panel_is_described(made: dict[str, Page]) -> None:
    for page in made.values():
        assert page.title
        assert page.description
        assert all(panel.title and panel.description for panel in panels(page))


def test_a_description_names_parameter_unit_and_limits(made: dict[str, Page]) -> None:
    [chart] = of_kind(made["biomedical"], PanelKind.CHART)
    assert chart.description == (
        "Heart rate: Heart rate of the crew member. `heart_rate`, in 1/min;"
        " warning outside 45 to 140 1/min, critical outside 35 to 180 1/min."
    )


def test_the_same_catalogue_gives_the_same_pages(made: dict[str, Page], catalogue: Catalogue) -> None:
    assert pages(catalogue) == list(made.values())


def test_another_facility_changes_no_page_but_the_overview(made: dict[str, Page]) -> None:
    before = {page.key: page for page in pages(project_catalogue())}
    differing = [key for key, page in before.items() if made[key] != page]
    assert differing == ["overview"]


def test_a_facility_may_not_take_the_name_of_another_page(catalogue: Catalogue) -> None:
    taken = catalogue.facilities[0].model_copy(update={"id": "alerts"})
    with pytest.raises(ValueError, match="'alerts': this name is taken"):
        pages(Catalogue(facilities=(taken,)))


def test_an_alert_finds_the_chart_of_its_parameter(made: dict[str, Page]) -> None:
    found = chart_of(made["biomedical"], "heart_rate")
    assert found is not None
    assert found.title == "Heart rate"
    assert chart_of(made["biomedical"], "nothing") is None
    assert dashboard_uid("biomedical") == "ilrs-biomedical"


def test_labels_are_unique_within_a_facility(catalogue: Catalogue) -> None:
    for facility in catalogue.facilities:
        labels = [label(name) for name in facility.parameters]
        assert len(labels) == len(set(labels)), facility.id
