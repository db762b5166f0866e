"""What docs/engineers.md tells engineers to type exists, and what it quotes stands in the example."""

import re
from pathlib import Path

import pytest

from ground_segment.catalogue import Catalogue, Command
from ground_segment.catalogue.load import load_facility
from ground_segment.cli.arguments import parse_arguments
from simulators.discovery import find_models
from simulators.scenario import load_scenario
from simulators.station import faults_of
from simulators.truth import TruthRecord
from tests.support.catalogues import PROJECT, project_catalogue
from tests.support.typed import commands, parses

GUIDE = (PROJECT / "docs" / "engineers.md").read_text(encoding="utf-8")
COMMANDS = list(commands(GUIDE))
EXAMPLE = PROJECT / "docs" / "examples" / "biomedical"


def _after(*start: str) -> list[list[str]]:
    found = [words[len(start) :] for words in COMMANDS if words[: len(start)] == list(start)]
    assert found
    return found


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_parses(words: list[str]) -> None:
    assert parses(words)


def test_telecommands_exist_and_their_arguments_are_right() -> None:
    def described(facility: str, name: str) -> Command:
        return project_catalogue().by_id[facility].commands_by_name[name]

    for facility, name in _after("ground-segment", "tc", "show"):
        assert described(facility, name)
    for facility, name, *rest in _after("ground-segment", "tc", "send"):
        given = [word for word in rest[: rest.index("--by")] if "=" in word]
        assert parse_arguments(described(facility, name), given)


def test_faults_exist() -> None:
    known = {fault.id for fault in faults_of(find_models(1, [EXAMPLE]))}
    named = [fault for word in ("show", "inject") for fault, *_ in _after("simulators", "fault", word)]
    assert {fault for fault in named if fault.count(".") == 1} <= known


def test_the_fields_of_ground_truth_are_all_told() -> None:
    table = GUIDE.split("`--truth FILE`")[1].split("## 4.")[0]
    told = set(
        re.findall(r"`(\w+)`", "".join(line.split("|")[1] for line in table.splitlines() if "|" in line))
    )
    assert told - {"field"} == set(TruthRecord.model_fields) - {"replica"}


def test_what_is_quoted_of_the_model_stands_in_it() -> None:
    code = (EXAMPLE / "biomedical.py").read_text(encoding="utf-8")
    first, _, handler = re.findall(r"^```python$\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    lines = [line.strip() for line in (first + handler).splitlines()]
    assert [line for line in lines if line not in code] == []


def test_links_lead_somewhere() -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", GUIDE):
        assert (PROJECT / "docs" / link).exists(), link


def test_the_scenario_can_be_played_by_a_station_with_the_example(tmp_path: Path) -> None:
    (scenario,) = re.findall(r"^```yaml$\n(title.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    file = tmp_path / "freezer.yaml"
    file.write_text(scenario)
    example = load_facility(EXAMPLE / "biomedical.yaml")
    catalogue = Catalogue(facilities=(*project_catalogue().facilities, example))
    assert load_scenario(file, faults_of(find_models(1, [EXAMPLE])), catalogue).events
