"""Stages of a telecommand as they come: others' reports are not ours, and patience has an end."""

import asyncio
from collections.abc import AsyncIterator
from typing import cast

import pytest

from ground_segment.bus import Client, Received, command, stages
from ground_segment.wire import Report, Stage, Telecommand, topics

TOPIC, ANSWERS = topics.command("isru"), topics.report("isru")
REQUEST = Telecommand(id="7", time_ns=1, command="go")


class FakeClient:
    """Remembers what is published, and hears the given payloads, then nothing for ever."""

    def __init__(self, *heard: bytes) -> None:
        self.done: list[str] = []
        self._heard = heard

    async def subscribe(self, *filters: str) -> None:
        self.done += [f"subscribe {f}" for f in filters]

    async def publish(self, topic: str, payload: bytes) -> None:
        self.done.append(f"publish {topic}")
        assert Telecommand.decode(payload) == REQUEST

    async def messages(self) -> AsyncIterator[Received]:
        for payload in self._heard:
            yield Received(ANSWERS, payload, False)
        await asyncio.Event().wait()


def said(stage: Stage, number: str = "7") -> bytes:
    return Report(id=number, stage=stage, time_ns=2).encode()


async def heard(client: FakeClient, timeout_s: float = 0.05) -> list[Stage]:
    reports = stages(cast("Client", client), TOPIC, ANSWERS, REQUEST, timeout_s)
    return [report.stage async for report in reports]


async def test_it_listens_before_it_sends() -> None:
    client = FakeClient(said(Stage.COMPLETED))
    await heard(client)
    assert client.done == [f"subscribe {ANSWERS}", f"publish {TOPIC}"]


async def test_every_stage_is_yielded_up_to_the_last_and_nothing_of_others() -> None:
    client = FakeClient(
        b"rubbish",
        said(Stage.FAILED, "another"),
        said(Stage.ACCEPTED),
        said(Stage.STARTED),
        said(Stage.COMPLETED),
        said(Stage.FAILED),
    )
    assert await heard(client) == [Stage.ACCEPTED, Stage.STARTED, Stage.COMPLETED]


@pytest.mark.parametrize("answers", [(), (Stage.ACCEPTED, Stage.STARTED)])
async def test_it_ends_when_no_further_stage_comes_in_time(answers: tuple[Stage, ...]) -> None:
    client = FakeClient(*map(said, answers))
    assert await heard(client) == list(answers)


async def test_only_a_last_report_is_an_outcome() -> None:
    client = cast("Client", FakeClient(said(Stage.ACCEPTED)))
    assert await command(client, TOPIC, ANSWERS, REQUEST, timeout_s=0.05) is None
    client = cast("Client", FakeClient(said(Stage.ACCEPTED), said(Stage.FAILED)))
    report = await command(client, TOPIC, ANSWERS, REQUEST, timeout_s=0.05)
    assert report is not None
    assert report.stage is Stage.FAILED
