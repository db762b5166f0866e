"""What every dashboard must hold to: looked for in the JSON itself, as the files have it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from ground_segment.dashboards.fields import Json
from ground_segment.dashboards.layout import COLUMNS
from ground_segment.dashboards.marks import PUSHED_TAG
from ground_segment.dashboards.sources import DATASOURCE_UID

_LOCAL = "/d/"


def faults(boards: Sequence[Json]) -> list[str]:
    """One line for each fault, as `uid: panel: reason`; empty if all is well."""
    uids = {board["uid"] for board in boards}
    found = [f"{board['uid']}: {fault}" for board in boards for fault in _of_board(board, uids)]
    if len(uids) != len(boards):
        found.append("two dashboards have the same uid")
    return found


def _of_board(board: Json, uids: set[str]) -> Iterator[str]:
    if board.get("timezone") != "utc":
        yield "the time zone is not UTC"
    if board.get("id") is not None:
        yield "has a number of its own, which only a server gives"
    panels: list[Json] = board["panels"]
    yield from _ids(panels)
    yield from _places(panels)
    for link in board["links"]:
        yield from _resolves(link.get("url", ""), uids)
    for mark in board["annotations"]["list"]:
        yield from _mark(mark)
    for panel in panels:
        if panel["type"] != "row":
            yield from (f"{panel.get('title')}: {fault}" for fault in _of_panel(panel, uids))


def _ids(panels: Sequence[Json]) -> Iterator[str]:
    ids = [panel.get("id") for panel in panels]
    if len(set(ids)) != len(ids):
        yield "two panels have the same id"
    if not all(isinstance(number, int) and 0 < number < 2**31 for number in ids):
        yield "a panel has no id that Grafana keeps"


def _places(panels: Sequence[Json]) -> Iterator[str]:
    places = [panel["gridPos"] for panel in panels]
    if not all(p["x"] >= 0 and p["x"] + p["w"] <= COLUMNS and p["w"] > 0 and p["h"] > 0 for p in places):
        yield "a panel lies outside the grid"
    for a, b in combinations(panels, 2):
        if _overlap(a["gridPos"], b["gridPos"]):
            yield f"{a['title']} and {b['title']} overlap"


def _overlap(a: Mapping[str, int], b: Mapping[str, int]) -> bool:
    beside = a["x"] + a["w"] <= b["x"] or b["x"] + b["w"] <= a["x"]
    apart = a["y"] + a["h"] <= b["y"] or b["y"] + b["h"] <= a["y"]
    return not (beside or apart)


def _mark(mark: Json) -> Iterator[str]:
    target = mark["target"]
    if target.get("type") == "tags":
        if target.get("tags") != [PUSHED_TAG]:
            yield f"{mark['name']}: tags are not those that are pushed"
    elif mark["datasource"].get("uid") != DATASOURCE_UID:
        yield f"{mark['name']}: not from {DATASOURCE_UID}"


def _of_panel(panel: Json, uids: set[str]) -> Iterator[str]:
    for name in ("title", "description", "targets"):
        if not panel.get(name):
            yield f"has no {name}"
    yield from _sources(panel)
    yield from _links(panel, uids)
    defaults = panel["fieldConfig"]["defaults"]
    check = _BY_TYPE.get(panel["type"])
    if check is None:
        yield f"panels of type {panel['type']} are not used here"
    else:
        yield from check(panel, defaults)


def _sources(panel: Json) -> Iterator[str]:
    sources = [panel.get("datasource"), *(target.get("datasource") for target in panel.get("targets", []))]
    if any(not source or source.get("uid") != DATASOURCE_UID for source in sources):
        yield f"asks another data source than {DATASOURCE_UID}"
    names = [target.get("refId") for target in panel.get("targets", [])]
    if len(names) != len(set(names)):
        yield "two queries have the same name"


def _links(panel: Json, uids: set[str]) -> Iterator[str]:
    for link in panel.get("links", []):
        yield from _resolves(link.get("url", ""), uids)
    for override in panel["fieldConfig"]["overrides"]:
        for item in override["properties"]:
            for link in item["value"] if item["id"] == "links" else ():
                yield from _resolves(link["url"], uids)


def _resolves(url: str, uids: set[str]) -> Iterator[str]:
    """What is filled in by Grafana cannot be checked here."""
    uid = url.removeprefix(_LOCAL).partition("?")[0]
    if url.startswith(_LOCAL) and "$" not in uid and uid not in uids:
        yield f"links to '{uid}', which is no dashboard"


def _chart(panel: Json, defaults: Mapping[str, Any]) -> Iterator[str]:
    if not defaults.get("unit"):
        yield "has no unit"
    custom = defaults.get("custom", {})
    if custom.get("spanNulls") is True:
        yield "draws a line over every gap"
    if custom.get("stacking", {}).get("mode", "none") != "none":
        yield "stacks its lines"
    yield from _gaps(panel)


def _timeline(panel: Json, defaults: Mapping[str, Any]) -> Iterator[str]:
    if defaults.get("custom", {}).get("spanNulls") is True:
        yield "draws a state over every gap"
    yield from _gaps(panel)


def _gaps(panel: Json) -> Iterator[str]:
    for target in panel.get("targets", []):
        if "GROUP BY time" not in target["query"]:
            yield "is read row by row, which is slow over long times"
        elif "fill(null)" not in target["query"]:
            yield "fills empty windows with what was not measured"
    if not panel.get("interval"):
        yield "has no least interval"


def _stat(panel: Json, defaults: Mapping[str, Any]) -> Iterator[str]:
    overrides = panel["fieldConfig"]["overrides"]
    units = any(item["id"] == "unit" for override in overrides for item in override["properties"])
    if not defaults.get("unit") and not units:
        yield "has no unit"
    if not defaults.get("noValue"):
        yield "says nothing when there is no value"
    if panel["options"].get("graphMode") != "none":
        yield "decorates its number with a graph"


def _table(_: Json, defaults: Mapping[str, Any]) -> Iterator[str]:
    if not defaults.get("noValue"):
        yield "says nothing when it is empty"


_BY_TYPE: Mapping[str, Callable[[Json, Mapping[str, Any]], Iterator[str]]] = {
    "timeseries": _chart,
    "state-timeline": _timeline,
    "stat": _stat,
    "table": _table,
}
