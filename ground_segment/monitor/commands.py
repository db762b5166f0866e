"""Telecommands to the monitor: acknowledge, shelve, unshelve."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from ground_segment.monitor.book import Key, NoSuchAlert
from ground_segment.monitor.engine import Engine
from ground_segment.wire import Alert, Telecommand

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
    except (NoSuchAlert, ValueError) as error:
        raise CommandRefused(str(error)) from error


def _acknowledge(engine: Engine, command: Telecommand, now_ns: int) -> list[Alert]:
    """`facility` and `rule`; either may be `all`, and `rule: all` alone means everything."""
    by, why = command.by, command.reason or None
    facility = command.arguments.get("facility", ALL)
    if command.arguments.get("rule") == ALL:
        return engine.acknowledge_all(None if facility == ALL else str(facility), by, why, now_ns)
    return engine.acknowledge(_key(command), by, why, now_ns)


def _shelve(engine: Engine, command: Telecommand, now_ns: int) -> list[Alert]:
    for_s = command.arguments.get("for_s")
    if isinstance(for_s, bool | str | None):
        raise CommandRefused("shelve needs 'for_s', a number of seconds")
    return engine.shelve(_key(command), for_s, command.by, command.reason, now_ns)


def _unshelve(engine: Engine, command: Telecommand, now_ns: int) -> list[Alert]:
    return engine.unshelve(_key(command), command.by, command.reason or None, now_ns)


def _key(command: Telecommand) -> Key:
    facility, rule = command.arguments.get("facility"), command.arguments.get("rule")
    if not isinstance(facility, str) or not isinstance(rule, str):
        raise CommandRefused(f"{command.command} needs 'facility' and 'rule', both names")
    return facility, rule


_HANDLERS: Mapping[str, Callable[[Engine, Telecommand, int], list[Alert]]] = MappingProxyType(
    {"acknowledge": _acknowledge, "shelve": _shelve, "unshelve": _unshelve}
)
