"""Opening a connection of `Session`: kept sessions are gone on with, or begun anew if nobody serves them."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import structlog

from ground_segment.bus.reasons import CONNECT_TIMEOUT_S, nobody_answers
from ground_segment.bus.session import Session, SessionOptions
from ground_segment.settings import Broker
from ground_segment.wire import BrokerUnreachable

log = structlog.get_logger()


@asynccontextmanager
async def open_session(broker: Broker, options: SessionOptions) -> AsyncIterator[Session]:
    """Connect, and say goodbye at the end; after an error inside, the last will speaks instead.

    Raises:
        BrokerUnreachable, BrokerRefused: at connecting.
    """
    session = await _dial(broker, options)
    pinging: asyncio.Task[None] | None = None
    try:
        if session.present and not await session.served():
            log.warning("the broker does not serve the session it kept: begun anew", client=options.client_id)
            await session.close()
            session = await _dial(broker, replace(options, fresh=True))
        pinging = asyncio.create_task(session.keep_alive(), name=f"mqtt[{options.client_id}].keep_alive")
        yield session
        session.disconnect()
    finally:
        if pinging:
            pinging.cancel()
        await session.close()


async def _dial(broker: Broker, options: SessionOptions) -> Session:
    """Raises BrokerUnreachable, BrokerRefused."""
    tls = ssl.create_default_context(cafile=str(broker.ca_file)) if broker.ca_file else None
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            _, session = await loop.create_connection(
                lambda: Session(options), broker.host, broker.port, ssl=tls
            )
    except (OSError, TimeoutError) as error:
        raise BrokerUnreachable(nobody_answers(broker, error)) from error
    try:
        await session.handshake(broker)
    except BaseException:
        await session.close()
        raise
    return session


@asynccontextmanager
async def open_with_retained(
    broker: Broker, options: SessionOptions
) -> AsyncIterator[tuple[Session, Session]]:
    """A session that the broker keeps, and one beside it that it forgets, for what is retained.

    Some brokers tell a session that they know nothing of what is retained.

    Raises:
        BrokerUnreachable, BrokerRefused: at connecting.
    """
    beside = SessionOptions(f"{options.client_id}-retained")
    async with open_session(broker, options) as kept, open_session(broker, beside) as fresh:
        yield kept, fresh
