"""What an operator does about a limit, as the alert itself says it."""

from ground_segment.catalogue import Facility, Parameter
from ground_segment.runbooks.links import console_path
from ground_segment.runbooks.texts import sentence


def limit_action(facility: Facility, parameter: Parameter) -> str:
    """As the catalogue says; or where to look, and where it stands in full."""
    if parameter.action:
        return sentence(parameter.action)
    others = f"{facility.title} ({parameter.subsystem.replace('-', ' ')})"
    runbook = console_path(facility.id, f"limit-{parameter.name}")
    return (
        f"See whether the other readings of {others} agree: one that strays alone is a sensor, several that"
        f" move together are real. Runbook: {runbook}"
    )
