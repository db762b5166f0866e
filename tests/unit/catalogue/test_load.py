"""A wrong catalogue is refused as a whole, with every fault as `file: $.path: reason`."""

from pathlib import Path

import pytest

from ground_segment.catalogue import CatalogueError, FacilityKind, Severity, load_catalogue
from ground_segment.catalogue.repeats import expand_braces
from tests.support.catalogues import EIGHTH, project_catalogue, write_catalogue

HEAD = """\
id: {id}
kind: facility
title: A facility
description: For tests.
site: here
"""
GOOD = (
    HEAD
    + """\
packets:
  main:
    period_s: 1
    parameters:
      x: {{type: float, subsystem: s, range: [0, 10], description: "A number."}}
"""
)
P = "$.packets.main.parameters"


def with_parameters(*lines: str) -> str:
    body = "".join(f"      {line}\n" for line in lines)
    return HEAD.format(id="a") + "packets:\n  main:\n    period_s: 1\n    parameters:\n" + body


def faults(folder: Path, **files: str) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(write_catalogue(folder, **files))
    assert str(caught.value) == "\n".join(caught.value.faults)
    return caught.value.faults


def number(**fields: str) -> str:
    given = {"type": "float", "subsystem": "s", "range": "[0, 10]", "description": '"A number."'} | fields
    return "{" + ", ".join(f"{key}: {value}" for key, value in given.items() if value) + "}"


def test_a_good_file_is_loaded_with_what_it_leaves_out(tmp_path: Path) -> None:
    [facility] = load_catalogue(write_catalogue(tmp_path, a=GOOD.format(id="a"))).facilities
    packet = facility.by_name["main"]
    assert (packet.title, packet.period_s, packet.stale_after_s) == ("main", 1.0, 6.0)
    assert facility.parameters["x"].unit == "1"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"range": ""}, "a number needs a range [low, high]"),
        ({"unit": "furlong"}, "unit 'furlong' is not in the unit table"),
        ({"type": "enum", "range": ""}, "states belong to an enum, and an enum needs them"),
        ({"states": "[A, B]"}, "states belong to an enum"),
        ({"type": "bool", "deadband": "1", "range": ""}, "a bool has no range, nominal band or deadband"),
        ({"limits": "{warning: [on]}"}, "warning: numbers need [low, high]"),
        ({"type": "bool", "range": "", "limits": "{warning: [1, 2]}"}, "bool needs states"),
        ({"limits": "{loud: [1, 2]}"}, "'loud' is no severity; use watch, warning or critical"),
        ({"limits": "{warning: [1, 2, 3]}"}, "write [low, high] (null for none) or a list of states"),
        ({"limits": "{warning: 5}"}, "write [low, high] (null for none) or a list of states"),
        ({"limits": "{warning: [2, 8], critical: [3, 9]}"}, "warning low 2 lies outside"),
        ({"limits": "{warning: [2, 11]}"}, "warning high 11 lies outside the next wider band (to 10)"),
        ({"limits": "{warning: [2, 8]}", "nominal": "[1, 5]"}, "nominal low 1 lies outside"),
        ({"limits": "{warning: [8, 2]}"}, "low bounds (8) lie above high bounds (2)"),
        ({"deadband": "-1"}, "must be 0 or more"),
        ({"type": "complex"}, "'float', 'int', 'bool' or 'enum'"),
        ({"colour": "red"}, "no such field here; there are name, type, unit, description"),
        ({"description": ""}, "is missing"),
        ({"limits_when": "{parameter: y}"}, "a condition needs 'is', 'above' or 'below'"),
        ({"limits_when": "{parameter: y, above: 1}"}, "'y' is no parameter of a"),
    ],
)
def test_what_a_parameter_may_not_be(tmp_path: Path, fields: dict[str, str], reason: str) -> None:
    found = faults(tmp_path, a=with_parameters(f"x: {number(**fields)}"))
    assert len(found) == 1
    assert found[0].startswith(f"a.yaml: {P}.x")
    assert reason in found[0]


def test_an_unknown_state_in_a_limit(tmp_path: Path) -> None:
    line = "x: {type: enum, states: [A, B], subsystem: s, limits: {warning: [C]}, description: Some state.}"
    assert faults(tmp_path, a=with_parameters(line)) == [f"a.yaml: {P}.x: warning: unknown state 'C'"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "a.yaml: $: expected a mapping with id, title, packets"),
        ("- 1", "a.yaml: $: expected a mapping with id, title, packets"),
        ("{", "a.yaml: $: line 2 cannot be read as YAML: did not find expected node content"),
        ("id: a\n  b: [\n", "a.yaml: $: line 2 cannot be read as YAML: mapping values are not allowed"),
        ("id: [\nb: 1\n", "while parsing a flow sequence that begins in line 1; look at indentation"),
        ("id: a\nid: b\n", "a.yaml: $: line 2: key 'id' is given twice"),
        (HEAD.format(id="a"), "a.yaml: $.packets: is missing"),
        (HEAD.format(id="a") + "packets: {}\n", "a.yaml: $.packets: must hold at least 1, not 0"),
        (GOOD.format(id="b"), "a.yaml: $.id: 'b' must equal the file's name"),
        (
            GOOD.format(id="a").replace("period_s: 1", "period_s: 0"),
            "$.packets.main.period_s: must be above 0",
        ),
        (
            GOOD.format(id="a").replace("period_s: 1", "period_s: 5\n    stale_after_s: 5"),
            "must exceed period_s",
        ),
        (GOOD.format(id="a").replace("      x:", "      9x:"), "9x.name: must match the pattern ^"),
        (
            GOOD.format(id="a").replace("kind: facility", "kind: moon"),
            "a.yaml: $.kind: must be 'facility', 'ground-station' or 'service'",
        ),
        (GOOD.format(id="a") + "depends_on: [b]\n", "a.yaml: $.depends_on: 'b' is no facility"),
        (
            GOOD.format(id="a") + "depends_on: [a]\n",
            "a.yaml: $.depends_on: a facility cannot depend on itself",
        ),
    ],
)
def test_what_a_file_may_not_be(tmp_path: Path, text: str, reason: str) -> None:
    found = faults(tmp_path, a=text)
    assert any(reason in line for line in found), found


