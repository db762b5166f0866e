"""What is pushed to open pages."""

import json

import pytest

from ground_segment.console.live import HEARTBEAT_TICKS, Broadcaster, Interest, LiveValues
from ground_segment.console.slots import interest_of, renderers
from ground_segment.console.state import Link, StationState
from ground_segment.panels import pages
from ground_segment.wire import TelemetryPacket, topics
from tests.support.alerts import alert
from tests.support.catalogues import project_catalogue
from tests.unit.console.clocks import StillClock

VOLTAGE = "energy.bus_a_voltage"


class Desk:
    """A broadcaster, and pages that keep what they get."""

    def __init__(self) -> None:
        self.clock = StillClock()
        self.state = StationState(project_catalogue(), self.clock.now_ns())
        self.rendered = 0
        self.html = "calm"
        slots = {"banner": self._render, "other": lambda _: "other"}
        self.broadcaster = Broadcaster(self.state, LiveValues(self.state), slots, self.clock)

    def open(self, page: str = "energy", values: tuple[str, ...] = (VOLTAGE,)) -> list[dict[str, object]]:
        got: list[dict[str, object]] = []
        interest = Interest(frozenset(values), frozenset({"banner"}))
        self.close = self.broadcaster.attach(page, interest, lambda update: got.append(json.loads(update)))
        return got

    def hear(self, volts: float) -> None:
        self.clock.time_ns += 10**9
        payload = TelemetryPacket(self.clock.time_ns, {"bus_a_voltage": volts}).encode()
        self.state.take(topics.telemetry("energy", "bus"), payload, self.clock.time_ns)

    def _render(self, _: int) -> str:
        self.rendered += 1
        return self.html


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_page_gets_what_changed_and_only_once(desk: Desk) -> None:
    got = desk.open()
    desk.hear(103.2)
    desk.broadcaster.tick()
    desk.broadcaster.tick()
    assert [update["values"] for update in got] == [
        {VOLTAGE: [desk.clock.time_ns // 10**6, 103.2, "103.2", "sev-critical"]}
    ]
    assert got[0]["now"] == desk.clock.time_ns // 10**6


def test_a_page_does_not_get_what_it_does_not_show(desk: Desk) -> None:
    got = desk.open("isru", ("isru.reactor_temp",))
    desk.hear(120.0)
    desk.broadcaster.tick()
    assert got == []


def test_a_quiet_page_hears_that_the_console_lives(desk: Desk) -> None:
    got = desk.open()
    for _ in range(HEARTBEAT_TICKS + 1):
        desk.broadcaster.tick()
    assert [(update["values"], update["slots"]) for update in got] == [({}, {})]


def test_a_slot_is_rendered_once_however_many_pages_show_it(desk: Desk) -> None:
    opened = [desk.open("energy") for _ in range(50)]
    before = desk.rendered
    desk.html = "alarm"
    desk.broadcaster.tick()
    assert desk.rendered == before + 1
    assert [got[0]["slots"] for got in opened] == [{"banner": "alarm"}] * 50
    assert desk.broadcaster.open_pages == 50


def test_a_page_that_opens_between_two_rounds_misses_no_change(desk: Desk) -> None:
    desk.open()
    desk.html = "alarm"
    got = desk.open()
    assert desk.broadcaster.slot("banner") == "calm"
    desk.broadcaster.tick()
    assert got[0]["slots"] == {"banner": "alarm"}


def test_the_first_page_to_open_shows_what_holds_now(desk: Desk) -> None:
    desk.open()
    desk.close()
    desk.html = "alarm"
    desk.broadcaster.tick()
    desk.open()
    assert desk.broadcaster.slot("banner") == "alarm"


def test_a_closed_page_gets_nothing(desk: Desk) -> None:
    got = desk.open()
    desk.close()
    desk.hear(120.0)
    desk.broadcaster.tick()
    assert got == []
    assert desk.broadcaster.open_pages == 0


def test_an_unknown_and_an_invalid_value_are_not_shown_as_numbers(desk: Desk) -> None:
    values = LiveValues(desk.state)
    assert (values.of(VOLTAGE).text, values.of(VOLTAGE).style) == ("—", "none")
    payload = TelemetryPacket(desk.clock.time_ns, {}, ("bus_a_voltage",)).encode()
    desk.state.take(topics.telemetry("energy", "bus"), payload, desk.clock.time_ns)
    assert (values.of(VOLTAGE).text, values.of(VOLTAGE).raw) == ("invalid", None)


def test_every_page_shows_only_slots_that_exist() -> None:
    catalogue = project_catalogue()
    known = renderers(StationState(catalogue, 0))
    for page in pages(catalogue):
        assert interest_of(page, catalogue).slots <= set(known)


def test_text_of_others_cannot_become_markup() -> None:
    clock = StillClock()
    state = StationState(project_catalogue(), clock.now_ns())
    said = alert(title="<img src=x>", text="<b>", rule="a\"b'", by="<i>")
    state.take(topics.alert("energy", "r"), said.encode(), clock.now_ns())
    html = renderers(state)["alerts"](clock.now_ns())
    assert "&lt;img src=x&gt;" in html
    assert "<img" not in html
    assert "<b>" not in html
    assert "<i>" not in html
    assert 'data-rule="a&quot;b&#x27;"' in html


def test_the_banner_says_what_cannot_be_trusted() -> None:
    clock = StillClock()
    state = StationState(project_catalogue(), clock.now_ns())
    banner = renderers(state)["banner"]
    assert "No connection to the broker" in banner(clock.now_ns())
    state.broker_changed(Link(True, clock.now_ns()))
    state.store = Link(True, clock.now_ns())
    assert banner(clock.now_ns()) == ""
    state.store = Link(False, clock.now_ns())
    assert "store does not answer" in banner(clock.now_ns())
    state.store = Link(True, clock.now_ns())
    later_ns = clock.now_ns() + 61 * 10**9
    assert "monitor is silent" in banner(later_ns), "it was never heard"
    for service in ("monitor", "ingest"):
        state.take_values(service, "health", later_ns, {"alerts_active": 0})
    assert banner(later_ns) == ""
    assert "monitor is silent" in banner(later_ns + 3600 * 10**9)
