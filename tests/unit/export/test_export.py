"""Exports of a small catalogue from a store in memory."""

import csv
import gzip
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from ground_segment.catalogue import Catalogue, Facility, FacilityKind, Packet, Parameter, ParameterType
from ground_segment.clock import NS_PER_S
from ground_segment.export import Exported, ExportError, Form, export, reading, select
from ground_segment.records import Columns, Table
from ground_segment.wire import Value

START_NS = 1_800_000_000 * NS_PER_S
FOREVER_NS = 2**62


def parameter(
    name: str, kind: ParameterType = ParameterType.FLOAT, unit: str = "1", **more: Any
) -> Parameter:
    span = {"range": (0.0, 1000.0)} if kind in (ParameterType.FLOAT, ParameterType.INT) else {}
    return Parameter(
        name=name, type=kind, unit=unit, description=f"The {name}", subsystem="bus", **span, **more
    )


def facility(name: str, **packets: Sequence[Parameter]) -> Facility:
    made = tuple(
        Packet(name=packet, title=packet, period_s=1, stale_after_s=5, parameters=tuple(parameters))
        for packet, parameters in packets.items()
    )
    return Facility(
        id=name, kind=FacilityKind.FACILITY, title=name, description="x" * 20, site="here", packets=made
    )


CATALOGUE = Catalogue(
    facilities=(
        facility(
            "energy",
            bus=[
                parameter("voltage", unit="V"), parameter("shed_level", ParameterType.INT),
                parameter("closed", ParameterType.BOOL),
                parameter("mode", ParameterType.ENUM, states=("SAFE", "RUN")),
            ],
            loads=[parameter("power", unit="kW")],
        ),
        facility("isru", reactor=[parameter("power", unit="kW"), parameter("wall_temp", unit="Cel")]),
    )
)  # fmt: skip


class Memory:
    """A store that remembers what it was asked."""

    def __init__(self, rows: Mapping[str, Mapping[int, Mapping[str, Value]]]) -> None:
        self.rows = rows
        self.asked: list[tuple[str, int | None, int]] = []

    async def history(
        self,
        table: Table,
        fields: Sequence[str],
        from_ns: int,
        to_ns: int,
        every_ns: int | None = None,
        tags: Mapping[str, str] | None = None,
        limit: int = 100_000,
    ) -> Columns:
        self.asked.append((table.name, every_ns, limit))
        found = self.rows.get(table.name, {})
        times = [
            time_ns for time_ns in sorted(found)
            if from_ns <= time_ns < to_ns and any(name in found[time_ns] for name in fields)
        ][:limit]  # fmt: skip
        return Columns(times, {name: [found[time_ns].get(name) for time_ns in times] for name in fields})


def at(second: float) -> int:
    return START_NS + round(second * NS_PER_S)


STORE = Memory(
    {
        "energy/bus": {
            at(0): {"voltage": 120.25, "shed_level": 0, "closed": True, "mode": "RUN"},
            at(1): {"voltage": 119.0, "shed_level": 2, "closed": False, "mode": "SAFE"},
            at(2.000000001): {"shed_level": 1},
        },
        "energy/loads": {at(1): {"power": 40.0}},
        "isru/reactor": {at(0.5): {"power": 9.5, "wall_temp": 800.0}, at(2): {"power": 9.0}},
    }
)


async def exported(file: Path, *patterns: str, reader: Memory = STORE, **more: Any) -> list[list[str]]:
    await export(reader, CATALOGUE, patterns, START_NS, FOREVER_NS, file, **more)
    with gzip.open(file, "rt") if file.suffix == ".gz" else file.open() as text:
        return list(csv.reader(text))


def read_table(file: Path) -> Any:
    return pyarrow.parquet.read_table(file)


# -- which parameters


