"""Last values of a packet: what is whole, what is missing, what is invalid, what is too old."""

from ground_segment.clock import NS_PER_S
from ground_segment.monitor.latest import Latest
from tests.unit.monitor.scene import T0_NS, station

WHOLE = {"bus_voltage": 121.0, "rfc_temp": 20.0}
PATIENCE_S = 6


def heard(*packets: tuple[dict[str, float], tuple[str, ...]]) -> Latest:
    """One packet a second."""
    latest = Latest(station().facilities[0].packets[0])
    for second, (values, invalid) in enumerate(packets):
        latest.take(values, invalid, T0_NS + second * NS_PER_S, T0_NS + second * NS_PER_S)
    return latest


def at(latest: Latest, second: float) -> tuple[object, object]:
    now_ns = T0_NS + int(second * NS_PER_S)
    return latest.at("bus_voltage", now_ns), latest.at("rfc_temp", now_ns)


def test_what_was_never_heard_is_unknown() -> None:
    assert at(heard(), 0) == (None, None)


def test_a_value_is_known_until_it_is_too_old() -> None:
    latest = heard((WHOLE, ()))
    assert at(latest, PATIENCE_S) == (121.0, 20.0)
    assert at(latest, PATIENCE_S + 0.1) == (None, None)


def test_what_a_packet_lacks_is_as_old_as_it_is() -> None:
    latest = heard((WHOLE, ()), ({"bus_voltage": 119.0}, ()))
    assert at(latest, PATIENCE_S) == (119.0, 20.0)
    assert at(latest, PATIENCE_S + 0.5) == (119.0, None)


def test_what_a_packet_declares_invalid_is_unknown_until_it_is_heard_again() -> None:
    gone = ({"bus_voltage": 119.0}, ("rfc_temp",))
    assert at(heard((WHOLE, ()), gone), 1) == (119.0, None)
    assert at(heard((WHOLE, ()), gone, ({"bus_voltage": 118.0}, ())), 2) == (118.0, None)
    assert at(heard((WHOLE, ()), gone, (WHOLE, ())), 2) == (121.0, 20.0)


def test_a_later_life_knows_the_same() -> None:
    for second in (dict(WHOLE), {"bus_voltage": 119.0}):
        for invalid in ((), ("rfc_temp",)):
            latest = heard((WHOLE, ()), (second, invalid if len(second) == 1 else ()))
            again = Latest(station().facilities[0].packets[0])
            again.received_ns = latest.received_ns
            for row in latest.kept(WHOLE):
                again.recall(*row)
            for later_s in (1.0, PATIENCE_S + 0.5, 2.0 * PATIENCE_S):
                assert at(again, later_s) == at(latest, later_s)
            assert list(again.kept(WHOLE)) == list(latest.kept(WHOLE))
