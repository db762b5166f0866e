"""Sending a telecommand and hearing what becomes of it."""

import asyncio
from collections.abc import AsyncIterator

from ground_segment.bus.client import Client, Received
from ground_segment.bus.listener import Listener
from ground_segment.bus.session import Message
from ground_segment.wire import MessageError, Report, Telecommand

ANSWER_S = 5.0
"""The first stage comes at once, or nobody listens."""


async def stages(
    client: Client | Listener, topic: str, report_topic: str, telecommand: Telecommand, timeout_s: float
) -> AsyncIterator[Report]:
    """Send, and yield each verification report as it comes, up to the last.

    Ends early when the first did not come within 5 s, or a later one within `timeout_s`: then nobody
    knows what became of it.

    Raises:
        ConnectionLost: the telecommand may not have been sent.
        BrokerRefused: this login may not send it; only a `Listener` is told so.
    """
    await client.subscribe(report_topic)
    await client.publish(topic, telecommand.encode())
    arriving: AsyncIterator[Received] | AsyncIterator[Message] = client.messages()
    patience_s = min(ANSWER_S, timeout_s)
    while True:
        try:
            async with asyncio.timeout(patience_s):
                report = await _next(arriving, telecommand.id)
        except TimeoutError:
            return
        yield report
        if report.final:
            return
        patience_s = timeout_s


async def command(
    client: Client | Listener,
    topic: str,
    report_topic: str,
    telecommand: Telecommand,
    timeout_s: float = ANSWER_S,
) -> Report | None:
    """Send, and wait for the last report; None if it did not come in time. Raises as `stages` does."""
    last = None
    async for report in stages(client, topic, report_topic, telecommand, timeout_s):
        last = report
    return last if last and last.final else None


async def _next(arriving: AsyncIterator[Received] | AsyncIterator[Message], telecommand_id: str) -> Report:
    """The next report about this telecommand; others, and what cannot be read, are not for us."""
    async for message in arriving:
        try:
            report = Report.decode(message.payload)
        except MessageError:
            continue
        if report.id == telecommand_id:
            return report
    raise AssertionError("messages come until the connection ends")
