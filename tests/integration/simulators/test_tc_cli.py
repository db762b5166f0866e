"""`ground-segment tc send` against a simulator that runs."""

import asyncio
import json
import re
import sys

import pytest

from ground_segment.catalogue import Catalogue
from ground_segment.settings import Broker
from tests.integration.simulators.conftest import TOLD, simulating

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def _here(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ILRS_MQTT_HOST", broker.host)
    monkeypatch.setenv("ILRS_MQTT_PORT", str(broker.port))
    monkeypatch.setenv("ILRS_CATALOGUE_DIR", str(TOLD))
    monkeypatch.setattr("simulators.service.DRAIN_TIMEOUT_S", 0.1)


async def send(*arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ground_segment", "tc", "send", "kettle", "heat", *arguments,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def test_each_stage_is_printed_with_its_time_until_it_is_completed(
    broker: Broker, told: Catalogue
) -> None:
    async with simulating(broker, told):
        code, out, _ = await send("target=21", "--by", "ana", "--reason", "tea")
    assert code == 0
    lines = out.splitlines()
    assert [line.split()[-1] for line in lines] == ["accepted", "started", "completed"]
    assert all(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z +\d+\.\d{3} s  ", line) for line in lines)


async def test_a_refusal_is_its_reason_and_exit_code_1_for_machines_too(
    broker: Broker, told: Catalogue
) -> None:
    async with simulating(broker, told):
        code, out, _ = await send("target=12", "--json")
    assert code == 1
    accepted, failed = map(json.loads, out.splitlines())
    assert (accepted["stage"], accepted["facility"]) == ("accepted", "kettle")
    assert accepted["arguments"] == {"target": 12.0}
    assert "the kettle cannot cool" in failed["reason"]


async def test_what_is_not_done_in_the_time_waited_is_told_to_be_open(
    broker: Broker, told: Catalogue
) -> None:
    async with simulating(broker, told):
        code, out, err = await send("target=99", "--timeout", "1")
    assert code == 1
    assert out.splitlines()[-1].endswith("started")
    assert "no end was reported within 1 s; it may still be carried out" in err


async def test_when_nobody_answers_it_says_what_to_look_at() -> None:
    code, _, err = await send("target=21", "--timeout", "1")
    assert code == 1
    assert "nobody answered for kettle: does it run" in err
    assert "ground-segment health kettle" in err
