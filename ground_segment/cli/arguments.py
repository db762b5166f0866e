"""A telecommand's arguments as typed on a command line, `name=value`."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from ground_segment.catalogue import Argument, ArgumentError, Command, ParameterType, Scalar

_TRUTH = {"true": True, "false": False}


def parse_arguments(command: Command, words: Sequence[str]) -> dict[str, Scalar]:
    """All arguments of a telecommand, checked, defaults filled in.

    Raises:
        ArgumentError: with every fault: not of this form, given twice, unknown, missing, not allowed.
    """
    given: dict[str, Scalar] = {}
    faults = []
    for word in words:
        name, is_given, text = word.partition("=")
        if fault := _name_fault(command, name, bool(is_given), name in given):
            faults.append(fault)
        else:
            given[name] = _value(command.by_name[name], text)
    try:
        checked = command.check(given)
    except ArgumentError as error:
        # Whoever mistyped a name hears of that, not that the right one is missing as well.
        raise ArgumentError([*faults, *(() if faults else error.faults)]) from None
    if faults:
        raise ArgumentError(faults)
    return checked


def describe(argument: Argument) -> Iterator[str]:
    """What may be given and what it means, for people."""
    yield f"{argument.name}={argument.allowed}{_default(argument)}"
    yield argument.description


def _name_fault(command: Command, name: str, is_given: bool, again: bool) -> str | None:
    if name not in command.by_name:
        near = get_close_matches(name, command.by_name, n=1)
        guess = f"did you mean {near[0]}? " if near else ""
        return f"{name}: is no argument of {command.name}; {guess}it takes {_known(command)}"
    if not is_given:
        return f"{name}: has no value; write {name}=VALUE, {command.by_name[name].allowed}"
    return f"{name}: is given twice" if again else None


def _known(command: Command) -> str:
    return ", ".join(command.by_name) or "none"


def _value(argument: Argument, text: str) -> Scalar:
    """What was meant; the text itself if it is nothing of the argument's type, which the check then tells."""
    try:
        match argument.type:
            case ParameterType.FLOAT:
                return float(text)
            case ParameterType.INT:
                return int(text)
            case ParameterType.BOOL:
                return _TRUTH.get(text.lower(), text)
            case _:
                return next((state for state in argument.states if state.lower() == text.lower()), text)
    except ValueError:
        return text


def _default(argument: Argument) -> str:
    if argument.default is None:
        return ""
    shown = str(argument.default).lower() if isinstance(argument.default, bool) else argument.default
    return f" (default {shown})"
