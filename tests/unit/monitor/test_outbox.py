"""What leaves the monitor, in which order, and what stays when the connection ends."""

import pytest

from ground_segment.catalogue import Severity
from ground_segment.monitor.outbox import Outbox
from ground_segment.wire import (
    ActionMode,
    ActionRecord,
    Alert,
    ConnectionLost,
    Incident,
    Outcome,
    Report,
    Stage,
)
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


def an_incident(*, is_open: bool) -> Incident:
    return Incident(
        id="1-energy", title="Bus", severity=Severity.WARNING, opened_ns=1, time_ns=2, open=is_open
    )


async def test_an_incident_is_retained_while_it_is_open_and_its_last_form_is_heard() -> None:
    outbox, link = Outbox(), FakeLink()
    outbox.put([an_incident(is_open=True), an_incident(is_open=False)])
    await outbox.flush(link)
    topic = "ilrs/v1/incident/1-energy"
    assert link.sent == [(topic, True, True), (topic, True, False), (topic, False, True)]


@pytest.mark.parametrize("outcome", list(Outcome))
async def test_an_action_is_recorded_before_its_telecommand_and_only_what_is_sent_has_one(
    outcome: Outcome,
) -> None:
    record = ActionRecord(
        name="shed", title="Shed", facility="energy", target="energy", command="shed_loads",
        mode=ActionMode.ACTIVE, outcome=outcome, telecommand_id="1",
    )  # fmt: skip
    outbox, link = Outbox(), FakeLink()
    outbox.put([record])
    assert list(outbox.actions()) == [record]
    await outbox.flush(link)
    expected = [("ilrs/v1/action/shed", True, True), ("ilrs/v1/tc/energy", True, False)]
    assert link.sent == expected[: 2 if outcome is Outcome.SENT else 1]


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