@pytest.mark.parametrize(
    ("patterns", "names"),
    [
        (["energy.voltage"], ["energy.voltage"]),
        (["*.power"], ["energy.power", "isru.power"]),
        (["isru.*", "*.power"], ["energy.power", "isru.power", "isru.wall_temp"]),
    ],
)
def test_patterns(patterns: list[str], names: list[str]) -> None:
    selected = select(CATALOGUE, patterns)
    assert [one.name(parameter) for one in selected for parameter in one.parameters] == names


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        ("energy.voltag", "did you mean energy.voltage?"),
        ("wall_temp", "did you mean isru.wall_temp?"),
        ("power", "did you mean energy.power, isru.power?"),
        ("energy", r"did you mean energy.\*"),
        ("Q", "write facility.parameter, or"),
    ],
)
async def test_an_unknown_parameter_is_refused_with_what_comes_close(
    tmp_path: Path, pattern: str, hint: str
) -> None:
    file = tmp_path / "x.csv"
    with pytest.raises(ExportError, match=f"no parameter matches '{pattern}': {hint}"):
        await exported(file, "energy.voltage", pattern)
    assert not file.exists()


def test_all_unknown_parameters_are_told_at_once() -> None:
    with pytest.raises(ExportError, match=r"(?s)'a\.b'.*'c\.\*'"):
        select(CATALOGUE, ["a.b", "energy.*", "c.*"])
    with pytest.raises(ExportError, match="no parameter is asked for"):
        select(CATALOGUE, [])


# -- CSV


async def test_wide_is_joined_on_time_with_units_in_the_header(tmp_path: Path) -> None:
    assert await exported(tmp_path / "x.csv", "energy.*", "isru.wall_temp") == [
        ["time", "energy.voltage [V]", "energy.shed_level", "energy.closed", "energy.mode",
         "energy.power [kW]", "isru.wall_temp [°C]"],
        ["2027-01-15T08:00:00.000000000Z", "120.25", "0", "true", "RUN", "", ""],
        ["2027-01-15T08:00:00.500000000Z", "", "", "", "", "", "800.0"],
        ["2027-01-15T08:00:01.000000000Z", "119.0", "2", "false", "SAFE", "40.0", ""],
        ["2027-01-15T08:00:02.000000001Z", "", "1", "", "", "", ""],
    ]  # fmt: skip


async def test_long_has_one_row_for_each_sample(tmp_path: Path) -> None:
    found = await exported(tmp_path / "x.csv", "energy.closed", "energy.mode", "isru.power", form=Form.LONG)
    assert found == [
        ["time", "facility", "packet", "parameter", "unit", "value", "text"],
        ["2027-01-15T08:00:00.000000000Z", "energy", "bus", "closed", "1", "1", ""],
        ["2027-01-15T08:00:00.000000000Z", "energy", "bus", "mode", "1", "", "RUN"],
        ["2027-01-15T08:00:00.500000000Z", "isru", "reactor", "power", "kW", "9.5", ""],
        ["2027-01-15T08:00:01.000000000Z", "energy", "bus", "closed", "1", "0", ""],
        ["2027-01-15T08:00:01.000000000Z", "energy", "bus", "mode", "1", "", "SAFE"],
        ["2027-01-15T08:00:02.000000000Z", "isru", "reactor", "power", "kW", "9.0", ""],
    ]


async def test_packed_csv_holds_the_same(tmp_path: Path) -> None:
    assert await exported(tmp_path / "x.csv.gz", "*") == await exported(tmp_path / "x.csv", "*")


async def test_a_range_without_data_is_a_file_with_a_header(tmp_path: Path) -> None:
    assert await exported(tmp_path / "x.csv", "energy.voltage", reader=Memory({})) == [
        ["time", "energy.voltage [V]"]
    ]


async def test_windows_are_asked_of_the_store(tmp_path: Path) -> None:
    reader = Memory(STORE.rows)
    await exported(tmp_path / "x.csv", "energy.power", reader=reader, every_ns=60 * NS_PER_S)
    assert {every_ns for _, every_ns, _ in reader.asked} == {60 * NS_PER_S}


# -- Parquet


async def test_parquet_keeps_types_and_says_units(tmp_path: Path) -> None:
    file = tmp_path / "x.parquet"
    await export(STORE, CATALOGUE, ["energy.*"], START_NS, FOREVER_NS, file)
    table = read_table(file)
    assert [str(field.type) for field in table.schema] == [
        "timestamp[ns, tz=UTC]", "double", "int64", "bool", "string", "double",
    ]  # fmt: skip
    assert table.schema.field("energy.voltage").metadata == {
        b"unit": b"V", b"symbol": b"V", b"description": b"The voltage", b"packet": b"bus",
    }  # fmt: skip
    assert table.column("time").cast("int64").to_pylist() == [at(0), at(1), at(2.000000001)]
    assert table.column("energy.mode").to_pylist() == ["RUN", "SAFE", None]
    assert table.column("energy.closed").to_pylist() == [True, False, None]


