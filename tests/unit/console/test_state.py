"""The live model: what is heard, how old it is, what wants attention."""

import pytest

from ground_segment.catalogue import Catalogue, Severity
from ground_segment.console.state import Link, StationState, Status
from ground_segment.wire import ActionMode, AlertState, Autonomy, Presence, TelemetryPacket, topics
from tests.support.alerts import action, alert, incident
from tests.support.catalogues import project_catalogue
from tests.support.samples import samples

NOW_NS = 1_900_000_000_000_000_000
SECOND_NS = 1_000_000_000
BUS = topics.telemetry("energy", "bus")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return project_catalogue()


@pytest.fixture
def state(catalogue: Catalogue) -> StationState:
    return StationState(catalogue, NOW_NS)


def hear(state: StationState, facility: str, time_ns: int = NOW_NS) -> None:
    """Every packet of a facility."""
    for packet in state.catalogue.by_id[facility].packets:
        payload = TelemetryPacket(time_ns, samples(packet)).encode()
        state.take(topics.telemetry(facility, packet.name), payload, time_ns)


def say(station: StationState, severity: Severity = Severity.CRITICAL, **changes: object) -> None:
    said = alert(severity, **changes)
    station.take(topics.alert(said.facility, said.rule), said.encode(), NOW_NS)


def presence(state: StationState, facility: str, online: bool) -> None:
    said = Presence(online=online, boot=1, time_ns=NOW_NS)
    state.take(topics.state(facility), said.encode(), NOW_NS)


def test_nothing_is_known_at_the_start(state: StationState, catalogue: Catalogue) -> None:
    assert {state.status(f, NOW_NS) for f in catalogue.facilities} == {Status.NO_DATA}
    assert state.alerts() == []
    assert state.reading("energy.bus_a_voltage") is None


def test_a_packet_gives_readings_with_their_generation_time(state: StationState) -> None:
    state.take(BUS, TelemetryPacket(NOW_NS, {"bus_a_voltage": 121.5}, ("bus_ripple",)).encode(), NOW_NS)

    voltage, ripple = state.reading("energy.bus_a_voltage"), state.reading("energy.bus_ripple")
    assert voltage is not None
    assert (voltage.time_ns, voltage.value) == (NOW_NS, 121.5)
    assert ripple is not None
    assert ripple.value is None
    assert state.drain_changes() == {"energy.bus_a_voltage", "energy.bus_ripple", "energy/bus"}
    assert state.drain_changes() == set()


def test_a_replayed_packet_does_not_replace_a_newer_one(state: StationState) -> None:
    state.take(BUS, TelemetryPacket(NOW_NS, {"bus_a_voltage": 121.5}).encode(), NOW_NS)
    older = TelemetryPacket(NOW_NS - SECOND_NS, {"bus_a_voltage": 90.0, "bus_b_voltage": 119.0}).encode()
    state.take(BUS, older, NOW_NS)

    voltage, other = state.reading("energy.bus_a_voltage"), state.reading("energy.bus_b_voltage")
    assert voltage is not None
    assert other is not None
    assert (voltage.value, other.value) == (121.5, 119.0)
    assert state.packet_time("energy", "bus") == NOW_NS


def test_a_bad_packet_changes_nothing_and_is_counted(state: StationState) -> None:
    for payload in (b"", b"no json", TelemetryPacket(NOW_NS, {"bus_a_voltage": 1e9}).encode()):
        state.take(BUS, payload, NOW_NS)
    assert state.refused == 3
    assert state.drain_changes() == set()


def test_a_facility_goes_stale_and_then_silent(state: StationState, catalogue: Catalogue) -> None:
    energy = catalogue.by_id["energy"]
    hear(state, "energy")
    first = min(p.stale_after_s for p in energy.packets)
    last = max(p.stale_after_s for p in energy.packets)

    def after(seconds: float) -> Status:
        return state.status(energy, NOW_NS + int(seconds * SECOND_NS))

    assert after(first) is Status.ONLINE
    assert after(first + 0.1) is Status.STALE
    assert after(last) is Status.STALE
    assert after(last + 0.1) is Status.SILENT


