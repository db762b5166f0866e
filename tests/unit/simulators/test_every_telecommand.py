"""What holds for every telecommand: begun and asked about, or refused with a reason and nothing changed."""

from collections.abc import Iterator, Mapping
from contextlib import suppress

import pytest

from ground_segment.catalogue import STANDARD_COMMANDS, Argument, Command, ParameterType, Scalar
from simulators.discovery import find_models
from simulators.orders import Commandable, OrderFailed, OrderRefused
from tests.support.catalogues import project_catalogue
from tests.support.station import Bench

SETTLED_S = 1800.0
COMMANDS = [
    pytest.param(facility.id, command, id=f"{facility.id}.{command.name}")
    for facility in project_catalogue().surface()
    for command in facility.commands
    if command.name not in STANDARD_COMMANDS
]


def variants(command: Command) -> Iterator[dict[str, Scalar]]:
    """Every state and both ends of every range, each once, with the other arguments at their first value."""
    choices = {argument.name: list(values(argument)) for argument in command.arguments}
    first = {name: some[0] for name, some in choices.items()}
    yield first
    for name, some in choices.items():
        yield from (first | {name: value} for value in some[1:])


def values(argument: Argument) -> Iterator[Scalar]:
    if argument.states:
        yield from argument.states
    elif argument.type is ParameterType.BOOL:
        yield from (True, False)
    else:
        number = int if argument.type is ParameterType.INT else float
        yield from map(number, argument.range or ())


def settled(facility: str) -> Bench:
    bench = Bench(next(model for model in find_models(1) if model.id == facility))
    bench.run(SETTLED_S)
    return bench


def after_a_minute(bench: Bench) -> Mapping[str, list[object]]:
    bench.run(60.0)
    return {name: reading.tolist() for name, reading in bench.model.telemetry().items()}


def refusal(bench: Bench, command: Command, arguments: Mapping[str, Scalar]) -> str | None:
    """Why it is not begun; None if it was begun, and a minute later could be asked whether it is done."""
    try:
        done = bench.order(command.name, **arguments)
    except OrderRefused as error:
        return str(error)
    bench.run(60.0)
    with suppress(OrderFailed):
        assert isinstance(done(), bool), "a check says True or False"
    return None


@pytest.mark.parametrize(("facility", "command"), COMMANDS)
def test_it_is_begun_or_refused_as_a_whole(facility: str, command: Command) -> None:
    untouched = after_a_minute(settled(facility))
    for arguments in variants(command):
        bench = settled(facility)
        reason = refusal(bench, command, arguments)
        if reason is not None:
            assert len(reason) > 10, "a reason is for people"
            assert repr(after_a_minute(bench)) == repr(untouched), arguments


@pytest.mark.parametrize("facility", dict.fromkeys(param.values[0] for param in COMMANDS))
def test_the_model_handles_exactly_what_the_catalogue_promises(facility: str) -> None:
    model = next(model for model in find_models(1) if model.id == facility)
    assert isinstance(model, Commandable)
    promised = set(project_catalogue().by_id[facility].commands_by_name)
    assert set(model.handlers) == promised - STANDARD_COMMANDS
