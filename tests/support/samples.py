"""Values that the catalogue accepts, for tests that need telemetry and no physics."""

from ground_segment.catalogue import Packet, Parameter, ParameterType
from ground_segment.wire import Value


def sample(parameter: Parameter, number: int = 0) -> Value:
    """A harmless value; `number` moves it a little, inside the nominal band."""
    if parameter.type is ParameterType.BOOL:
        return _harmless_state(parameter, (False, True))
    if parameter.type is ParameterType.ENUM:
        return _harmless_state(parameter, parameter.states)
    low, high = parameter.nominal or parameter.range or (0.0, 1.0)
    value = low + (high - low) * (0.4 + 0.2 * (number % 11) / 10)
    return round(value) if parameter.type is ParameterType.INT else value


def samples(packet: Packet, number: int = 0) -> dict[str, Value]:
    """One value for every parameter of a packet."""
    return {parameter.name: sample(parameter, number) for parameter in packet.parameters}


def _harmless_state(parameter: Parameter, states: tuple[str | bool, ...]) -> str | bool:
    bad = {state for limit in parameter.limits for state in limit.states}
    return next(state for state in states if state not in bad)
