"""Telecommands to the monitor: about alerts, and about what it may do by itself."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from ground_segment.catalogue import Severity
from ground_segment.monitor.autonomy import NoSuchAction
from ground_segment.monitor.book import Key, NoSuchAlert
from ground_segment.monitor.engine import Engine
from ground_segment.wire import ActionMode, Alert, Telecommand

ALL: Final = "all"


class CommandRefused(Exception):
    """Nothing was done; the message says why and what would be right."""


def execute(engine: Engine, command: Telecommand, now_ns: int) -> list[Alert]:
    """Do what a telecommand asks for; returns what it changed. Raises CommandRefused."""
    handler = _HANDLERS.get(command.command)
    if handler is None:
        raise CommandRefused(f"no command '{command.command}'; the monitor knows {', '.join(_HANDLERS)}")
    try:
        return handler(engine, command, now_ns)
    except (NoSuchAction, NoSuchAlert, ValueError) as error:
        raise CommandRefused(str(error)) from error


def _acknowledge(engine: Engine, command: Telecommand, now_ns: int) -> list[Alert]:
    """`facility` and `rule`; either may be `all`, and `rule: all` alone means everything.

    With `seen`, the severity that was on the screen, it is refused if that has risen since.
    """
    by, why = command.by, command.reason or None
    facility = command.arguments.get("facility", ALL)
    if command.arguments.get("rule") == ALL:
        return engine.acknowledge_all(None if facility == ALL else str(facility), by, why, now_ns)
    return engine.acknowledge(_key(command), by, why, now_ns, _seen(command))


def _seen(command: Telecommand) -> Severity | None:
    word = command.arguments.get("seen")
    if word is None:
        return None
    try:
        return Severity.from_word(str(word))
    except KeyError:
        raise CommandRefused(f"seen: '{word}' is no severity; use watch, warning or critical") from None


def _shelve(engine: Engine, command: Telecommand, now_ns: int) -> list[Alert]:
    for_s = command.arguments.get("for_s")
    if isinstance(for_s, bool | str | None):
        raise CommandRefused("shelve needs 'for_s', a number of seconds")
    return engine.shelve(_key(command), for_s, command.by, command.reason, now_ns)


def _unshelve(engine: Engine, command: Telecommand, now_ns: int) -> list[Alert]:
    return engine.unshelve(_key(command), command.by, command.reason or None, now_ns)


def _reset(engine: Engine, command: Telecommand, now_ns: int) -> list[Alert]:
    return engine.reset(_key(command), command.by, command.reason or None, now_ns)


def _take_out(engine: Engine, command: Telecommand, now_ns: int) -> list[Alert]:
    return engine.take_out(_key(command), command.by, command.reason, now_ns)


def _return_to_service(engine: Engine, command: Telecommand, now_ns: int) -> list[Alert]:
    return engine.return_to_service(_key(command), command.by, command.reason or None, now_ns)


def _set_autonomy(engine: Engine, command: Telecommand, now_ns: int) -> list[Alert]:
    """`mode`: no action may do more."""
    engine.autonomy.set_switch(_mode(command), command.by, command.reason, now_ns)
    return []


def _set_action(engine: Engine, command: Telecommand, now_ns: int) -> list[Alert]:
    """`name` and `mode` of one action."""
    name = str(command.arguments.get("name", ""))
    engine.autonomy.set_mode(name, _mode(command), command.by, command.reason, now_ns)
    return []


def _mode(command: Telecommand) -> ActionMode:
    word = command.arguments.get("mode")
    try:
        return ActionMode(str(word))
    except ValueError:
        raise CommandRefused(f"mode: '{word}' is none; use {', '.join(ActionMode)}") from None


def _key(command: Telecommand) -> Key:
    facility, rule = command.arguments.get("facility"), command.arguments.get("rule")
    if not isinstance(facility, str) or not isinstance(rule, str):
        raise CommandRefused(f"{command.command} needs 'facility' and 'rule', both names")
    return facility, rule


_HANDLERS: Mapping[str, Callable[[Engine, Telecommand, int], list[Alert]]] = MappingProxyType(
    {
        "acknowledge": _acknowledge,
        "shelve": _shelve,
        "unshelve": _unshelve,
        "reset": _reset,
        "take_out_of_service": _take_out,
        "return_to_service": _return_to_service,
        "set_autonomy": _set_autonomy,
        "set_action": _set_action,
    }
)
