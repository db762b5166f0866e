"""What docs/operators.md tells operators to type exists, and every state of an alert is explained."""

import pytest

from ground_segment.console.alert_views import COMMANDS
from ground_segment.panels import STATE_WORDS
from ground_segment.wire import AlertState
from tests.support.catalogues import PROJECT, project_catalogue
from tests.support.typed import commands, parses

GUIDE = (PROJECT / "docs" / "operators.md").read_text(encoding="utf-8")
TYPED = list(commands(GUIDE))


@pytest.mark.parametrize("words", TYPED, ids=" ".join)
def test_every_command_parses(words: list[str]) -> None:
    assert parses(words)


def test_alerts_are_of_parameters_with_limits() -> None:
    for words in TYPED:
        if words[1] == "alert" and words[2] != "list":
            parameter = words[4].removeprefix("limit-")
            assert project_catalogue().by_id[words[3]].parameters[parameter].limits


def test_every_state_and_command_of_the_page_is_explained() -> None:
    table = GUIDE.split("## 2. States")[1].split("## 3.")[0]
    for state in set(AlertState) - {AlertState.NORMAL}:
        first = STATE_WORDS[state].split(":")[0].split(" until")[0].removesuffix(", not acknowledged")
        assert f"| {first}" in table, state
    for name in set(COMMANDS) - {"unshelve", "return_to_service"}:
        shown = name.replace("take_", "").replace("_", " ")
        assert f"\n| {shown} |" in GUIDE, name
