"""What a broker says when it ends a connection is passed on."""

import pytest

from ground_segment.bus import ConnectionLost
from ground_segment.bus.session import Session, SessionOptions


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"\xe0\x02\x8e\x00", "another 'monitor' has connected and taken over: only one may run"),
        (b"\xe0\x02\x8b\x00", "the broker ended the connection: server shutting down"),
        (b"", "the broker ended the connection$"),
    ],
)
async def test_why_a_connection_ended_is_told(said: bytes, why: str) -> None:
    session = Session(SessionOptions("monitor"))
    session.data_received(said)
    session.connection_lost(None)
    with pytest.raises(ConnectionLost, match=why):
        await session.receive()
