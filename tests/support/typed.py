"""Commands as documents tell people to type them."""

import re
import shlex
from collections.abc import Iterator, Mapping

import typer

from ground_segment.cli.app import main as ground_segment
from simulators.cli import main as simulators

PROGRAMS: Mapping[str, typer.Typer] = {"ground-segment": ground_segment, "simulators": simulators}


def blocks(text: str) -> str:
    """What stands between lines of three backticks without a language: what is typed."""
    return "".join(re.findall(r"^```$(.*?)^```$", _without_other_blocks(text), re.DOTALL | re.MULTILINE))


def commands(text: str) -> Iterator[list[str]]:
    """Each command of our programs in those blocks, as words."""
    for line in blocks(text).splitlines():
        typed = re.sub(r"^docker compose exec \S+ ", "", line)
        if typed.split(" ")[0] in PROGRAMS:
            yield shlex.split(typed, comments=True)


def parses(words: list[str]) -> bool:
    """Whether the program takes them; raises what its parser raises if not."""
    command = typer.main.get_command(PROGRAMS[words[0]])
    rest = words[1:]
    while subcommands := getattr(command, "commands", None):
        if getattr(command, "invoke_without_command", False) and (not rest or rest[0].startswith("-")):
            break
        command = subcommands[rest.pop(0)]
    return bool(command.make_context(words[0], rest))


def _without_other_blocks(text: str) -> str:
    return re.sub(r"^```\w+$.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
