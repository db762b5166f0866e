"""Dashboards against the JSON Schemas made from @grafana/schema: see tests/support/grafana_schema/make.sh."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from ground_segment.catalogue import Catalogue
from ground_segment.dashboards import dashboards
from tests.support.catalogues import PROJECT

SCHEMAS = PROJECT / "tests" / "support" / "grafana_schema" / "schemas.json"
Json = dict[str, Any]
UNLISTED = {"state-timeline": {"spanNulls"}}
"""What the panel offers in its editor, but its published type leaves out."""


@cache
def schema(name: str) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(json.loads(Path(SCHEMAS).read_text(encoding="utf-8"))["schemas"][name])


def errors(name: str, instance: object) -> Iterator[str]:
    for error in schema(name).iter_errors(instance):
        yield f"{'.'.join(map(str, error.instance_path))}: {error.message}"


@pytest.fixture(scope="module")
def boards(catalogue: Catalogue) -> list[Json]:
    return dashboards(catalogue)


def test_every_dashboard_is_one(boards: list[Json]) -> None:
    for board in boards:
        assert list(errors("dashboard", without_queries_of_annotations(board))) == [], board["uid"]


def test_options_and_fields_are_those_of_their_panel(boards: list[Json]) -> None:
    for board in boards:
        for panel in board["panels"]:
            if panel["type"] != "row":
                assert list(of_panel(panel)) == [], (board["uid"], panel["title"])


def test_a_wrong_option_is_found(boards: list[Json]) -> None:
    stat = next(panel for panel in boards[0]["panels"] if panel["type"] == "stat")
    assert list(of_panel(stat | {"options": stat["options"] | {"textMode": "loud"}}))


def without_queries_of_annotations(board: Json) -> Json:
    """The schema knows Grafana's own annotations alone ("this should just be a normal query target")."""
    known = ("limit", "matchAny", "tags", "type")
    listed = [
        mark | {"target": {name: mark["target"][name] for name in known}}
        for mark in board["annotations"]["list"]
    ]
    return board | {"annotations": {"list": listed}}


def of_panel(panel: Json) -> Iterator[str]:
    kind = panel["type"].replace("-", "")
    yield from errors(f"options.{kind}", panel["options"])
    if panel["type"] == "stat":
        return
    custom = (
        {}
        if panel["type"] != "table"
        else {"align": "auto", "cellOptions": {"type": "auto"}, "inspect": True}
    )
    for fields in (panel["fieldConfig"]["defaults"].get("custom", {}), overridden(panel)):
        listed = {
            name: value for name, value in fields.items() if name not in UNLISTED.get(panel["type"], ())
        }
        yield from errors(f"custom.{kind}", custom | listed)


def overridden(panel: Json) -> Json:
    """All properties of the panel's own kind that overrides set."""
    items = [item for override in panel["fieldConfig"]["overrides"] for item in override["properties"]]
    return {item["id"][7:]: item["value"] for item in items if item["id"].startswith("custom.")}
