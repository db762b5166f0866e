"""Instruments that lie: what raises their alert, what explains a jump, and when they are trusted again."""

from collections.abc import Iterator

import pytest

from ground_segment.catalogue import Catalogue, Facility
from ground_segment.clock import NS_PER_S
from ground_segment.diagnosis import Instrument, Matrix
from ground_segment.monitor.engine import Engine
from ground_segment.monitor.patience import Patience
from ground_segment.wire import Alert, ReceivedPacket, Transition, Value

T0_NS = 1_900_000_000 * NS_PER_S


def _described(name: str, kind: str, **more: object) -> dict[str, object]:
    return {"name": name, "type": kind, "description": "One.", "subsystem": "part", **more}


def _station() -> Catalogue:
    numbers = [
        _described(name, "float", unit="V", range=[0, 1000]) for name in ("volts", "amps", "level", "sun")
    ]
    packet = {
        "name": "bus", "title": "Bus", "period_s": 1, "stale_after_s": 6,
        "parameters": [*numbers, _described("mode", "enum", states=["ON", "OFF"])],
    }  # fmt: skip
    facts = {"id": "energy", "kind": "facility", "title": "Energy", "description": "One.", "site": "here"}
    return Catalogue(facilities=(Facility.model_validate({**facts, "packets": [packet]}),))


INSTRUMENTS = tuple(
    Instrument(parameter=f"energy.{name}", step=2.0, still_s=still_s, few_skies=name == "sun")
    for name, still_s in (("volts", 600.0), ("amps", 600.0), ("level", None), ("sun", None))
)


class Scene:
    """An engine that hears one packet a minute."""

    def __init__(self) -> None:
        self.engine = Engine(_station(), Patience(grace_s=0.0), matrix=Matrix(instruments=INSTRUMENTS))
        self.engine.listen(T0_NS)
        self.minute = 0
        self.changed: list[Alert] = []

    def play(self, minutes: int, **given: Value | None) -> None:
        """So many minutes; what is not given wobbles by one about fifty."""
        for _ in range(minutes):
            self.minute += 1
            now_ns = T0_NS + self.minute * 60 * NS_PER_S
            wobbling = dict.fromkeys(("volts", "amps", "level", "sun"), 50.0 + self.minute % 2)
            values = {"mode": "ON", **wobbling, **given}
            heard = {name: value for name, value in values.items() if value is not None}
            packet = ReceivedPacket("energy", "bus", "direct", now_ns, heard, (), None)
            self.changed += self.engine.sample(packet, now_ns)
            self.changed += self.engine.tick(now_ns)

    def raised(self) -> Iterator[str]:
        return (alert.rule for alert in self.changed if alert.transition is Transition.RAISED)


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.play(30)
    assert list(scene.raised()) == []
    return scene


def test_a_value_that_jumps_alone_is_doubted_once_it_is_known_that_nothing_went_with_it(scene: Scene) -> None:
    scene.play(1, volts=60.0)
    assert list(scene.raised()) == []
    scene.play(3, volts=60.5)
    assert list(scene.raised()) == ["sensor-volts"]
    (alert,) = scene.engine.alerts.values()
    assert "jumped by" in alert.text
    assert alert.action


@pytest.mark.parametrize("other", [{"amps": 70.0}, {"mode": "OFF"}])
def test_a_jump_with_something_else_is_no_matter_of_an_instrument(
    scene: Scene, other: dict[str, Value]
) -> None:
    scene.play(1, volts=60.0)
    scene.play(10, **other)
    assert list(scene.raised()) == []


def test_a_value_that_stands_still_longer_than_it_ever_did(scene: Scene) -> None:
    scene.play(9, volts=50.5)
    assert list(scene.raised()) == []
    scene.play(3, volts=50.5)
    assert list(scene.raised()) == ["sensor-volts"]


def test_rest_at_zero_is_none_and_neither_are_two_that_stop_together(scene: Scene) -> None:
    scene.play(30, volts=0.0, amps=0.0)
    scene.play(30, volts=50.0, amps=50.0)
    assert list(scene.raised()) == []


def test_a_value_that_is_gone_is_told_and_a_packet_without_values_is_another_matter(scene: Scene) -> None:
    scene.play(5, volts=None)
    assert list(scene.raised()) == ["sensor-volts"]
    scene.changed.clear()
    scene.play(5, volts=None, amps=None, level=None)
    assert list(scene.raised()) == []


def test_it_is_trusted_again_after_half_an_hour_without_a_sign(scene: Scene) -> None:
    scene.play(12, volts=50.5)
    scene.play(29)
    assert [alert.active for alert in scene.engine.alerts.values()] == [True]
    scene.play(4)
    assert [alert.active for alert in scene.engine.alerts.values()] == [False]


def test_a_restart_ends_no_doubt(scene: Scene) -> None:
    scene.play(12, volts=50.5)
    kept = scene.engine.snapshot()
    again = Scene()
    again.minute = scene.minute
    again.engine.restore(kept, T0_NS + scene.minute * 60 * NS_PER_S)
    again.play(60, volts=50.5)
    assert [alert.active for alert in again.engine.alerts.values()] == [True]
    assert list(again.raised()) == []


def test_what_few_skies_have_shown_is_not_doubted_for_a_jump_and_explains_those_of_others(
    scene: Scene,
) -> None:
    scene.play(10, sun=90.0)
    assert list(scene.raised()) == []
    scene.play(10, sun=50.0, level=90.0)
    assert list(scene.raised()) == []
    scene.play(10, level=50.0)
    assert list(scene.raised()) == ["sensor-level"], "nothing went with it"
