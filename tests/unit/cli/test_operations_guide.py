"""What docs/operations.md and docs/security.md tell exists: commands, containers, parameters, logins."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from ground_segment.wire.access import logins
from tests.support.catalogues import PROJECT, project_catalogue
from tests.support.typed import PROGRAMS, blocks, parses

OPERATIONS = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")
SECURITY = (PROJECT / "docs" / "security.md").read_text(encoding="utf-8")
CONTAINERS = yaml.safe_load(Path("docker-compose.yml").read_text())["services"]
IN_CONTAINER = re.compile(r"^docker compose (exec|run --rm)( -T)? (\S+) ")


def typed() -> Iterator[list[str]]:
    """Each of our commands, wherever it runs, as words."""
    for line in blocks(OPERATIONS).splitlines():
        inner = IN_CONTAINER.sub("", line)
        if inner != line and inner.split(" ")[0] not in PROGRAMS and " run " in line:
            inner = f"ground-segment {inner}"
        inner = re.sub(r"^(\w+=\S+ )+", "", inner)
        if inner.split(" ")[0] in PROGRAMS:
            yield shlex.split(re.sub(r" [<>] \S+", "", inner), comments=True)


@pytest.mark.parametrize("words", list(typed()), ids=" ".join)
def test_every_command_parses(words: list[str]) -> None:
    assert parses(words)


def test_containers_exist() -> None:
    for line in blocks(OPERATIONS).splitlines():
        if found := IN_CONTAINER.match(line):
            assert found[3] in CONTAINERS, line
        elif line.startswith(("docker compose restart", "docker compose stop")):
            assert set(line.split(" ")[3:]) <= CONTAINERS.keys(), line


def test_figures_to_watch_are_in_the_catalogue() -> None:
    named = re.findall(r"^\| `(\w+)\.(\w+)` \|", OPERATIONS, re.MULTILINE)
    assert len(named) >= 5
    for service, parameter in named:
        assert parameter in project_catalogue().by_id[service].parameters


def test_every_login_that_is_no_publisher_s_is_explained() -> None:
    publishers = project_catalogue().by_id
    for login in logins(project_catalogue()):
        if login.name not in publishers:
            assert login.name in SECURITY
            assert f"`{login.name}`" in (PROJECT / "docs/decisions/0013-who-may-do-what.md").read_text()


def test_every_kind_of_topic_is_in_the_table() -> None:
    table = SECURITY.split("| topics below")[1].split("\n\n")[0]
    for login in logins(project_catalogue()):
        for pattern in login.writes:
            assert f"`{pattern.split('/')[2]}" in table, pattern


@pytest.mark.parametrize("text", [OPERATIONS, SECURITY], ids=["operations", "security"])
def test_links_lead_somewhere(text: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (PROJECT / "docs" / target).exists(), target
