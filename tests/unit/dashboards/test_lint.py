"""The lint of dashboards finds what it is for."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from ground_segment.catalogue import Catalogue
from ground_segment.dashboards import dashboards
from ground_segment.dashboards.lint import faults

Json = dict[str, Any]


@pytest.fixture(scope="module")
def boards(catalogue: Catalogue) -> list[Json]:
    return dashboards(catalogue)


def chart(board: Json) -> Json:
    return next(panel for panel in board["panels"] if panel["type"] == "timeseries")


def stat(board: Json) -> Json:
    return next(panel for panel in board["panels"] if panel["type"] == "stat")


def spoil_query(board: Json, old: str, new: str) -> None:
    target = chart(board)["targets"][0]
    target["query"] = target["query"].replace(old, new)


SPOILED: dict[str, Callable[[Json], Any]] = {
    "the time zone is not UTC": lambda board: board.update(timezone="browser"),
    "a number of its own": lambda board: board.update(id=7),
    "the same id": lambda board: board["panels"][2].update(id=board["panels"][1]["id"]),
    "no id that Grafana keeps": lambda board: board["panels"][1].update(id=None),
    "overlap": lambda board: board["panels"][2].update(gridPos=board["panels"][1]["gridPos"]),
    "outside the grid": lambda board: board["panels"][1]["gridPos"].update(x=20),
    "has no description": lambda board: chart(board).update(description=""),
    "has no unit": lambda board: chart(board)["fieldConfig"]["defaults"].update(unit=""),
    "over every gap": lambda board: chart(board)["fieldConfig"]["defaults"]["custom"].update(spanNulls=True),
    "fills empty windows": lambda board: spoil_query(board, "fill(null)", "fill(previous)"),
    "row by row": lambda board: spoil_query(board, " GROUP BY time($__interval) fill(null)", ""),
    "no least interval": lambda board: chart(board).pop("interval"),
    "another data source": lambda board: chart(board).update(datasource={"uid": "other"}),
    "which is no dashboard": lambda board: board["links"][0].update(url="/d/ilrs-nowhere"),
    "says nothing when there is no value": lambda b: stat(b)["fieldConfig"]["defaults"].update(noValue=""),
    "decorates": lambda board: stat(board)["options"].update(graphMode="area"),
    "not used here": lambda board: chart(board).update(type="piechart"),
    "stacks": lambda b: chart(b)["fieldConfig"]["defaults"]["custom"].update(stacking={"mode": "normal"}),
}


@pytest.mark.parametrize("reason", SPOILED)
def test_each_fault_is_found(boards: list[Json], reason: str) -> None:
    wrong = copy.deepcopy(boards)
    SPOILED[reason](next(board for board in wrong if board["uid"] == "ilrs-energy"))
    found = faults(wrong)
    assert [fault for fault in found if fault.startswith("ilrs-energy: ") and reason in fault], found


def test_two_dashboards_of_one_name_are_found(boards: list[Json]) -> None:
    assert faults([*boards, boards[0]]) == ["two dashboards have the same uid"]
