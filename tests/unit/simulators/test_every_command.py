"""What holds for every telecommand of every facility: it ends somehow, or is refused and changes nothing."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pytest

from ground_segment.catalogue import (
    STANDARD_COMMANDS,
    Argument,
    ArgumentError,
    Command,
    ParameterType,
    Scalar,
)
from simulators.discovery import find_models
from simulators.exchange import Posture, PowerService
from simulators.facility import Reading
from simulators.orders import Commandable, Order, OrderFailed, OrderRefused
from tests.support import limits
from tests.support.catalogues import project_catalogue
from tests.support.station import FACILITIES, Bench

COMMANDS = [
    (facility, command)
    for facility in FACILITIES
    for command in project_catalogue().by_id[facility].commands
    if command.name not in STANDARD_COMMANDS
]
IDS = [f"{facility}.{command.name}" for facility, command in COMMANDS]
every_command = pytest.mark.parametrize(("facility", "command"), COMMANDS, ids=IDS)


@cache
def _settled(facility: str, replicas: int, survival: bool) -> Bench:
    model = next(model for model in find_models(replicas) if model.id == facility)
    bench = Bench(model, replicas=replicas)
    bench.run(1800.0)
    if survival:
        ones = np.ones(replicas)
        posture, power = Posture(safe=ones), PowerService(shed_level=2.0 * ones)
        bench.exchange = replace(bench.exchange, posture=posture, power=power)
        bench.run(600.0)
    return bench


def settled(facility: str, replicas: int = 1, survival: bool = False) -> Bench:
    """A bench of one facility after half an hour, for one test alone."""
    return deepcopy(_settled(facility, replicas, survival))


def usual_arguments(command: Command) -> Iterator[dict[str, Scalar]]:
    """Every choice of a command's states, each with defaults or the middle of a range for its numbers."""
    names = [argument.name for argument in command.arguments]
    for values in product(*(_usual(argument) for argument in command.arguments)):
        yield dict(zip(names, values, strict=True))


def _usual(argument: Argument) -> tuple[Scalar, ...]:
    if argument.states:
        return argument.states
    if argument.type is ParameterType.BOOL:
        return (False, True)
    if argument.default is not None:
        return (argument.default,)
    low, high = argument.range or (0.0, 0.0)
    middle = 0.5 * (low + high)
    return (int(middle) if argument.type is ParameterType.INT else middle,)


def seen(bench: Bench) -> dict[str, list[object]]:
    """All telemetry, to compare bit for bit; a failed sensor's NaN is equal to itself."""
    return {name: [repr(v) for v in r.tolist()] for name, r in bench.model.telemetry().items()}


def assert_understood(reason: Exception) -> None:
    """A reason is a sentence, not a code."""
    assert len(str(reason).split()) >= 3, f"no operator understands '{reason}'"


def carry_out(bench: Bench, command: Command, arguments: dict[str, Scalar]) -> None:
    """Order something and wait for its end or its timeout; a refusal must have changed nothing."""
    before = seen(bench)
    try:
        check = bench.order(command.name, **arguments)
    except OrderRefused as refusal:
        assert_understood(refusal)
        assert seen(bench) == before, "refused, but something was changed"
        return
    dt_s = 10.0 if command.timeout_s <= 600.0 else 60.0
    try:
        for _ in range(max(1, round(command.timeout_s / dt_s))):
            bench.run(dt_s, dt_s)
            if check():
                break
    except OrderFailed as failure:
        assert_understood(failure)


@every_command
def test_it_is_done_goes_on_fails_or_is_refused_with_a_reason(facility: str, command: Command) -> None:
    for arguments in usual_arguments(command):
        bench = settled(facility)
        carry_out(bench, command, arguments)
        assert limits.out_of_range(project_catalogue().by_id[facility], bench.model.telemetry()) == []


@every_command
def test_in_a_safe_station_on_survival_power_too(facility: str, command: Command) -> None:
    for arguments in usual_arguments(command):
        carry_out(settled(facility, survival=True), command, arguments)


@every_command
def test_a_wrong_argument_changes_nothing(facility: str, command: Command) -> None:
    bench = settled(facility)
    before = seen(bench)
    arguments = next(usual_arguments(command))
    wrong: list[dict[str, Scalar]] = [{**arguments, "nonsense": 1}]
    wrong += [{**arguments, name: "nonsense"} for name in arguments]
    for each in wrong:
        with pytest.raises(ArgumentError, match="nonsense"):
            bench.order(command.name, **each)
    assert seen(bench) == before


@every_command
def test_an_order_to_one_station_leaves_its_neighbours_alone(facility: str, command: Command) -> None:
    told, untold = settled(facility, replicas=3), settled(facility, replicas=3)
    for arguments in usual_arguments(command):
        assert isinstance(told.model, Commandable)
        order = Order(command.check(arguments), slice(1, 2))
        try:
            told.model.handlers[command.name](order)
        except OrderRefused:
            continue
        told.run(60.0, 10.0)
        untold.run(60.0, 10.0)
    _assert_same(told.model.telemetry(), untold.model.telemetry(), [0, 2])


def _assert_same(one: Mapping[str, Reading], other: Mapping[str, Reading], replicas: list[int]) -> None:
    for name, reading in one.items():
        mine, others = reading[replicas], other[name][replicas]
        assert repr(mine.tolist()) == repr(others.tolist()), name
