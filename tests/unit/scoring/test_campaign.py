"""Reading what a campaign wrote: each replica in order of time, values as they are on the wire."""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from ground_segment.scoring.campaign import Campaign, CampaignUnreadable
from ground_segment.scoring.episode import FOREVER_NS

pa: Any = import_module("pyarrow")
pq: Any = import_module("pyarrow.parquet")
SUMMARY = {
    "complete": True, "scenario": "A test", "seed": 3, "replicas": 2, "step_s": 60.0, "duration_s": 120.0,
    "facilities": ["energy"],
}  # fmt: skip
TRUTH = (
    '{"action":"inject","facility":"energy","time_ns":60,"replica":1,"kind":"physical","fault":"energy.short",'
    '"title":"Short","strength":0.5,"affects":["energy.volts"],"followers":["isru.*"],"hazard_ns":90}\n'
    '{"action":"command","facility":"isru","time_ns":70,"replica":1,"kind":"benign","command":"stop"}\n'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "telemetry").mkdir()
    (tmp_path / "campaign.json").write_text(json.dumps(SUMMARY))
    (tmp_path / "truth.jsonl").write_text(TRUTH)
    modes = pa.DictionaryArray.from_arrays(pa.array([0, 1, None, 0], pa.int8()), pa.array(["ON", "OFF"]))
    columns = {
        "replica": pa.array([0, 1, 0, 1], pa.int32()),
        "time": pa.array([1, 1, 2, 2], pa.timestamp("ns", "UTC")),
        "volts": pa.array([1.0, 2.0, None, 4.0]),
        "mode": modes,
        "closed": pa.array([True, False, True, False]),
    }  # fmt: skip
    pq.write_table(pa.table(columns), tmp_path / "telemetry/energy.bus.parquet")
    return tmp_path


def test_a_replica_has_its_rows_and_nulls_are_left_out(folder: Path) -> None:
    campaign = Campaign.open(folder)
    (bus,) = campaign.telemetry(range(2)).of(0)
    assert (bus.facility, bus.packet, bus.times_ns, bus.whole) == ("energy", "bus", [1, 2], False)
    assert list(bus.rows()) == [{"volts": 1.0, "mode": "ON", "closed": True}, {"closed": True}]
    assert campaign.telemetry(range(1)).of(1) == [], "only the replicas asked for are read"
    assert [list(block) for block in campaign.blocks(1)] == [[0], [1]]


def test_the_truth_by_replica(folder: Path) -> None:
    short, stop = Campaign.open(folder).episodes()[1]
    assert (short.fault, short.onset_ns, short.end_ns, short.hazard_ns) == (
        "energy.short",
        60,
        FOREVER_NS,
        90,
    )
    assert short.accounts_for(frozenset({"isru.level"}))
    assert not short.shows_in(frozenset({"isru.level"}))
    assert stop.benign
    assert stop.fault == "isru.stop"
    assert stop.accounts_for(frozenset({"isru.level"}))


def test_what_is_no_whole_campaign_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(CampaignUnreadable, match="holds no campaign"):
        Campaign.open(tmp_path / "none")
    (folder / "campaign.json").write_text(json.dumps({**SUMMARY, "complete": False}))
    with pytest.raises(CampaignUnreadable, match="incomplete"):
        Campaign.open(folder)
