"""Line protocol by hand; that InfluxDB reads it as meant is tested against a real server."""

import re
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ground_segment.records import FieldType, Row, Table
from ground_segment.store.checks import check_rows
from ground_segment.store.lineprotocol import encode
from ground_segment.wire import Value

TABLE = Table(
    "gs-venezuela",
    "thermal",
    {"lna_k": FieldType.FLOAT, "count": FieldType.INT, "on": FieldType.BOOL, "mode": FieldType.TEXT},
    ("rule", "facility"),
)


def line(fields: dict[str, Value], table: Table = TABLE, **tags: str) -> str:
    return encode(check_rows([Row(table, 17, fields, tags)])).decode()


def test_every_type_is_written_so_that_it_keeps_its_type() -> None:
    fields: dict[str, Value] = {"lna_k": 20, "count": 3, "on": True, "mode": "SAFE"}
    assert line(fields) == 'gs-venezuela,packet=thermal lna_k=20.0,count=3i,on=true,mode="SAFE" 17'


def test_tags_are_sorted_and_empty_ones_left_out() -> None:
    tagged = line({"count": 1}, rule="low", facility="energy")
    assert tagged == "gs-venezuela,facility=energy,packet=thermal,rule=low count=1i 17"
    assert line({"count": 1}, rule="low") == "gs-venezuela,packet=thermal,rule=low count=1i 17"


def test_one_line_for_each_row() -> None:
    rows = [Row(TABLE, time_ns, {"count": time_ns}) for time_ns in (1, 2)]
    lines = encode(check_rows(rows)).split(b"\n")
    assert lines == [b"gs-venezuela,packet=thermal count=1i 1", b"gs-venezuela,packet=thermal count=2i 2"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('say "no"', r'"say \"no\""'), ("a\\b", r'"a\\b"'), ("a,b=c d", '"a,b=c d"'),
        ("two\nlines", '"two\nlines"'), ("", '""'), ("月", '"月"'),
    ],
)  # fmt: skip
def test_texts_are_quoted(text: str, written: str) -> None:
    assert line({"mode": text}) == f"gs-venezuela,packet=thermal mode={written} 17"


def test_names_and_tags_are_escaped() -> None:
    table = Table("a b,c=d", "p,q", {"x=y z": FieldType.INT}, ("t g",))
    written = line({"x=y z": 1}, table, **{"t g": "v=1, 2"})
    assert written == r"a\ b\,c=d,packet=p\,q,t\ g=v\=1\,\ 2 x\=y\ z=1i 17"


@pytest.mark.parametrize(("number", "written"), [(1e22, "1e+22"), (5e-324, "5e-324"), (0.1, "0.1")])
def test_floats_are_written_in_full(number: float, written: str) -> None:
    assert line({"lna_k": number}) == f"gs-venezuela,packet=thermal lna_k={written} 17"


FINITE = st.floats(allow_nan=False, allow_infinity=False)
INT64 = st.integers(-(2**63), 2**63 - 1)


STATES = st.sampled_from(["SAFE", "RUN:FAST", "", "a=b c", "100 %", "月"])


@given(FINITE, INT64, st.booleans(), STATES, st.integers(-(2**62), 2**62))
def test_a_whole_row_is_written_with_the_same_values(
    number: float, count: int, on: bool, mode: str, time_ns: int
) -> None:
    table = Table(
        "lab", "100 % of it", {**TABLE.fields, "100_%": FieldType.FLOAT, "_invalid": FieldType.TEXT}
    )
    fields: dict[str, Value | None] = {
        "lna_k": number,
        "count": count,
        "on": on,
        "mode": mode,
        "100_%": -number,
    }
    row = Row(table, time_ns, fields)
    assert parsed(encode(check_rows([replace(row, whole=True)]))) == parsed(encode(check_rows([row])))


def parsed(written: bytes) -> list[object]:
    """The parts of a line; numbers by what they are worth, to the bit."""
    head, fields, time = re.split(r"(?<!\\) (?=[a-z]\w+=)| (?=-?\d+$)", written.decode())
    values = [re.split("=", field, maxsplit=1) for field in fields.split(",")]
    return [head, [(name, worth(text)) for name, text in values], time]


def worth(text: str) -> object:
    if text.startswith('"') or text.endswith("i") or text in ("true", "false"):
        return text
    return struct.pack("d", float(text))
