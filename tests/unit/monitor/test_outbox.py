"""What leaves the monitor, in which order, and what stays when the connection ends."""

from collections.abc import AsyncIterator

import pytest

from ground_segment.monitor.outbox import Outbox
from ground_segment.monitor.ports import Message
from ground_segment.wire import Alert, ConnectionLost, Report, Stage
from tests.unit.monitor.scene import VOLTAGE, Scene

STATE, EVENT = "ilrs/v1/alert/energy/limit-bus_voltage", "ilrs/v1/alert-event/energy/limit-bus_voltage"


class FakeLink:
    """Takes `works` publications, then the connection is gone."""

    def __init__(self, works: int = 100) -> None:
        self.works = works
        self.sent: list[tuple[str, bool, bool]] = []

    async def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> None:
        if len(self.sent) >= self.works:
            raise ConnectionLost("gone")
        self.sent.append((topic, bool(payload), retain))

    async def subscribe(self, *filters: str) -> None: ...

    async def messages(self) -> AsyncIterator[Message]:
        raise NotImplementedError
        yield


def raised_and_ended() -> tuple[Alert, Alert]:
    scene = Scene()
    scene.voltages(*[112.0] * 3)
    scene.take(scene.engine.acknowledge(VOLTAGE, "ana", None, scene.now_ns))
    scene.voltages(*[121.0] * 11)
    return scene.seen[0], scene.seen[-1]


async def test_the_state_comes_before_the_event_and_goes_after_the_last_one() -> None:
    outbox, link = Outbox(), FakeLink()
    outbox.put(raised_and_ended())
    await outbox.flush(link)
    assert link.sent == [
        (STATE, True, True),
        (EVENT, True, False),
        (EVENT, True, False),
        (STATE, False, True),
    ]
    assert len(outbox) == 0


@pytest.mark.parametrize(("works", "left"), [(0, 2), (1, 2), (2, 1), (3, 1), (4, 0)])
async def test_what_was_not_published_whole_stays(works: int, left: int) -> None:
    outbox = Outbox()
    outbox.put(raised_and_ended())
    if left:
        with pytest.raises(ConnectionLost):
            await outbox.flush(FakeLink(works))
    else:
        await outbox.flush(FakeLink(works))
    assert len(list(outbox.alerts())) == left


async def test_what_comes_meanwhile_waits_until_it_is_saved() -> None:
    outbox = Outbox()

    class Busy(FakeLink):
        async def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> None:
            await super().publish(topic, payload, qos=qos, retain=retain)
            outbox.put(raised_and_ended()[:1])

    outbox.put([("reports", Report(id="1", stage=Stage.ACCEPTED, time_ns=1))])
    link = Busy()
    await outbox.flush(link)
    assert [topic for topic, _, _ in link.sent] == ["reports"]
    assert len(outbox) == 1
