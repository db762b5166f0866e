"""Campaigns on the real station: the same bytes for a seed, replicas that are alone, honest folders."""

import filecmp
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from simulators.campaign import Campaign, CampaignError, CampaignFolder, play
from simulators.discovery import find_models
from simulators.scenario import ScenarioError, faults_to_draw, load_scenario, read_orders
from simulators.station import faults_of
from tests.support.catalogues import project_catalogue

SCENARIO = """\
title: A quarter of an hour
description: A pump wears and a sensor of the battery lies.
start: 2030-05-01T00:00Z
warm_up: 30 min
duration: 15 min
step: 30 s
events:
  - {one_of: ["command.*"], onset: [1 min, 5 min], strength: [0.5, 1], wait_for_needs: false}
  - {fault: energy.bus_a_voltage.dropout, onset: 5 min, duration: 5 min}
"""
REPLICAS = 3


def campaign(folder: Path, replicas: int = REPLICAS, scenario: str = SCENARIO) -> Campaign:
    file = folder / "test.yaml"
    file.write_text(scenario, encoding="utf-8")
    catalogue = project_catalogue()
    faults = faults_to_draw(faults_of(find_models(1)), catalogue)
    loaded = load_scenario(file, faults, catalogue)
    return Campaign(loaded, catalogue, catalogue.surface(), seed=7, replicas=replicas)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("campaign")
    play(campaign(folder), CampaignFolder(folder / "out"))
    return folder / "out"


def rows(folder: Path, file: str, replica: int | None = None) -> list[dict[str, Any]]:
    table = pq.read_table(folder / file).to_pylist()
    return [row for row in table if replica in (None, row["replica"])]


def test_every_packet_has_a_file_with_units_and_a_row_for_each_replica_and_time(played: Path) -> None:
    files = {f"{f.id}.{p.name}.parquet" for f, p in project_catalogue().packets() if f.kind != "service"}
    assert {file.name for file in (played / "telemetry").iterdir()} == files
    schema = pq.read_schema(played / "telemetry/energy.bus.parquet")
    assert schema.field("bus_a_voltage").metadata[b"unit"] == b"V"
    bus = rows(played, "telemetry/energy.bus.parquet")
    assert [row["replica"] for row in bus] == [replica for replica in range(REPLICAS) for _ in range(30)]
    assert len(rows(played, "telemetry/energy.slow.parquet", replica=0)) == 15


def test_a_failed_sensor_is_null_where_the_truth_says_so(played: Path) -> None:
    [record] = [r for r in rows(played, "truth.parquet", 1) if r["kind"] == "sensor"]
    bus = rows(played, "telemetry/energy.bus.parquet", 1)
    failed = [row["time"] for row in bus if row["bus_a_voltage"] is None]
    assert failed == [row["time"] for row in bus if record["onset"] <= row["time"] < record["end"]]
    assert len(failed) == 10


def test_the_ground_truth_is_the_same_in_both_forms(played: Path) -> None:
    lines = [json.loads(line) for line in (played / "truth.jsonl").read_text().splitlines()]
    table = rows(played, "truth.parquet")
    assert [line["fault"] for line in lines] == [row["fault"] for row in table]
    assert {(line["replica"], line["facility"]) for line in lines} == {
        (replica, facility) for replica in range(REPLICAS) for facility in ("command", "energy")
    }
    assert table[1]["affects"] == ["energy.bus_a_voltage"]


def test_the_same_seed_gives_the_same_bytes(played: Path, tmp_path: Path) -> None:
    play(campaign(tmp_path), CampaignFolder(tmp_path / "out"))
    names = [str(file.relative_to(played)) for file in played.rglob("*") if file.is_file()]
    same, different, missing = filecmp.cmpfiles(played, tmp_path / "out", names, shallow=False)
    assert (different, missing) == ([], [])
    assert len(same) > 30


def test_a_replica_is_the_same_in_any_batch(played: Path, tmp_path: Path) -> None:
    folder = CampaignFolder(tmp_path / "out")
    play(campaign(tmp_path), folder, batch=1)
    for name in [*folder.rows(), "truth.parquet"]:
        assert rows(tmp_path / "out", name) == rows(played, name), name


def test_the_summary_says_what_was_played(played: Path) -> None:
    summary = json.loads((played / "campaign.json").read_text())
    assert summary["complete"] is True
    assert (summary["seed"], summary["replicas"], summary["step_s"]) == (7, REPLICAS, 30.0)
    assert summary["rows"]["telemetry/energy.bus.parquet"] == REPLICAS * 30
    assert summary["truth_records"] == 2 * REPLICAS
    assert "numpy" in summary["versions"]


