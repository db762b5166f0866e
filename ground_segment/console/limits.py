"""Whether a value is abnormal, by the catalogue's limits alone: the colour of a number, not an alert."""

from collections.abc import Callable

from ground_segment.catalogue import Limit, Parameter, Severity
from ground_segment.wire import Value


def severity_of(
    parameter: Parameter, value: Value | None, known: Callable[[str], Value | None]
) -> Severity | None:
    """The worst limit that a value breaks; None if it breaks none or nobody can tell.

    Args:
        known: the latest value of another parameter of the same facility, for limits under a condition.
    """
    if value is None or not _in_force(parameter, known):
        return None
    broken = [limit.severity for limit in parameter.limits if _breaks(value, limit)]
    return max(broken, default=None)


def _in_force(parameter: Parameter, known: Callable[[str], Value | None]) -> bool:
    if parameter.limits_when is None:
        return True
    value = known(parameter.limits_when.parameter)
    return value is not None and parameter.limits_when.holds(value)


def _breaks(value: Value, limit: Limit) -> bool:
    if limit.states:
        return value in limit.states
    if isinstance(value, str):
        return False
    too_low = limit.low is not None and value < limit.low
    return too_low or (limit.high is not None and value > limit.high)
