"""Telecommands to replicas of a campaign, from a file: what the monitor would have ordered, carried out.

One JSON object a line, as `ground-segment rules orders` writes it:

    {"replica": 3, "time_ns": 1907359320000000000, "command": "isru.set_mode", "arguments": {"mode": "OFF"}}
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from ground_segment.catalogue import Catalogue, Scalar
from ground_segment.catalogue.yaml_file import plain_reason
from ground_segment.clock import iso_utc
from simulators.scenario.draw import Planned
from simulators.scenario.load import ScenarioError, command_misfits
from simulators.scenario.model import Event


class _Line(BaseModel):
    """One telecommand; who asked for it, and why, stands beside it and is of no account here."""

    model_config = ConfigDict(frozen=True)

    replica: int = Field(ge=0)
    time_ns: int
    command: str = Field(pattern=r"^[^.]+\.[^.]+$")
    arguments: dict[str, Scalar] = Field(default_factory=dict)


def read_orders(
    file: Path, catalogue: Catalogue, replicas: int, from_ns: int, to_ns: int
) -> Mapping[int, tuple[Planned, ...]]:
    """The telecommands of a file by replica, in order of time.

    Args:
        file: to read.
        catalogue: with the telecommands of the station.
        replicas: how many the campaign has.
        from_ns: when it starts, and
        to_ns: when it ends, UTC ns.

    Raises:
        ScenarioError: with every line that is wrong, and why.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        told = (
            f"there is no file {file}: `ground-segment rules orders` writes one for each campaign in which "
            "an action would have been started, and none for the others"
        )
        raise ScenarioError([told]) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError([f"{file} cannot be read: {error}"]) from error
    found: dict[int, list[Planned]] = {}
    wrong: list[str] = []
    for number, text in enumerate(lines, start=1):
        try:
            line = _Line.model_validate_json(text)
        except ValidationError as error:
            wrong += (f"{file.name}: line {number}: {_reason(each)}" for each in error.errors())
            continue
        event = Event(command=line.command, arguments=line.arguments)
        misfits = [*_misplaced(line, replicas, from_ns, to_ns), *command_misfits(event, catalogue)]
        wrong += (f"{file.name}: line {number}: {fault}" for fault in misfits)
        found.setdefault(line.replica, []).append(Planned(event, None, line.time_ns, 1.0, None))
    if wrong:
        raise ScenarioError(wrong)
    return {
        replica: tuple(sorted(own, key=lambda planned: planned.onset_ns))
        for replica, own in sorted(found.items())
    }


def _reason(fault: ErrorDetails) -> str:
    path = ".".join(str(part) for part in fault["loc"])
    return f"{path}: {plain_reason(fault)}" if path else plain_reason(fault)


def _misplaced(line: _Line, replicas: int, from_ns: int, to_ns: int) -> Iterator[str]:
    if line.replica >= replicas:
        yield f"replica: the campaign has {replicas}, counted from 0, and no {line.replica}"
    if not from_ns <= line.time_ns < to_ns:
        span = f"{iso_utc(from_ns)} to {iso_utc(to_ns)}"
        yield f"time_ns: {iso_utc(line.time_ns)} lies outside the campaign, {span}: is it of another seed?"