def test_a_stopped_campaign_says_that_it_is_incomplete_and_can_be_read(tmp_path: Path) -> None:
    def stop(done: int, total: int, time_ns: int) -> None:
        if done > total / 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play(campaign(tmp_path, replicas=1), CampaignFolder(tmp_path / "out"), stop)
    assert json.loads((tmp_path / "out/campaign.json").read_text())["complete"] is False
    assert len(rows(tmp_path / "out", "telemetry/energy.bus.parquet")) == 16


def test_a_folder_that_is_not_empty_is_refused_and_only_a_campaign_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(CampaignError, match="is not empty"):
        CampaignFolder(tmp_path)
    with pytest.raises(CampaignError, match="holds no campaign"):
        CampaignFolder(tmp_path, force=True)
    assert (tmp_path / "thesis.tex").exists()


def test_a_missing_library_is_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(CampaignError, match=r"pip install -c constraints.txt -e '\.\[parquet\]'"):
        CampaignFolder(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_was_lost_has_no_row_and_the_truth_says_since_when(tmp_path: Path) -> None:
    lost = "  - {fault: energy.bus.lost, onset: 5 min, duration: 5 min}\n"
    everything = "  - {fault: isru.all.lost, onset: 5 min, duration: 5 min}\n"
    play(campaign(tmp_path, 2, SCENARIO + lost + everything), CampaignFolder(tmp_path / "out"))
    [record] = [r for r in rows(tmp_path / "out", "truth.parquet", 1) if r["fault"] == "energy.bus.lost"]
    assert record["kind"] == "loss"
    heard = [row["time"] for row in rows(tmp_path / "out", "telemetry/energy.bus.parquet", 1)]
    assert len(heard) == 20
    assert not [time for time in heard if record["onset"] <= time < record["end"]]
    assert len(rows(tmp_path / "out", "telemetry/energy.slow.parquet", 1)) == 15
    assert len(rows(tmp_path / "out", "telemetry/isru.process.parquet", 1)) == 20


def ordered(folder: Path, minute: int, **changes: object) -> Campaign:
    """The same campaign, with a telecommand to its second replica."""
    base = campaign(folder)
    line = {
        "replica": 1, "time_ns": base.start_ns + minute * 60 * 10**9, "command": "isru.set_mode",
        "arguments": {"mode": "STANDBY"}, "action": "isru-standby",
    }  # fmt: skip
    (folder / "orders.jsonl").write_text(json.dumps({**line, **changes}) + "\n", encoding="utf-8")
    span = (base.start_ns, base.start_ns + base.scenario.duration_ns)
    orders = read_orders(folder / "orders.jsonl", base.catalogue, base.replicas, *span)
    return replace(base, orders=orders)


def test_a_twin_is_the_same_until_it_is_told_otherwise(played: Path, tmp_path: Path) -> None:
    play(ordered(tmp_path, minute=5), CampaignFolder(tmp_path / "out"))
    assert json.loads((tmp_path / "out/campaign.json").read_text())["played"] == [1]
    name = "telemetry/isru.process.parquet"
    twin, alone = rows(tmp_path / "out", name), rows(played, name, 1)
    assert [row["time"] for row in twin] == [row["time"] for row in alone]
    differs = [new["time"].minute for new, old in zip(twin, alone, strict=True) if new != old]
    assert min(differs) == 5
    assert {row["replica"] for row in twin} == {1}
    told = [r for r in rows(tmp_path / "out", "truth.parquet") if r["action"] == "command"]
    assert [(r["facility"], r["command"]) for r in told] == [("isru", "set_mode")]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"replica": 3}, "the campaign has 3, counted from 0, and no 3"),
        ({"time_ns": 0}, "lies outside the campaign"),
        ({"command": "isru.set_mood"}, "'set_mood' is no telecommand of isru"),
        ({"arguments": {"mode": "FAST"}}, "arguments.mode"),
        ({"time_ns": "noon"}, "time_ns: "),
    ],
)
def test_orders_that_cannot_be_carried_out_are_refused(
    tmp_path: Path, changes: dict[str, object], why: str
) -> None:
    with pytest.raises(ScenarioError) as refused:
        ordered(tmp_path, minute=5, **changes)
    assert refused.value.faults[0].startswith("orders.jsonl: line 1: ")
    assert why in refused.value.faults[0]
