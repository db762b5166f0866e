"""Files under config/grafana: written only when they differ, removed when their facility is gone."""

import json
from pathlib import Path

import pytest
import yaml

from ground_segment.catalogue import Catalogue
from ground_segment.dashboards import build, drift
from ground_segment.panels import levels
from tests.support.catalogues import PROJECT, project_catalogue


@pytest.fixture
def built(catalogue: Catalogue, tmp_path: Path) -> Path:
    build(catalogue, tmp_path)
    return tmp_path


def test_the_project_s_own_files_are_up_to_date() -> None:
    assert drift(project_catalogue(), PROJECT / "config" / "grafana") == []


def test_a_build_writes_provisioning_and_dashboards(built: Path, catalogue: Catalogue) -> None:
    assert len(list(built.glob("dashboards/*.json"))) == len(levels(catalogue))
    board = json.loads((built / "dashboards/ilrs-biomedical.json").read_text(encoding="utf-8"))
    assert board["uid"] == "ilrs-biomedical"
    provider = yaml.safe_load((built / "provisioning/dashboards/ilrs.yaml").read_text(encoding="utf-8"))
    assert provider["providers"][0]["options"]["path"] == "/etc/grafana/dashboards"


def test_the_data_source_has_no_secret_of_its_own(built: Path) -> None:
    text = (built / "provisioning/datasources/ilrs.yaml").read_text(encoding="utf-8")
    source, *ours = yaml.safe_load(text)["datasources"]
    assert source["uid"] == "ilrs-store"
    assert source["url"] == "$INFLUXDB_URL"
    assert source["jsonData"]["dbName"] == "$INFLUXDB_DATABASE"
    assert source["secureJsonData"] == {"httpHeaderValue1": "Token $__file{/run/ilrs-token/token}"}
    assert [of_monitor["url"] for of_monitor in ours] == ["$MONITOR_API_URL"] * 2
    assert [of_monitor["secureJsonData"] for of_monitor in ours] == [
        {"basicAuthPassword": "$MONITOR_API_TOKEN"}
    ] * 2


def test_grafana_lists_the_monitor_s_rules_and_silences_them(built: Path) -> None:
    text = (built / "provisioning/datasources/ilrs.yaml").read_text(encoding="utf-8")
    _, rules, alertmanager = yaml.safe_load(text)["datasources"]
    assert (rules["type"], alertmanager["type"]) == ("prometheus", "alertmanager")
    assert rules["jsonData"]["manageAlerts"] is True
    assert rules["jsonData"]["alertmanagerUid"] == alertmanager["uid"]
    assert alertmanager["jsonData"]["implementation"] == "prometheus"


def test_a_second_build_touches_nothing(built: Path, catalogue: Catalogue) -> None:
    before = {file: file.stat().st_mtime_ns for file in built.rglob("*.*")}
    assert build(catalogue, built) == []
    assert {file: file.stat().st_mtime_ns for file in built.rglob("*.*")} == before


def test_a_facility_that_is_gone_takes_its_dashboard_with_it(built: Path) -> None:
    changed = build(project_catalogue(), built)
    assert built / "dashboards/ilrs-biomedical.json" in changed
    assert not (built / "dashboards/ilrs-biomedical.json").exists()


def test_files_of_others_are_left_alone(built: Path, catalogue: Catalogue) -> None:
    (built / "dashboards/handmade.json").write_text("{}")
    build(catalogue, built)
    assert (built / "dashboards/handmade.json").exists()
    assert drift(catalogue, built) == []


def test_every_kind_of_drift_is_listed(built: Path, catalogue: Catalogue) -> None:
    assert drift(catalogue, built) == []
    (built / "dashboards/ilrs-energy.json").write_text("{}")
    (built / "dashboards/ilrs-isru.json").unlink()
    (built / "dashboards/ilrs-gone.json").write_text("{}")
    (built / "provisioning/dashboards/ilrs.yaml").write_text("providers: []\n")

    assert set(drift(catalogue, built)) == {
        f"{built}/dashboards/ilrs-energy.json: differs from the catalogue",
        f"{built}/dashboards/ilrs-isru.json: is missing",
        f"{built}/dashboards/ilrs-gone.json: no page of the catalogue has this dashboard",
        f"{built}/provisioning/dashboards/ilrs.yaml: differs from the catalogue",
    }
    build(catalogue, built)
    assert drift(catalogue, built) == []


def test_a_changed_catalogue_is_drift(built: Path, catalogue: Catalogue) -> None:
    changed = tuple(
        facility.model_copy(update={"description": "Makes power."}) if facility.id == "energy" else facility
        for facility in catalogue.facilities
    )
    lines = drift(Catalogue(facilities=changed), built)
    assert lines == [
        f"{built}/dashboards/ilrs-{page}.json: differs from the catalogue"
        for page in ("wall", "overview", "energy")
    ]
