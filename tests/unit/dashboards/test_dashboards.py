"""What every dashboard must have, whatever the catalogue says."""

import json
import re
from typing import Any

import pytest

from ground_segment.catalogue import Catalogue, Severity
from ground_segment.dashboards import dashboards
from ground_segment.dashboards.fields import SEVERITY_COLOURS, STALE
from ground_segment.dashboards.lint import faults
from ground_segment.panels import SCREEN_ROWS, Level, levels
from tests.support.catalogues import project_catalogue

Board = dict[str, Any]
AMBER, RED = SEVERITY_COLOURS[Severity.WARNING], SEVERITY_COLOURS[Severity.CRITICAL]
LEVELS = [f"ilrs-{level.name.lower()}" for level in Level]


@pytest.fixture(scope="module")
def boards(catalogue: Catalogue) -> dict[str, Board]:
    return {board["uid"]: board for board in dashboards(catalogue)}


def panels(board: Board) -> list[Board]:
    return [panel for panel in board["panels"] if panel["type"] != "row"]


def panel(board: Board, title: str) -> Board:
    [found] = [panel for panel in panels(board) if panel["title"] == title]
    return found


def test_every_page_has_a_dashboard(boards: dict[str, Board], catalogue: Catalogue) -> None:
    assert list(boards) == [f"ilrs-{page.key}" for page in levels(catalogue)]
    assert {"ilrs-wall", "ilrs-biomedical", "ilrs-energy-battery", "ilrs-diagnostics"} <= set(boards)


def test_every_parameter_is_queried_on_a_dashboard_of_its_facility(
    boards: dict[str, Board], catalogue: Catalogue
) -> None:
    for facility in catalogue.facilities:
        own = [board for board in boards.values() if f"ilrs-{facility.id}" in board["tags"]]
        drawn = [panel for board in own for panel in panels(board) if panel["type"] != "stat"]
        text = "\n".join(target["query"] for panel in drawn for target in panel["targets"])
        missing = [name for name in facility.parameters if f'("{name}")' not in text]
        assert not missing, facility.id


def test_no_dashboard_breaks_the_rules_of_display(boards: dict[str, Board]) -> None:
    assert faults(list(boards.values())) == []


def test_the_same_catalogue_gives_the_same_text(boards: dict[str, Board], catalogue: Catalogue) -> None:
    assert json.dumps(list(boards.values())) == json.dumps(dashboards(catalogue))


def test_a_new_facility_does_not_renumber_the_panels_of_others(boards: dict[str, Board]) -> None:
    before = {board["uid"]: board for board in dashboards(project_catalogue())}
    assert before["ilrs-energy"] == boards["ilrs-energy"]


def test_names_of_lines_are_unique_within_a_panel(boards: dict[str, Board]) -> None:
    for board in boards.values():
        for found in panels(board):
            queries = " ".join(
                target["query"] for target in found["targets"] if "(SELECT" not in target["query"]
            )
            names = re.findall(r'AS "([^"]+)"', queries)
            assert len(names) == len(set(names)), (board["uid"], found["title"])


def test_overrides_name_fields_that_the_queries_return(boards: dict[str, Board]) -> None:
    for board in boards.values():
        for found in panels(board):
            text = " ".join(target["query"] for target in found["targets"])
            named = [override["matcher"]["options"] for override in found["fieldConfig"]["overrides"]]
            returned = [name for name in named if name == "Time" or f'"{name}"' in text]
            if found["type"] != "table":
                assert returned == named, (board["uid"], found["title"])


def test_links_lead_to_dashboards_that_exist(boards: dict[str, Board]) -> None:
    links = {
        re.sub(r"\?.*", "", link["url"])
        for board in boards.values()
        for holder in (board, *panels(board))
        for link in holder.get("links", [])
        if link["type"] == "link"
    }
    assert {f"/d/ilrs-{page}" for page in ("overview", "alerts", "energy", "biomedical")} <= links


def test_a_chart_has_the_units_limits_and_nominal_range_of_the_catalogue(boards: dict[str, Board]) -> None:
    chart = panel(boards["ilrs-energy-bus"], "Bus voltage (2)")
    defaults = chart["fieldConfig"]["defaults"]
    assert defaults["unit"] == "volt"
    steps = defaults["thresholds"]["steps"]
    assert [step["color"] for step in steps] == [RED, AMBER, "transparent", AMBER, RED]
    values = [step["value"] for step in steps]
    assert values[0] is None
    assert values[1:] == sorted(values[1:])
    assert defaults["custom"]["axisSoftMin"] < defaults["custom"]["axisSoftMax"]
    assert defaults["custom"]["thresholdsStyle"] == {"mode": "line+area"}


