"""Grafana's own rules: they must raise when nothing comes."""

from typing import Any

import pytest
import yaml

from ground_segment.catalogue import Catalogue
from ground_segment.dashboards import dashboards
from ground_segment.dashboards.deadman import alert_rules
from tests.support.catalogues import PROJECT

Json = dict[str, Any]


@pytest.fixture(scope="module")
def rules(catalogue: Catalogue) -> list[Json]:
    [group] = alert_rules(catalogue, "ILRS")["groups"]
    found: list[Json] = group["rules"]
    return found


def test_monitor_ingest_and_all_telemetry_are_watched(rules: list[Json]) -> None:
    assert [rule["uid"] for rule in rules] == [
        "ilrs-monitor-silent", "ilrs-ingest-silent", "ilrs-no-telemetry",
    ]  # fmt: skip


def test_no_data_and_no_store_raise_an_alert(rules: list[Json]) -> None:
    assert {(rule["noDataState"], rule["execErrState"]) for rule in rules} == {("Alerting", "Alerting")}


def test_each_rule_ends_in_its_condition(rules: list[Json]) -> None:
    for rule in rules:
        steps = {step["refId"]: step["model"] for step in rule["data"]}
        assert rule["condition"] in steps
        assert steps["C"]["expression"] == "B"
        assert steps["B"]["expression"] == "A"
        assert "$timeFilter" in steps["A"]["query"]


def test_each_rule_leads_to_a_panel_that_there_is(rules: list[Json], catalogue: Catalogue) -> None:
    shown = {(board["uid"], panel["id"]) for board in dashboards(catalogue) for panel in board["panels"]}
    assert {(rule["dashboardUid"], rule["panelId"]) for rule in rules} <= shown


def test_texts_have_nothing_that_grafana_would_fill_in(rules: list[Json]) -> None:
    for rule in rules:
        assert "$" not in "".join((*rule["labels"].values(), *rule["annotations"].values()))


def test_the_template_of_contact_points_is_inert_and_whole() -> None:
    [template] = (PROJECT / "config/grafana/provisioning/alerting").glob("contact-points*")
    assert template.suffix == ".example"
    content = yaml.safe_load(template.read_text(encoding="utf-8"))
    named = {point["name"] for point in content["contactPoints"]}
    assert {policy["receiver"] for policy in content["policies"]} == named
