"""Where the stores under test are, and the tables and rows they are filled with."""

import json
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass

from ground_segment.clock import NS_PER_S
from ground_segment.records import SEQUENCE_FIELDS, FieldType, Row, Table
from ground_segment.wire import Value

REAL_V2 = "INFLUXDB_V2_URL"
START_NS = 1_800_000_000 * NS_PER_S
"""A whole minute."""

THERMAL = Table(
    "gs-venezuela",
    "thermal",
    {
        "lna_k": FieldType.FLOAT, "count": FieldType.INT, "heater_on": FieldType.BOOL, "mode": FieldType.TEXT,
        **SEQUENCE_FIELDS,
    },
)  # fmt: skip
POWER = Table("gs-venezuela", "power", {"bus_v": FieldType.FLOAT, **SEQUENCE_FIELDS})
EVENTS = Table("events", "change", {"text": FieldType.TEXT, "level": FieldType.INT}, ("facility", "rule"))
TABLES = (THERMAL, POWER, EVENTS)


@dataclass(frozen=True)
class Backend:
    """What `open_store` takes."""

    url: str
    token: str | None = None
    org: str | None = None


def row(table: Table, second: float, fields: Mapping[str, Value | None], **tags: str) -> Row:
    """A row at this many seconds after the start."""
    return Row(table, at(second), fields, tags)


def thermal(second: float, lna_k: float = 20.0, **fields: Value | None) -> Row:
    return row(THERMAL, second, {"lna_k": lna_k, **fields})


def event(second: float, text: str, facility: str = "energy", rule: str = "low") -> Row:
    return row(EVENTS, second, {"text": text}, facility=facility, rule=rule)


def at(second: float) -> int:
    return START_NS + round(second * NS_PER_S)


def seconds(*values: float) -> list[int]:
    return [at(value) for value in values]


def drop_v2_bucket(address: str, token: str, name: str) -> None:
    headers = {"Authorization": f"Token {token}"}
    query = urllib.parse.urlencode({"name": name})
    find = urllib.request.Request(f"{address}/api/v2/buckets?{query}", headers=headers)
    with urllib.request.urlopen(find) as response:
        buckets = json.load(response)["buckets"]
    for bucket in buckets:
        url = f"{address}/api/v2/buckets/{bucket['id']}"
        urllib.request.urlopen(urllib.request.Request(url, headers=headers, method="DELETE")).close()