async def test_parquet_in_the_long_form(tmp_path: Path) -> None:
    file = tmp_path / "x.parquet"
    done = await export(STORE, CATALOGUE, ["*"], START_NS, FOREVER_NS, file, form=Form.LONG)
    table = read_table(file)
    assert table.num_rows == done.rows == done.samples == 13
    assert set(table.column("facility").to_pylist()) == {"energy", "isru"}
    assert [value for value in table.column("text").to_pylist() if value] == ["RUN", "SAFE"]


async def test_parquet_without_data(tmp_path: Path) -> None:
    for form in Form:
        file = tmp_path / f"{form}.parquet"
        await export(Memory({}), CATALOGUE, ["*"], START_NS, FOREVER_NS, file, form=form)
        assert read_table(file).num_rows == 0


async def test_parquet_without_pyarrow_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExportError, match=r"pip install -c constraints.txt -e '\.\[parquet\]'"):
        await export(STORE, CATALOGUE, ["*"], START_NS, FOREVER_NS, tmp_path / "x.parquet")
    assert list(tmp_path.iterdir()) == []


# -- pages


async def test_a_long_range_is_read_in_pages_and_nothing_is_lost_or_doubled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PAGE_CELLS", 1)
    reader = Memory(
        {
            "energy/bus": {at(second): {"voltage": second} for second in range(1000)},
            "energy/loads": {at(second * 7): {"power": second} for second in range(500)},
            "isru/reactor": {at(2000 + second): {"power": second} for second in range(120)},
        }
    )
    steps: list[tuple[float, int]] = []
    file = tmp_path / "x.csv"
    done = await export(
        reader, CATALOGUE, ["*.power", "energy.voltage"], START_NS, at(3600), file,
        progress=lambda part, rows: steps.append((part, rows)),
    )  # fmt: skip
    times = {*range(1000), *range(0, 3500, 7), *range(2000, 2120)}
    assert done == Exported(file, 3, len(times), 1620)
    lines = list(csv.reader(file.read_text().splitlines()))[1:]
    assert [line[0] for line in lines] == sorted({line[0] for line in lines})
    assert len(lines) == len(times)
    assert [sum(bool(line[column]) for line in lines) for column in (1, 2, 3)] == [1000, 500, 120]
    assert {limit for *_, limit in reader.asked} == {reading.MIN_PAGE_ROWS}
    assert all(before <= after for before, after in pairwise(steps))
    assert steps[-1] == (1.0, len(times))
    assert len(steps) > 20


# -- faults


@pytest.mark.parametrize("name", ["x.xlsx", "csv", "x.gz"])
async def test_an_unknown_kind_of_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ExportError, match=r"must end in \.csv, \.csv\.gz, \.parquet"):
        await exported(tmp_path / name, "*")


@pytest.mark.parametrize(
    ("from_ns", "to_ns", "every_ns"), [(5, 5, None), (6, 5, None), (0, 5, 0), (0, 5, -1)]
)
async def test_an_impossible_range_is_refused(
    tmp_path: Path, from_ns: int, to_ns: int, every_ns: int | None
) -> None:
    with pytest.raises(ExportError):
        await export(STORE, CATALOGUE, ["*"], from_ns, to_ns, tmp_path / "x.csv", every_ns=every_ns)


async def test_a_store_that_fails_half_way_leaves_the_old_file_and_no_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing(Memory):
        async def history(self, table: Table, *more: Any, **named: Any) -> Columns:
            if len(self.asked) == 3:
                raise ConnectionError("gone")
            return await super().history(table, *more, **named)

    monkeypatch.setattr(reading, "PAGE_CELLS", 1)
    file = tmp_path / "x.csv"
    file.write_text("old")
    reader = Failing({"energy/bus": {at(second): {"voltage": second} for second in range(1000)}})
    with pytest.raises(ConnectionError):
        await exported(file, "energy.voltage", reader=reader)
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]
