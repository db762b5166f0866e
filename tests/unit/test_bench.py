"""What measurements are made with: a load that is good telemetry, and alternatives that can be started."""

import json
from pathlib import Path

import pytest

from bench.pipeline.contestants import ALTERNATIVES
from bench.pipeline.load import Load
from bench.pipeline.sizing import sizing
from bench.pipeline.station import Shape, streams, write_catalogue
from bench.pipeline.throughput import Round
from bench.report import Sheet, markdown
from ground_segment.catalogue import load_catalogue
from ground_segment.wire import Origin, PacketDecoder

NOW_NS = 1_795_000_000_000_000_000


@pytest.mark.parametrize("shape", [Shape(), Shape(1, 1, 5), Shape(2, 1, 200)])
def test_the_load_is_whole_packets_of_its_own_catalogue(shape: Shape, tmp_path: Path) -> None:
    write_catalogue(shape, tmp_path / "catalogue")
    decoder = PacketDecoder(load_catalogue(tmp_path / "catalogue"))
    every = streams(shape)
    assert len({stream.topic for stream in every}) == shape.facilities * shape.packets
    for stream in every:
        for seq in (1, 2):
            packet = decoder.decode(stream.topic, stream.payload(NOW_NS, 7, seq, 1), NOW_NS)
            assert packet.whole
            assert len(packet.values) == shape.parameters
            assert packet.origin == Origin(7, seq, 1)


def test_the_load_is_told_to_its_process() -> None:
    load = Load(1883, 10, Shape(2, 3, 4), rate=2.5)
    assert Load.parse(load.command()[-1]) == load


def test_the_flow_of_node_red_is_wired_from_broker_to_store() -> None:
    nodes = {node["id"]: node for node in json.loads((ALTERNATIVES / "node-red-flow.json").read_text())}
    way, place = [], "its-in"
    while place:
        way.append(nodes[place]["type"])
        place = nodes[place]["wires"][0][0] if "wires" in nodes[place] else ""
    assert way == ["mqtt in", "json", "function", "join", "influxdb batch"]


def test_a_sheet_becomes_a_section() -> None:
    section = markdown(Sheet("Title", "How.", ("", "ms"), [("ours", "1"), ("goal", "2")]))
    assert section == "## Title\n\nHow.\n\n|  | ms |\n| --- | ---: |\n| ours | 1 |\n| goal | 2 |\n"


def test_sizes_follow_from_what_a_sample_costs() -> None:
    measured = Round(500_000, {"ILRS ingest": 1.2, "mosquitto": 0.6, "InfluxDB": 0.9}, 130.0, 1.0)
    rows = {row[0]: row[1:] for row in sizing(measured, "a station").rows}
    assert rows["1,000,000"] == ("2.0", "2", "260", "1.0", "1.5")
    assert rows["10,000"][1] == "1", "one worker there is always"