def test_a_facility_that_the_broker_lost_is_silent_as_soon_as_a_packet_is_overdue(
    state: StationState, catalogue: Catalogue
) -> None:
    energy = catalogue.by_id["energy"]
    hear(state, "energy")
    presence(state, "energy", online=False)
    assert state.status(energy, NOW_NS) is Status.ONLINE
    later_ns = NOW_NS + int((min(p.stale_after_s for p in energy.packets) + 0.1) * SECOND_NS)
    assert state.status(energy, later_ns) is Status.SILENT
    presence(state, "energy", online=True)
    assert state.status(energy, later_ns) is Status.STALE


def test_alerts_are_sorted_by_what_they_ask_of_the_operator(state: StationState) -> None:
    say(state, rule="watch", severity=Severity.WATCH)
    say(state, rule="seen", severity=Severity.CRITICAL, acknowledged=True)
    say(state, rule="new", severity=Severity.CRITICAL)
    say(state, rule="aside", severity=Severity.CRITICAL, state=AlertState.SHELVED)
    say(state, rule="over", severity=Severity.WARNING, active=False, state=AlertState.RETURNED)
    say(state, rule="done", active=False, acknowledged=True, state=AlertState.NORMAL)

    assert [a.rule for a in state.alerts()] == ["new", "seen", "over", "watch", "aside"]
    assert state.alerts("isru") == []


def test_the_worst_alert_leaves_out_what_is_over_or_shelved(state: StationState) -> None:
    say(state, rule="aside", severity=Severity.CRITICAL, state=AlertState.SHELVED)
    say(state, rule="over", severity=Severity.CRITICAL, active=False)
    assert state.worst("energy") is None
    say(state, rule="now", severity=Severity.WARNING)
    assert state.worst("energy") is Severity.WARNING


def test_what_is_explained_or_out_of_service_is_listed_last_and_colours_nothing(state: StationState) -> None:
    say(state, rule="explained", state=AlertState.SUPPRESSED)
    say(state, rule="repaired", state=AlertState.OUT_OF_SERVICE)
    assert state.worst("energy") is None
    say(state, rule="mild", severity=Severity.WATCH)
    assert state.alerts()[0].rule == "mild"
    assert len(state.alerts()) == 3


def test_events_are_kept_apart(state: StationState) -> None:
    say(state, rule="charging", event=True, acknowledged=True, state=AlertState.ACKNOWLEDGED)
    assert state.alerts() == []
    assert [event.rule for event in state.events()] == ["charging"]
    assert state.worst("energy") is None


def test_incidents_are_known_while_they_are_open(state: StationState) -> None:
    for said in (incident(), incident(id="2-isru")):
        state.take(topics.incident(said.id), said.encode(), NOW_NS)
    assert [known.id for known in state.incidents()] == ["1-energy", "2-isru"]
    state.take(topics.incident("1-energy"), b"", NOW_NS)
    state.take(topics.incident("2-isru"), incident(id="2-isru", open=False).encode(), NOW_NS)
    assert state.incidents() == []


def test_an_empty_payload_removes_an_alert(state: StationState) -> None:
    say(state)
    state.take(topics.alert("energy", "bus_a_voltage"), b"", NOW_NS)
    assert state.alerts() == []


def test_a_new_connection_forgets_alerts_but_keeps_readings(state: StationState) -> None:
    hear(state, "energy")
    say(state)
    state.broker_changed(Link(False, NOW_NS, "gone"))
    assert len(state.alerts()) == 1
    state.broker_changed(Link(True, NOW_NS))
    assert state.alerts() == []
    assert state.reading("energy.bus_a_voltage") is not None


def test_actions_and_the_switch_over_them_are_known(state: StationState) -> None:
    state.take(topics.action("shed"), action().encode(), NOW_NS)
    state.take(topics.AUTONOMY, Autonomy(mode=ActionMode.OFF, time_ns=1).encode(), NOW_NS)
    assert [known.name for known in state.actions()] == ["shed"]
    assert state.autonomy is not None
    assert state.autonomy.mode is ActionMode.OFF
    state.take(topics.action("shed"), b"", NOW_NS)
    assert state.actions() == []
