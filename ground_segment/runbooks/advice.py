"""What an operator does about a limit, a silence or a stale packet, as the alert itself says it."""

from ground_segment.catalogue import Facility, FacilityKind, Parameter
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


def on_silence(facility: Facility) -> str:
    """Nothing current comes from a facility or service."""
    if facility.kind is FacilityKind.SERVICE:
        return (
            f"ground-segment health {facility.id} says whether the service lives. Start it again: what was"
            " published meanwhile arrives afterwards."
        )
    behind = (
        f" Then look at what it depends on: {', '.join(facility.depends_on)}." if facility.depends_on else ""
    )
    return (
        "See whether others fell silent at the same time: then it is the broker or the network."
        f"{behind} After a gap read the log of the gap: what came late is judged there."
    )


def on_staleness(facility: Facility) -> str:
    """One packet is missing of a facility that sends others."""
    return (
        f"See in the quarantine whether it comes and is refused (ground-segment quarantine list"
        f" {facility.id}). If it does not come, the instrument or its computer has stopped sending."
    )
