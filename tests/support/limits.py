"""Which limits true values cross."""

from collections.abc import Mapping

import numpy as np

from ground_segment.catalogue import Facility, Limit, Parameter
from simulators.facility import Reading
from simulators.physics.arrays import Flags


def crossed(parameter: Parameter, readings: Mapping[str, Reading]) -> Flags:
    """Where a parameter lies outside any of its limits while these hold; shape of its reading."""
    reading = readings[parameter.name]
    outside = np.zeros(reading.shape, dtype=np.bool_)
    for limit in parameter.limits:
        outside |= _outside(limit, reading)
    when = parameter.limits_when
    if when is None or not outside.any():
        return outside
    observed = readings[when.parameter]
    holds = np.array([when.holds(value) for value in observed.ravel().tolist()], dtype=np.bool_)
    return np.asarray(outside & holds.reshape(observed.shape))


def all_crossed(facility: Facility, readings: Mapping[str, Reading]) -> dict[str, Flags]:
    """The parameters that cross a limit anywhere, with where."""
    found = {name: crossed(parameter, readings) for name, parameter in facility.parameters.items()}
    return {name: where for name, where in found.items() if where.any()}


def out_of_range(facility: Facility, readings: Mapping[str, Reading]) -> list[str]:
    """The numbers that lie outside the range of the wire anywhere."""
    ranges = {name: p.range for name, p in facility.parameters.items() if p.range}
    return [
        name
        for name, (low, high) in ranges.items()
        if not (low <= readings[name].min() and readings[name].max() <= high)
    ]


def _outside(limit: Limit, reading: Reading) -> Flags:
    if limit.states:
        return np.isin(reading, list(limit.states))
    numbers = reading.astype(np.float64)
    low = -np.inf if limit.low is None else limit.low
    high = np.inf if limit.high is None else limit.high
    return np.asarray((numbers < low) | (numbers > high))
