"""A station of any size for the load: a catalogue of like packets, and payloads for them."""

import json
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

from ground_segment.wire import topics

SERVICES = Path("config/catalogue")
STATES = ("IDLE", "STANDBY", "RUNNING", "SAFE")
BODIES = 100
"""Different payloads of each packet, sent round and round."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How large the station is. Of ten parameters eight are floats, as in the project's catalogue."""

    facilities: int = 5
    packets: int = 5
    """Of each facility."""
    parameters: int = 20
    """Of each packet."""

    def facility_ids(self) -> list[str]:
        return [f"facility-{number}" for number in range(self.facilities)]


@dataclass(frozen=True, slots=True)
class Stream:
    """One packet of one facility, as the load sends it."""

    topic: str
    bodies: tuple[bytes, ...]
    """The values, as JSON."""

    def payload(self, time_ns: int, boot: int, seq: int, lo: int) -> bytes:
        """As the publishers of the station write it."""
        body = self.bodies[seq % len(self.bodies)]
        return b'{"time":%d,"boot":%d,"seq":%d,"lo":%d,"values":%b}' % (time_ns, boot, seq, lo, body)


def streams(shape: Shape, seed: int = 1) -> list[Stream]:
    """All of them, each with values of its own."""
    dice = random.Random(seed)
    return [
        Stream(topics.telemetry(facility, _packet(number)), _bodies(number, shape.parameters, dice))
        for facility in shape.facility_ids()
        for number in range(shape.packets)
    ]


def write_catalogue(shape: Shape, folder: Path) -> None:
    """The catalogue of such a station, with the project's own services."""
    folder.mkdir(parents=True)
    for service in ("ingest", "monitor"):
        shutil.copy(SERVICES / f"{service}.yaml", folder)
    packets = {_packet(number): _described(number, shape.parameters) for number in range(shape.packets)}
    for name in shape.facility_ids():
        about = {"id": name, "kind": "facility", "title": name, "description": "Load.", "site": "bench"}
        (folder / f"{name}.yaml").write_text(json.dumps(about | {"packets": packets}))


def _packet(number: int) -> str:
    return f"packet-{number}"


def _name(packet: int, parameter: int) -> str:
    return f"p{packet}_parameter_{parameter}"


def _described(packet: int, parameters: int) -> dict[str, object]:
    described = {_name(packet, number): _parameter(number) for number in range(parameters)}
    return {"period_s": 1, "parameters": described}


def _parameter(number: int) -> dict[str, object]:
    about: dict[str, object] = {"subsystem": "bench", "description": f"Parameter {number} of a packet."}
    match number % 20:
        case 8:
            return about | {"type": "bool"}
        case 18:
            return about | {"type": "enum", "states": STATES}
        case 9 | 19:
            return about | {"type": "int", "range": [0, 10_000]}
        case _:
            return about | {"type": "float", "range": [-10_000, 10_000]}


def _bodies(packet: int, parameters: int, dice: random.Random) -> tuple[bytes, ...]:
    names = [_name(packet, number) for number in range(parameters)]
    many = ({name: _value(k, dice) for k, name in enumerate(names)} for _ in range(BODIES))
    return tuple(json.dumps(values, separators=(",", ":")).encode() for values in many)


def _value(number: int, dice: random.Random) -> object:
    match number % 20:
        case 8:
            return dice.random() < 0.5
        case 18:
            return dice.choice(STATES)
        case 9 | 19:
            return dice.randrange(10_000)
        case _:  # six digits, like those of sensors
            return float(f"{dice.uniform(-1, 1) * 10 ** dice.randrange(5):.6g}")
