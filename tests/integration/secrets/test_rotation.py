"""Changing secrets while a real broker runs: whoever is not meant notices nothing."""

import asyncio
import signal
import ssl
from datetime import UTC, datetime
from os import kill

import pytest

from ground_segment.bus import BrokerRefused, ConnectionLost, Session, SessionOptions, open_session
from ground_segment.secrets import rotate_secrets
from ground_segment.wire import topics
from tests.support.stack import Stack

pytestmark = pytest.mark.integration

ENERGY, ISRU = topics.telemetry("energy", "bus"), topics.telemetry("isru", "process")


def rotate(stack: Stack, *names: str) -> None:
    """Change secrets and tell the broker, as the printed command does."""
    rotate_secrets(stack.files.folder, stack.logins, names, datetime.now(UTC))
    kill(stack.server.pid, signal.SIGHUP)


async def publish_until_closed(session: Session) -> None:
    """Raises when the broker ends the connection, or refuses a packet."""
    while True:
        await session.publish(ENERGY, b"{}")


async def test_a_new_password_holds_at_once_and_others_stay_connected(stack: Stack) -> None:
    old = stack.broker("energy")
    async with open_session(stack.broker("isru"), SessionOptions("isru")) as other:
        await other.publish(ISRU, b"{}")
        async with open_session(old, SessionOptions("energy")) as session:
            await session.publish(ENERGY, b"{}")
            rotate(stack, "energy")
            with pytest.raises((ConnectionLost, BrokerRefused)):
                await publish_until_closed(session)
        with pytest.raises(BrokerRefused):
            async with open_session(old, SessionOptions("energy")):
                pass
        async with open_session(stack.broker("energy"), SessionOptions("energy")) as session:
            await session.publish(ENERGY, b"{}")
        await other.publish(ISRU, b"{}")


@pytest.mark.parametrize("name", ["certificate", "authority"])
async def test_a_new_certificate_locks_nobody_out(stack: Stack, name: str) -> None:
    async with open_session(stack.broker("isru"), SessionOptions("isru")) as other:
        before = (stack.files.broker / "server.crt").read_text()
        rotate(stack, name)
        after = (stack.files.broker / "server.crt").read_text()
        assert after != before
        await asyncio.wait_for(_shown(stack, after), 20.0)
        await other.publish(ISRU, b"{}")
        async with open_session(stack.broker("energy"), SessionOptions("energy")) as session:
            await session.publish(ENERGY, b"{}")


async def _shown(stack: Stack, certificate: str) -> None:
    """Until the broker has read its certificate again, which no event tells."""
    address = (stack.broker("energy").host, stack.server.port)
    while (await asyncio.to_thread(ssl.get_server_certificate, address)).strip() != certificate.strip():
        await asyncio.sleep(0.05)