def test_a_chart_on_a_facilitys_page_leads_to_its_subsystem(boards: dict[str, Board]) -> None:
    heads = [p for p in panels(boards["ilrs-energy"]) if p["type"] == "timeseries"]
    leads = {link["url"].partition("?")[0] for head in heads for link in head["links"]}
    subsystems = [uid for uid in boards if uid.startswith("ilrs-energy-")]
    assert leads == {f"/d/{uid}" for uid in subsystems}


def test_a_silence_longer_than_the_packet_may_be_stale_is_a_gap(boards: dict[str, Board]) -> None:
    chart = next(p for p in panels(boards["ilrs-biomedical"]) if p["type"] == "timeseries")
    assert chart["interval"] == "2s"
    assert chart["fieldConfig"]["defaults"]["custom"]["spanNulls"] == 7000.0


def test_states_have_words_and_the_colour_of_their_severity(boards: dict[str, Board]) -> None:
    states = panel(boards["ilrs-biomedical"], "Modes and switches")
    assert states["type"] == "state-timeline"
    [properties] = [override["properties"] for override in states["fieldConfig"]["overrides"]]
    options = properties[0]["value"][0]["options"]
    assert list(options) == ["OFF", "DONNED", "FAULT's"]
    assert options["FAULT's"]["color"] == AMBER
    assert options["OFF"]["color"] != options["DONNED"]["color"]


def test_a_stale_value_says_so(boards: dict[str, Board]) -> None:
    tile = panel(boards["ilrs-energy"], "Bus A voltage")
    assert tile["type"] == "stat"
    defaults = tile["fieldConfig"]["defaults"]
    assert defaults["noValue"] == "stale"
    assert defaults["mappings"][-1]["options"]["result"] == {"text": "stale", "color": STALE, "index": 99}
    assert "${__to}ms - " in tile["targets"][0]["query"]


def test_every_dashboard_marks_alerts_as_stretches_of_time(boards: dict[str, Board]) -> None:
    for board in boards.values():
        marks = [a for a in board["annotations"]["list"] if a["datasource"]["type"] == "influxdb"]
        severities = ("critical", "warning", "watch")
        names = [f"{when}: {severity}" for severity in severities for when in ("Active", "Over")]
        assert [mark["name"] for mark in marks] == names
        assert all(mark["target"]["timeEndColumn"] == "ends" for mark in marks)
        own = [tag for tag in board["tags"] if tag not in ("ilrs", *LEVELS)]
        narrowed = (
            all(f"\"facility\" = '{own[0][5:]}'" in m["target"]["query"] for m in marks) if own else False
        )
        assert narrowed == bool(own)


def test_lines_keep_away_from_the_colours_of_severities(boards: dict[str, Board]) -> None:
    chart = panel(boards["ilrs-energy-bus"], "Bus voltage (2)")
    colours = {
        item["value"]["fixedColor"]
        for override in chart["fieldConfig"]["overrides"]
        for item in override["properties"]
        if item["id"] == "color"
    }
    assert len(colours) == 2
    assert not colours & set(SEVERITY_COLOURS.values())


def test_the_wall_fills_one_screen_without_titles_of_sections(boards: dict[str, Board]) -> None:
    wall = boards["ilrs-wall"]
    assert "row" not in [panel["type"] for panel in wall["panels"]]
    assert max(p["gridPos"]["y"] + p["gridPos"]["h"] for p in wall["panels"]) == SCREEN_ROWS


def test_an_alert_can_be_acknowledged_and_shelved_where_it_is_seen(boards: dict[str, Board]) -> None:
    table = panel(boards["ilrs-alerts"], "Current alerts of the station")
    properties = {
        item["id"]: item["value"]
        for override in table["fieldConfig"]["overrides"]
        if override["matcher"]["options"] == "title"
        for item in override["properties"]
    }
    titles = [action["title"] for action in properties["actions"]]
    assert titles == ["Acknowledge", "Shelve for 30 min", "Shelve for 120 min", "Unshelve"]
    for action in properties["actions"]:
        fetch = action["fetch"]
        assert fetch["url"].startswith("/api/datasources/proxy/uid/ilrs-alertmanager/")
        assert ["by", "${__user.login}"] in fetch["queryParams"]
        assert "${__user" not in fetch["body"]
        assert "token" not in json.dumps(action).lower()
    assert [link["title"] for link in properties["links"]] == ["See the panel", "Open the runbook"]
    assert properties["links"][0]["url"].endswith("from=${__from}&to=${__to}")


def test_facilities_can_be_chosen_on_the_alert_console(boards: dict[str, Board]) -> None:
    [chosen, _] = boards["ilrs-alerts"]["templating"]["list"]
    assert (chosen["name"], chosen["allValue"]) == ("facility", ".*")
    table = panel(boards["ilrs-alerts"], "Current alerts of the station")
    assert '"facility" =~ /^${facility:regex}$/' in table["targets"][0]["query"]
