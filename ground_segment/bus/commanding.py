"""Sending a telecommand and waiting for what became of it."""

import asyncio

from ground_segment.bus.client import Client
from ground_segment.wire import MessageError, Report, Stage, Telecommand

FINAL = (Stage.COMPLETED, Stage.FAILED)


async def command(
    client: Client, topic: str, report_topic: str, telecommand: Telecommand, timeout_s: float = 5.0
) -> Report | None:
    """Send, and wait for the last verification report; None if none came in time.

    Raises:
        ConnectionLost, BrokerRefused: the command may not have been sent.
    """
    await client.subscribe(report_topic)
    await client.publish(topic, telecommand.encode())
    try:
        async with asyncio.timeout(timeout_s):
            async for message in client.messages():
                report = _report(message.payload)
                if report and report.id == telecommand.id and report.stage in FINAL:
                    return report
    except TimeoutError:
        pass
    return None


def _report(payload: bytes) -> Report | None:
    try:
        return Report.decode(payload)
    except MessageError:
        return None  # not for us to judge