def test_every_fault_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    bad = with_parameters(
        f"low: {number(range='')}",
        f"high: {number(unit='furlong', range='')}",
        f"odd: {number(colour='red')}",
    )
    found = faults(tmp_path, a=bad, b="{", c=GOOD.format(id="c"), d=GOOD.format(id="x"))
    assert [line.split(": ", 2)[:2] for line in found] == [
        ["a.yaml", f"{P}.low"],
        ["a.yaml", f"{P}.high"],
        ["a.yaml", f"{P}.odd.colour"],
        ["b.yaml", "$"],
        ["d.yaml", "$.id"],
    ]
    assert "range" in found[1]
    assert "furlong" in found[1]


def test_a_name_stands_once_in_a_facility(tmp_path: Path) -> None:
    text = (
        with_parameters(f"x: {number()}")
        + "  more:\n    period_s: 1\n    parameters:\n"
        + f"      x: {number()}\n"
    )
    found = faults(tmp_path, a=text)
    assert found == [
        "a.yaml: $.packets.more.parameters.x: is also in packet main; names are unique within a facility"
    ]


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    assert faults(tmp_path) == [f"{tmp_path}: $: no catalogue file (*.yaml) here"]


def test_a_broken_file_does_not_make_others_faulty(tmp_path: Path) -> None:
    found = faults(tmp_path, a=GOOD.format(id="a") + "depends_on: [b]\n", b="{")
    assert [line.partition(":")[0] for line in found] == ["b.yaml"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("plain", [("plain", "")]),
        ("pv{1..3}_power", [("pv1_power", "1"), ("pv2_power", "2"), ("pv3_power", "3")]),
        ("bus_{a,b}_voltage", [("bus_a_voltage", "a"), ("bus_b_voltage", "b")]),
        ("x{9..11}", [("x9", "9"), ("x10", "10"), ("x11", "11")]),
    ],
)
def test_braces(text: str, names: list[tuple[str, str]]) -> None:
    assert expand_braces(text) == names


def test_a_repeated_parameter_has_its_index_in_its_texts(tmp_path: Path) -> None:
    line = "'pv{1..2}_power': " + number(description='"Power of mast {n}."')
    catalogue = load_catalogue(write_catalogue(tmp_path, a=with_parameters(line)))
    described = {name: p.description for name, p in catalogue.by_id["a"].parameters.items()}
    assert described == {"pv1_power": "Power of mast 1.", "pv2_power": "Power of mast 2."}


def test_states_may_be_called_on_and_off(tmp_path: Path) -> None:
    catalogue = load_catalogue(write_catalogue(tmp_path, a=with_parameters(
        "x: {type: enum, states: [ON, OFF, NO, YES], subsystem: s, description: A switch.}"
    )))  # fmt: skip
    assert catalogue.by_id["a"].parameters["x"].states == ("ON", "OFF", "NO", "YES")


def test_an_eighth_facility_costs_one_file(tmp_path: Path) -> None:
    text = EIGHTH.replace("[energy]", "[]")
    facility = load_catalogue(write_catalogue(tmp_path, biomedical=text)).by_id["biomedical"]
    assert facility.parameters["heart_rate"].limits_by_severity[Severity.CRITICAL].high == 180


def test_the_project_s_catalogue_has_seven_facilities_and_two_services() -> None:
    catalogue = project_catalogue()
    assert {facility.id for facility in catalogue.surface()} == {
        "astronomy", "command", "energy", "isru", "telecom", "gs-venezuela", "gs-south-africa",
    }  # fmt: skip
    services = [f.id for f in catalogue.facilities if f.kind is FacilityKind.SERVICE]
    assert services == ["ingest", "monitor"]
    assert sum(len(facility.parameters) for facility in catalogue.surface()) >= 397


def test_every_facility_has_a_few_key_parameters() -> None:
    for facility in project_catalogue().facilities:
        assert 3 <= sum(parameter.key for parameter in facility.parameters.values()) <= 6, facility.id


def test_what_a_service_says_of_itself_ends_at_its_range() -> None:
    health = project_catalogue().by_id["ingest"].by_name["health"]
    told = health.within_ranges(
        {"packets_missing": 10**18, "completeness": -7.5, "gaps_open": 3, "store_up": True}
    )
    assert told == {"packets_missing": 10**15, "completeness": -1.0, "gaps_open": 3, "store_up": True}
    assert [type(value) for value in told.values()] == [int, float, int, bool]
