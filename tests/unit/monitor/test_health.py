"""The monitor's own telemetry is what the catalogue says it is."""

from pathlib import Path

from ground_segment.catalogue import load_catalogue
from ground_segment.monitor.health import RATE_WINDOW_S, Meter
from ground_segment.wire import PacketDecoder, TelemetryPacket, topics
from tests.unit.monitor.scene import T0_NS, VOLTAGE, Scene

CATALOGUE = Path(__file__).parents[3] / "config" / "catalogue"


def busy_scene() -> Scene:
    scene = Scene()
    scene.live(6, bus_voltage=112.0, rfc_mode="FAULT")
    scene.take(scene.engine.acknowledge(VOLTAGE, "ana", None, scene.now_ns))
    scene.take(scene.engine.shelve(("energy", "silent"), 60, "ana", "test", scene.now_ns))
    return scene


def test_every_value_of_the_packet_is_published_and_accepted() -> None:
    catalogue = load_catalogue(CATALOGUE)
    values = Meter().take(busy_scene().engine, 50.0, 0.0)
    assert set(values) == set(catalogue.by_id["monitor"].by_name["health"].by_name)
    payload = TelemetryPacket(T0_NS, values).encode()
    PacketDecoder(catalogue).decode(topics.telemetry("monitor", "health"), payload, T0_NS)


def test_alerts_are_counted_by_what_they_ask_of_operators() -> None:
    scene = busy_scene()
    meter = Meter()
    meter.noted(scene.seen, 100.0)
    values = meter.take(scene.engine, 50.0, 101.0)
    assert values["alerts_active"] == 2
    assert values["alerts_unacknowledged"] == 1
    assert values["alerts_shelved"] == 1
    assert values["alerts_critical"] == 1
    assert values["transitions"] == 4
    assert values["alert_rate_10min"] == 2  # acknowledging and shelving call nobody
    assert meter.take(scene.engine, 50.0, 101.0 + RATE_WINDOW_S)["alert_rate_10min"] == 0


def test_an_interval_begins_anew_with_each_packet() -> None:
    meter, engine = Meter(), Scene().engine
    meter.evaluated(0.001, 30.0)
    meter.evaluated(0.003, 10.0)
    first, second = meter.take(engine, 1.0, 0.0), meter.take(engine, 1.0, 0.0)
    assert (first["evaluation_us"], first["delay_max_ms"]) == (2000.0, 30.0)
    assert (second["evaluation_us"], second["delay_max_ms"]) == (0.0, 0.0)
