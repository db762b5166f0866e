"""What every dashboard must have, whatever the catalogue says."""

import json
import re
from itertools import combinations
from typing import Any

import pytest

from ground_segment.catalogue import Catalogue
from ground_segment.dashboards import dashboards
from tests.support.catalogues import project_catalogue

Board = dict[str, Any]


@pytest.fixture(scope="module")
def boards(catalogue: Catalogue) -> dict[str, Board]:
    return {board["uid"]: board for board in dashboards(catalogue)}


def panels(board: Board) -> list[Board]:
    return [panel for panel in board["panels"] if panel["type"] != "row"]


def panel(board: Board, title: str) -> Board:
    [found] = [panel for panel in panels(board) if panel["title"] == title]
    return found


def test_every_facility_has_a_dashboard(boards: dict[str, Board], catalogue: Catalogue) -> None:
    wanted = ["ilrs-overview", *(f"ilrs-{facility.id}" for facility in catalogue.facilities), "ilrs-alerts"]
    assert list(boards) == wanted
    assert "ilrs-biomedical" in boards


def test_every_parameter_is_queried_on_its_facilitys_dashboard(
    boards: dict[str, Board], catalogue: Catalogue
) -> None:
    for facility in catalogue.facilities:
        drawn = [panel for panel in panels(boards[f"ilrs-{facility.id}"]) if panel["type"] != "stat"]
        text = "\n".join(target["query"] for panel in drawn for target in panel["targets"])
        missing = [name for name in facility.parameters if f'("{name}")' not in text]
        assert not missing, facility.id


def test_the_same_catalogue_gives_the_same_text(boards: dict[str, Board], catalogue: Catalogue) -> None:
    assert json.dumps(list(boards.values())) == json.dumps(dashboards(catalogue))


def test_a_new_facility_does_not_renumber_the_panels_of_others(boards: dict[str, Board]) -> None:
    before = {board["uid"]: board for board in dashboards(project_catalogue())}
    assert before["ilrs-energy"] == boards["ilrs-energy"]


def test_panel_ids_are_unique_and_positive(boards: dict[str, Board]) -> None:
    for board in boards.values():
        ids = [panel["id"] for panel in board["panels"]]
        assert len(ids) == len(set(ids))
        assert all(0 < number < 2**31 for number in ids)


def test_panels_fit_the_grid_and_do_not_overlap(boards: dict[str, Board]) -> None:
    for board in boards.values():
        places = [panel["gridPos"] for panel in board["panels"]]
        assert all(p["x"] >= 0 and p["x"] + p["w"] <= 24 and p["w"] > 0 and p["h"] > 0 for p in places)
        for a, b in combinations(places, 2):
            apart_x = a["x"] + a["w"] <= b["x"] or b["x"] + b["w"] <= a["x"]
            apart_y = a["y"] + a["h"] <= b["y"] or b["y"] + b["h"] <= a["y"]
            assert apart_x or apart_y, (board["uid"], a, b)


def test_every_panel_has_title_description_queries_and_the_one_data_source(boards: dict[str, Board]) -> None:
    for board in boards.values():
        assert (board["timezone"], board["refresh"], board["id"]) == ("utc", "5s", None)
        for found in panels(board):
            assert all((found["title"], found["description"], found["targets"])), found["id"]
            sources = [found["datasource"], *(target["datasource"] for target in found["targets"])]
            assert all(source == {"type": "influxdb", "uid": "ilrs-store"} for source in sources)
            refs = [target["refId"] for target in found["targets"]]
            assert len(refs) == len(set(refs))


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
    assert links <= {f"/d/{uid}" for uid in boards}


def test_a_chart_has_the_units_limits_and_nominal_range_of_the_catalogue(boards: dict[str, Board]) -> None:
    chart = panel(boards["ilrs-energy"], "Bus voltage (2)")
    defaults = chart["fieldConfig"]["defaults"]
    assert defaults["unit"] == "volt"
    steps = defaults["thresholds"]["steps"]
    assert [step["color"] for step in steps] == ["red", "orange", "transparent", "orange", "red"]
    values = [step["value"] for step in steps]
    assert values[0] is None
    assert values[1:] == sorted(values[1:])
    assert defaults["custom"]["axisSoftMin"] < defaults["custom"]["axisSoftMax"]
    assert defaults["custom"]["thresholdsStyle"] == {"mode": "line+area"}


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
    assert options["FAULT's"]["color"] == "orange"
    assert options["OFF"]["color"] != options["DONNED"]["color"]


def test_a_stale_value_says_so(boards: dict[str, Board]) -> None:
    tile = panel(boards["ilrs-energy"], "Bus A voltage")
    assert tile["type"] == "stat"
    assert tile["fieldConfig"]["defaults"]["noValue"] == "stale"
    assert "${__to}ms - " in tile["targets"][0]["query"]


def test_every_dashboard_marks_alerts(boards: dict[str, Board]) -> None:
    for uid, board in boards.items():
        marks = [a for a in board["annotations"]["list"] if a["datasource"]["type"] == "influxdb"]
        assert [mark["name"] for mark in marks] == ["Alerts raised", "Alerts escalated", "Alerts cleared"]
        own = uid.removeprefix("ilrs-")
        narrowed = all(f"\"facility\" = '{own}'" in mark["target"]["query"] for mark in marks)
        assert narrowed == (uid not in ("ilrs-overview", "ilrs-alerts"))
