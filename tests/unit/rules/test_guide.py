"""What docs/rules.md tells authors is so: its file loads, is sound and passes; its commands exist."""

import re

import pytest
import yaml

from ground_segment.monitor.ruletests import run_test
from ground_segment.rules.book import RuleBook, compile_rules
from ground_segment.rules.checking import _PLAIN, _WINDOWED
from ground_segment.rules.lint import lint
from ground_segment.rules.model import Action, Rule, RuleFile, expand
from simulators.discovery import find_models
from simulators.station import faults_of
from tests.support.catalogues import PROJECT, project_catalogue
from tests.support.typed import commands, parses

GUIDE = (PROJECT / "docs" / "rules.md").read_text(encoding="utf-8")
COMMANDS = list(commands(GUIDE))


@pytest.fixture(scope="module")
def book() -> RuleBook:
    found = re.search(r"^```yaml\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    assert found
    file = RuleFile.model_validate(expand(yaml.safe_load(found[1])))
    return compile_rules([("rules.md", file)], project_catalogue())


def test_its_file_is_sound(book: RuleBook) -> None:
    assert lint(book, project_catalogue()) == []


def test_its_tests_pass(book: RuleBook) -> None:
    assert [str(f) for test in book.tests for f in run_test(test, book, project_catalogue())] == []


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_parses(words: list[str]) -> None:
    assert parses(words)


def test_faults_and_scenarios_exist() -> None:
    known = {fault.id for fault in faults_of(find_models(1, ()))}
    for words in COMMANDS:
        if words[:2] == ["simulators", "fault"] and words[2] != "list":
            assert words[3] in known
        if words[:2] == ["simulators", "campaign"]:
            assert (PROJECT / "config" / "scenarios" / f"{words[2]}.yaml").exists()
    assert "energy.reactor_trip" in known


def test_every_function_and_field_is_told() -> None:
    for name in (*_PLAIN, *_WINDOWED, "convert", "known", "at_least", "number"):
        assert f"`{name}(" in GUIDE
    for model in (Rule, Action):
        for field in set(model.model_fields) - {"name"}:
            assert re.search(rf"`{field}[`:]|^ +{field}: ", GUIDE, re.MULTILINE), field
