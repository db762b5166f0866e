"""What the README tells people to type exists: commands, options, facilities, parameters, rules, faults."""

import json
import re
from pathlib import Path

import pytest

from ground_segment.catalogue import Catalogue, load_catalogue
from ground_segment.export import select
from simulators.station import Station
from tests.support.typed import blocks, commands, parses

README = Path("README.md").read_text(encoding="utf-8")


def _after(*start: str) -> list[list[str]]:
    found = [words[len(start) :] for words in commands(README) if words[: len(start)] == list(start)]
    assert found
    return found


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(Path("config/catalogue"))


@pytest.mark.parametrize("words", list(commands(README)), ids=" ".join)
def test_every_command_parses(words: list[str]) -> None:
    assert parses(words)


def test_alerts_and_exports_are_of_parameters_that_exist(catalogue: Catalogue) -> None:
    for facility, rule, *_ in [
        *_after("ground-segment", "alert", "ack"),
        *_after("ground-segment", "alert", "shelve"),
    ]:
        assert catalogue.by_id[facility].parameters[rule.removeprefix("limit-")].limits
    for pattern, *_ in _after("ground-segment", "export"):
        assert select(catalogue, [pattern])


def test_faults_exist(catalogue: Catalogue) -> None:
    station = Station(catalogue, seed=1)
    for word in ("show", "inject", "clear"):
        for fault, *_ in _after("simulators", "fault", word):
            assert station.fault(fault).id == fault


def test_the_packet_sent_by_hand_is_in_the_catalogue(catalogue: Catalogue) -> None:
    topic = re.search(r"-t ilrs/v1/tm/direct/(\S+)/(\S+)", blocks(README))
    payload = re.search(r"-m '(\{.*\})'", blocks(README))
    assert topic
    assert payload
    values = json.loads(payload[1].replace("'$(date -u +%FT%TZ)'", ""))["values"]
    packet = catalogue.by_id[topic[1]].by_name[topic[2]]
    assert values
    assert set(values) <= {parameter.name for parameter in packet.parameters}
