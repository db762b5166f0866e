"""An eighth facility costs one catalogue file and one small module: nothing else is edited."""

import asyncio
import json
from pathlib import Path

import pytest

from ground_segment.bus import connect
from ground_segment.dashboards import build
from ground_segment.wire import Telecommand, topics
from tests.system.segment import Segment

pytestmark = pytest.mark.system

EIGHTH = Path(__file__).parent / "eighth"
ID = "greenhouse"


@pytest.fixture
def segment(tmp_path: Path) -> Segment:
    return Segment.of(ID, EIGHTH, tmp_path)


async def _fail_lamps(segment: Segment) -> None:
    telecommand = Telecommand(id="1", time_ns=1, command="inject", arguments={"fault": f"{ID}.lamps_out"})
    async with connect(segment.settings.broker(), "test") as client:
        await client.publish(topics.fault(ID), telecommand.encode())


async def test_it_is_published_stored_watched_and_has_its_dashboard(segment: Segment, tmp_path: Path) -> None:
    async with segment.running(), asyncio.timeout(60):
        while len(await segment.rows("air")) < 3:
            await asyncio.sleep(0.2)
        await _fail_lamps(segment)
        alert = await segment.first_alert("limit-co2_pressure")
    assert alert.facility == ID
    assert "Pa" in alert.text
    stored = await segment.rows("air")
    assert {"co2_pressure", "lamps"} <= set(stored[0].fields)
    assert stored[-1].fields["co2_pressure"] == pytest.approx(100.0, rel=0.05)
    build(segment.catalogue, tmp_path / "grafana")
    dashboard = json.loads((tmp_path / "grafana" / "dashboards" / f"ilrs-{ID}.json").read_text())
    assert "co2_pressure" in json.dumps(dashboard)
