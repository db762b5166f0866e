"""The worked example of docs/engineers.md, from the wire to its dashboard, with faults and a telecommand."""

import asyncio
import json
import time
from pathlib import Path

import pytest

from ground_segment.bus import connect, stages
from ground_segment.cli.services import store_of
from ground_segment.dashboards import build
from ground_segment.records import COMMANDS
from ground_segment.wire import Report, Stage, Telecommand, Value, topics
from tests.support.catalogues import PROJECT
from tests.system.segment import Segment

pytestmark = pytest.mark.system

ID = "biomedical"


@pytest.fixture
def segment(tmp_path: Path) -> Segment:
    return Segment.of(ID, PROJECT / "docs" / "examples" / ID, tmp_path)


async def ask(segment: Segment, topic: str, answers: str, command: str, **arguments: Value) -> list[Report]:
    """Send as an operator does; all stages."""
    request = Telecommand(
        id=f"{command}-{time.time_ns()}",
        time_ns=time.time_ns(),
        command=command,
        arguments=arguments,
        by="ana",
        reason="exercise",
    )
    async with connect(segment.settings.broker(), f"test-{command}") as client:
        return [report async for report in stages(client, topic, answers, request, 30.0)]


async def inject(segment: Segment, fault: str) -> None:
    asked = ask(segment, topics.fault(ID), topics.fault_report(ID), "inject", fault=f"{ID}.{fault}")
    (report,) = await asked
    assert report.stage is Stage.COMPLETED, report.reason


async def test_a_fault_raises_its_alert_and_a_telecommand_is_stored_stage_by_stage(
    segment: Segment, tmp_path: Path
) -> None:
    truth = tmp_path / "truth.jsonl"
    async with segment.running(truth), asyncio.timeout(120):
        while not await segment.rows("chamber"):
            await asyncio.sleep(0.2)
        await inject(segment, "lamp_driver")
        await inject(segment, "freezer_loss")
        done = await ask(segment, topics.command(ID), topics.report(ID), "switch_compressor", to="B")
        alert = await segment.first_alert("limit-ppfd")
    assert [report.stage for report in done] == [Stage.ACCEPTED, Stage.STARTED, Stage.COMPLETED]
    assert (alert.facility, alert.parameter) == (ID, "ppfd")
    async with store_of(segment.settings) as store:
        newest_first = await store.rows(COMMANDS, 0, 2**62)
    kept = [row for row in reversed(newest_first) if row.tags["target"] == ID]
    assert [row.fields["stage"] for row in kept] == ["sent", "accepted", "started", "completed"]
    assert {(row.fields["by"], row.fields["arguments"]) for row in kept} == {("ana", "to=B")}
    entries = [json.loads(line) for line in truth.read_text().splitlines()]
    assert [entry["action"] for entry in entries] == ["inject", "inject", "command"]
    assert entries[1]["hazard_ns"] - entries[1]["time_ns"] == 19_000 * 10**9
    build(segment.catalogue, tmp_path / "grafana")
    dashboard = json.loads((tmp_path / "grafana" / "dashboards" / f"ilrs-{ID}.json").read_text())
    assert "sample_temp" in json.dumps(dashboard)
