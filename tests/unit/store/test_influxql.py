"""Names and texts of others cannot end a statement."""

import pytest

from ground_segment.records import FieldType, Table
from ground_segment.store import influxql

TABLE = Table("energy", "bus", {"voltage_v": FieldType.FLOAT, "mode": FieldType.TEXT}, ("rule",))


@pytest.mark.parametrize(
    ("text", "written"),
    [("plain", "'plain'"), ("it's", r"'it\'s'"), ("\\' OR 1", r"'\\\' OR 1'"), ("\n", r"'\n'")],
)
def test_literals(text: str, written: str) -> None:
    assert influxql.literal(text) == written


@pytest.mark.parametrize(("name", "written"), [("gs-a", '"gs-a"'), ('a"b\\', r'"a\"b\\"')])
def test_names(name: str, written: str) -> None:
    assert influxql.quoted(name) == written


def test_windows_average_floats_and_take_the_last_of_all_else() -> None:
    where = influxql.where_range(TABLE, 0, 100, {"rule": "low"})
    assert influxql.windows(TABLE, ["voltage_v", "mode"], where, 10, 5) == (
        'SELECT mean("voltage_v") AS "voltage_v", last("mode") AS "mode" FROM "energy" '
        "WHERE \"packet\" = 'bus' AND \"rule\" = 'low' AND time >= 0 AND time <= 99 "
        "GROUP BY time(10ns) fill(none) LIMIT 5"
    )


def test_times_stay_within_what_influxdb_can_write_down() -> None:
    where = influxql.where_range(TABLE, -(2**63), 2**63, {})
    assert where.endswith("time >= -9223372036854775806 AND time <= 9223372036854775806")
