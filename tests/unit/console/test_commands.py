"""Telecommands to the monitor, and what the operator is told."""

import asyncio

from ground_segment.console.commands import CommandDesk
from ground_segment.wire import ConnectionLost, Report, Stage, Telecommand, topics
from tests.unit.console.clocks import StillClock


class Monitor:
    """Answers each command with the given stages."""

    def __init__(self, *stages: Stage, reason: str = "") -> None:
        self.asked: list[tuple[str, Telecommand]] = []
        self.desk = CommandDesk(self.publish, StillClock(), timeout_s=0.05)
        self._stages = stages
        self._reason = reason

    async def publish(self, topic: str, payload: bytes) -> None:
        telecommand = Telecommand.decode(payload)
        self.asked.append((topic, telecommand))
        self.desk.take(Report(id="another", stage=Stage.FAILED, time_ns=1, reason="not ours"))
        for stage in self._stages:
            self.desk.take(Report(id=telecommand.id, stage=stage, time_ns=1, reason=self._reason))


async def test_a_completed_command_is_done() -> None:
    monitor = Monitor(Stage.ACCEPTED, Stage.STARTED, Stage.COMPLETED)
    outcome = await monitor.desk.send("shelve", {"facility": "energy", "for_s": 60}, "Ana", "known")
    assert outcome.done
    topic, telecommand = monitor.asked[0]
    assert topic == topics.command("monitor")
    assert (telecommand.command, telecommand.by, telecommand.reason) == ("shelve", "Ana", "known")
    assert telecommand.arguments == {"facility": "energy", "for_s": 60}


async def test_a_refusal_is_told_with_its_reason() -> None:
    outcome = await Monitor(Stage.FAILED, reason="no such alert").desk.send("acknowledge", {}, "Ana")
    assert not outcome.done
    assert "no such alert" in outcome.text


async def test_an_accepted_command_is_not_yet_done() -> None:
    outcome = await Monitor(Stage.ACCEPTED).desk.send("acknowledge", {}, "Ana")
    assert not outcome.done
    assert "did not answer" in outcome.text


async def test_each_command_has_its_own_id_and_its_own_answer() -> None:
    monitor = Monitor(Stage.COMPLETED)
    outcomes = await asyncio.gather(*(monitor.desk.send("acknowledge", {}, "Ana") for _ in range(3)))
    assert [outcome.done for outcome in outcomes] == [True] * 3
    assert len({telecommand.id for _, telecommand in monitor.asked}) == 3


async def test_without_a_connection_the_operator_knows_that_nothing_was_sent() -> None:
    async def publish(topic: str, payload: bytes) -> None:
        raise ConnectionLost("there is no connection to the broker")

    outcome = await CommandDesk(publish, StillClock()).send("acknowledge", {}, "Ana")
    assert outcome.text == "The command was not sent: there is no connection to the broker."
