"""The telecommands of a facility, for people: a part of the parameter reference."""

from collections.abc import Iterator

from ground_segment.catalogue.command import Argument, Command
from ground_segment.catalogue.model import Facility


def telecommands(facility: Facility) -> Iterator[str]:
    """Markdown lines: one item for each telecommand, its arguments under it; nothing if there are none."""
    if not facility.commands:
        return
    yield ""
    yield "### Telecommands"
    yield ""
    yield f"Sent with `ground-segment tc send {facility.id} TELECOMMAND NAME=VALUE ...`."
    yield ""
    for command in facility.commands:
        yield _item(command)
        yield from (f"  - {_argument(argument)}" for argument in command.arguments)


def _item(command: Command) -> str:
    hazardous = " **Hazardous**: operators are asked to confirm." if command.hazardous else ""
    text = f"{_sentence(command.title)} {_sentence(command.description)}{hazardous}"
    return f"- `{command.name}`: {text} Failed if not done within {command.timeout_s:g} s."


def _argument(argument: Argument) -> str:
    default = "" if argument.default is None else f", {_word(argument.default)} if not given"
    return f"`{argument.name}`: {argument.allowed}{default}. {_sentence(argument.description)}"


def _word(value: float | bool | str) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _sentence(text: str) -> str:
    stripped = text.strip()
    return stripped if stripped.endswith((".", "!", "?")) else f"{stripped}."
