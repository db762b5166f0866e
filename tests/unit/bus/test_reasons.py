"""That nobody answers is said in the same words whichever client tried."""

import socket
import ssl

import pytest

from ground_segment.bus import BrokerUnreachable, SessionOptions, connect, open_session
from ground_segment.bus.reasons import nobody_answers
from ground_segment.settings import Broker


async def test_both_clients_say_the_same(unused_tcp_port: int) -> None:
    broker = Broker("127.0.0.1", unused_tcp_port)
    said = f"no MQTT broker answers at mqtt://127.0.0.1:{unused_tcp_port}: Connection refused"
    with pytest.raises(BrokerUnreachable) as by_commands:
        async with connect(broker, "one"):
            pass
    with pytest.raises(BrokerUnreachable) as by_data:
        async with open_session(broker, SessionOptions("two")):
            pass
    assert (str(by_commands.value), str(by_data.value)) == (said, said)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (TimeoutError(), "no answer within 10 s"),
        (socket.gaierror(-2, "Name or service not known"), "Name or service not known"),
        (ssl.SSLError(1, "certificate verify failed"), "certificate verify failed"),
        (OSError("Multiple exceptions: one, two"), "Multiple exceptions: one, two"),
    ],
)
def test_every_reason_is_told(error: OSError, reason: str) -> None:
    assert nobody_answers(Broker("there", 1883), error).endswith(reason)
