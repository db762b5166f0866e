"""What README and guides tell people to type is taken: campaigns can be played, actions exist."""

from pathlib import Path

import pytest
import typer

from ground_segment.rules.book import load_rules
from simulators.discovery import find_models
from simulators.scenario import faults_to_draw, load_scenario
from simulators.scenario_cli import named_scenario
from simulators.station import faults_of
from tests.support.catalogues import PROJECT, project_catalogue
from tests.support.typed import PROGRAMS, commands

TYPED = {
    " ".join(words): words
    for file in (PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md")))
    for words in commands(file.read_text(encoding="utf-8"))
}
CAMPAIGNS = [words for words in TYPED.values() if words[:2] == ["simulators", "campaign"]]


def _options(words: list[str]) -> dict[str, object]:
    """What the program makes of a command."""
    group = typer.main.get_command(PROGRAMS[words[0]])
    command = group.commands[words[1]]  # type: ignore[attr-defined]
    params: dict[str, object] = command.make_context(words[0], words[2:]).params
    return params


@pytest.mark.parametrize("words", CAMPAIGNS, ids=" ".join)
def test_every_campaign_is_of_a_scenario_that_holds_with_its_options(words: list[str]) -> None:
    given = _options(words)
    changes = {"duration": f"{given['days']} d"} if given["days"] else {}
    faults = faults_to_draw(faults_of(find_models(1, ())), project_catalogue())
    file = PROJECT / named_scenario(str(given["scenario"]))
    assert load_scenario(file, faults, project_catalogue(), changes).duration_ns


def test_every_action_that_is_set_is_a_shipped_one() -> None:
    shipped = set(load_rules(Path("config/rules"), project_catalogue()).actions)
    named = {words[3] for words in TYPED.values() if words[:3] == ["ground-segment", "action", "set"]}
    assert named
    assert named <= shipped
