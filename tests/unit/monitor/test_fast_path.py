"""The whole station with its faults: what is passed over together is judged as if each were judged alone."""

from ground_segment.clock import NS_PER_S
from ground_segment.monitor import Engine, Patience
from ground_segment.wire import Alert, ReceivedPacket
from tests.support.catalogues import project_catalogue
from tests.support.runbooks import project_rules
from tests.support.telemetry import START_NS, packets
from tests.unit.monitor.scene import look_at_each

FAULTS = (
    ("energy.load_total.stuck", 30, 1200),
    ("energy.stirling_stall", 60, 660),
    ("isru.reactor_temp.dropout", 240, 400),
    ("energy.reactor_trip", 420, 1000),
    ("telecom.x_transmitter_trip", 600, 900),
)
STEP_S, LASTS_S = 2, 1400


def recorded() -> list[ReceivedPacket]:
    return list(packets(project_catalogue(), LASTS_S, step_s=STEP_S, faults=FAULTS))


def play(engine: Engine, stream: list[ReceivedPacket]) -> list[Alert]:
    engine.listen(START_NS)
    told: list[Alert] = []
    now_ns = START_NS
    for packet in stream:
        while now_ns + 10 * NS_PER_S <= packet.time_ns:
            now_ns += 10 * NS_PER_S
            told += engine.tick(now_ns)
        told += engine.sample(packet, packet.time_ns)
    return told


def test_the_whole_station_is_judged_as_if_nothing_were_passed_over() -> None:
    stream, rules = recorded(), project_rules()
    fast, plain = (Engine(project_catalogue(), Patience(grace_s=30.0), rules) for _ in range(2))
    look_at_each(plain)
    told = play(fast, stream)
    assert play(plain, stream) == told
    assert dict(plain.alerts) == dict(fast.alerts)
    assert plain.snapshot().samples == fast.snapshot().samples
    raised = {(alert.facility, alert.rule) for alert in told}
    assert {rule.key for rule in rules.rules} & raised
    assert {facility for facility, rule in raised if rule.startswith("limit-")} >= {"energy", "isru"}
