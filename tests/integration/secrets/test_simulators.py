"""The simulated station on the compose stack's broker: one process, and each facility under its own login."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from ground_segment.bus import connect, stages
from ground_segment.catalogue import load_catalogue
from ground_segment.clock import SystemClock
from ground_segment.settings import Settings
from ground_segment.wire import Stage, Telecommand, topics
from simulators.service import Plan, Simulation
from tests.support.servers import HOST
from tests.support.stack import Stack

pytestmark = pytest.mark.integration

CATALOGUE = load_catalogue(Path("config/catalogue"))
FACILITIES = {facility.id for facility in CATALOGUE.surface()}


async def test_all_facilities_are_heard_and_answer_telecommands(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulators.service.DRAIN_TIMEOUT_S", 0.1)
    settings = Settings(
        mqtt_host=HOST, mqtt_port=stack.server.port, mqtt_username="simulators",
        mqtt_password=stack.broker("simulators").password, mqtt_ca_file=stack.files.ca,
        mqtt_logins_file=stack.files.simulators,
    )  # fmt: skip
    plan = Plan(CATALOGUE, CATALOGUE.surface())
    simulation = asyncio.create_task(Simulation(plan, settings.broker(), SystemClock()).run())
    try:
        async with asyncio.timeout(60.0):
            assert await _heard(stack) == FACILITIES
            reports = await _told(stack, "energy")
        assert reports[0] is Stage.ACCEPTED
    finally:
        simulation.cancel()
        await asyncio.wait([simulation])


async def _heard(stack: Stack) -> set[str]:
    """Facilities whose telemetry comes, until it is all of them."""
    heard: set[str] = set()
    async with connect(stack.broker("operator"), "test-hears") as client:
        await client.subscribe(topics.TELEMETRY_FILTER)
        async for message in client.messages():
            where = topics.parse_telemetry(message.topic)
            heard |= {where.facility} if where else set()
            if heard >= FACILITIES:
                break
    return heard


async def _told(stack: Stack, facility: str) -> list[Stage]:
    clock = SystemClock()
    arguments = {"mast": 3, "attitude": "STOW"}
    order = Telecommand(
        id="1", time_ns=clock.now_ns(), command="point_array", arguments=dict(arguments), by="ana"
    )
    async with connect(stack.broker("operator"), "test-orders") as client:
        found = stages(client, topics.command(facility), topics.report(facility), order, 5.0)
        return [report.stage async for report in found]


def test_a_login_that_is_not_known_is_that_of_the_process(stack: Stack) -> None:
    broker = replace(stack.broker("simulators"), logins={})
    assert broker.login("energy") is broker
