"""What a real Alertmanager is told, and when."""

from typing import Any

import pytest

from ground_segment.api.forward import RESEND_S, Forwarder
from ground_segment.api.links import Links
from ground_segment.clock import iso_utc
from tests.unit.api.scene import LOW, LOWER, SceneClock, Watching
from tests.unit.monitor.scene import VOLTAGE, station


@pytest.fixture
def scene() -> Watching:
    return Watching()


@pytest.fixture
def forwarder(scene: Watching) -> Forwarder:
    return Forwarder(scene, Links("http://grafana", "http://console", station()), SceneClock(scene))


def send(forwarder: Forwarder) -> list[dict[str, Any]]:
    due = forwarder.due()
    if due:
        forwarder.sent(due)
    return due


def over(scene: Watching, alert: dict[str, Any]) -> bool:
    return bool(alert["endsAt"] <= iso_utc(scene.now_ns))


def test_what_is_the_case_is_told_once_and_repeated(scene: Watching, forwarder: Forwarder) -> None:
    scene.live(3)
    assert send(forwarder) == []
    scene.live(5, bus_voltage=LOW)
    (alert,) = send(forwarder)
    assert alert["labels"]["rule"] == "limit-bus_voltage"
    assert not over(scene, alert)
    scene.live(5, bus_voltage=LOW)
    assert send(forwarder) == []
    scene.live(int(RESEND_S), bus_voltage=LOW)
    assert len(send(forwarder)) == 1


def test_what_could_not_be_told_is_told_later(scene: Watching, forwarder: Forwarder) -> None:
    scene.live(5, bus_voltage=LOW)
    assert forwarder.due() == forwarder.due() != []


def test_what_is_over_is_told(scene: Watching, forwarder: Forwarder) -> None:
    scene.live(5, bus_voltage=LOW)
    send(forwarder)
    scene.live(15)
    (alert,) = send(forwarder)
    assert over(scene, alert)
    assert send(forwarder) == []


def test_a_worse_one_takes_the_place_of_the_milder(scene: Watching, forwarder: Forwarder) -> None:
    scene.live(5, bus_voltage=LOW)
    send(forwarder)
    scene.live(5, bus_voltage=LOWER)
    told = {alert["labels"]["severity"]: over(scene, alert) for alert in send(forwarder)}
    assert told == {"critical": False, "warning": True}


def test_what_is_shelved_calls_nobody(scene: Watching, forwarder: Forwarder) -> None:
    scene.live(5, bus_voltage=LOW)
    send(forwarder)
    scene.take(scene.engine.shelve(VOLTAGE, 600, "ana", "known", scene.now_ns))
    assert [over(scene, alert) for alert in send(forwarder)] == [True]
    assert send(forwarder) == []
