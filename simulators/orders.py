"""Telecommands inside the simulators: what a model is told, and how it says what became of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from ground_segment.catalogue import Scalar


class OrderRefused(Exception):
    """The state of the facility does not allow it; says why. Nothing was changed."""


class OrderFailed(Exception):
    """It was begun and did not come to its end; says why."""


@dataclass(frozen=True, slots=True)
class Order:
    """One telecommand, its arguments checked against the catalogue and complete.

    It is carried out between two steps. `where` picks the replicas it is for, so a handler assigns
    `self._wanted[order.where] = ...`.
    """

    arguments: Mapping[str, Scalar]
    where: slice

    def number(self, name: str) -> float:
        """A float or int argument."""
        value = self.arguments[name]
        assert isinstance(value, int | float)  # noqa: S101 - the catalogue says so
        return float(value)

    def word(self, name: str) -> str:
        """An enum argument."""
        return str(self.arguments[name])

    def flag(self, name: str) -> bool:
        """A bool argument."""
        return bool(self.arguments[name])


Check = Callable[[], bool]
"""Asked after each step whether an order has been carried out; raises OrderFailed."""

Handler = Callable[[Order], Check]
"""Begins an order: looks at everything first (OrderRefused), then changes all of it, never half."""


@runtime_checkable
class Commandable(Protocol):
    """A facility model that takes telecommands."""

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """One for each command of its catalogue file, by name."""


def at_once() -> bool:
    """The check of an order that is done as soon as it is begun."""
    return True
