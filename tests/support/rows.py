"""Rows as ingest writes them, for every table of a catalogue."""

from collections.abc import Iterator

from ground_segment.catalogue import Catalogue, Facility, Packet, Parameter, ParameterType
from ground_segment.records import ACTIONS, ALERTS, INCIDENTS, PRESENCE, Row, telemetry_table
from ground_segment.wire import Value


def telemetry_row(facility: Facility, packet: Packet, time_ns: int, seq: int = 1) -> Row:
    """One packet with a normal value for each parameter."""
    values: dict[str, Value | None] = {p.name: normal_value(p) for p in packet.parameters}
    sequence: dict[str, Value | None] = {"_boot": 1, "_seq": seq, "_delay_ms": 12.5}
    return Row(telemetry_table(facility, packet), time_ns, values | sequence)


def normal_value(parameter: Parameter) -> Value:
    low, high = parameter.nominal or parameter.range or (0.0, 0.0)
    match parameter.type:
        case ParameterType.FLOAT:
            return (low + high) / 2
        case ParameterType.INT:
            return int(low)
        case ParameterType.BOOL:
            return True
        case ParameterType.ENUM:
            return parameter.states[0]


def alert_row(
    facility: str,
    rule: str,
    time_ns: int,
    raised_ns: int | None = None,
    transition: str = "raised",
    state: str = "unacknowledged",
    severity: tuple[str, int] = ("warning", 2),
    event: bool = False,
) -> Row:
    """One transition of an alert; it is active until it is cleared."""
    fields: dict[str, Value | None] = {
        "title": f"{rule} of {facility}",
        "text": "112 V is below 114 V",
        "severity": severity[0],
        "severity_level": severity[1],
        "state": state,
        "transition": transition,
        "active": transition != "cleared",
        "acknowledged": state == "acknowledged",
        "value": "112",
        "limit": "114",
        "unit": "V",
        "raised_ns": raised_ns or time_ns,
        "event": event,
        "worst_level": severity[1] if transition == "raised" else None,
    }
    return Row(ALERTS, time_ns, fields, {"facility": facility, "rule": rule})


def presence_row(facility: str, time_ns: int, online: bool = True) -> Row:
    return Row(PRESENCE, time_ns, {"online": online, "boot": 1}, {"facility": facility})


def incident_row(name: str, time_ns: int, *, is_open: bool) -> Row:
    """An incident in its last form."""
    fields: dict[str, Value | None] = {
        "title": "Bus low",
        "severity": "critical",
        "open": is_open,
        "opened_ns": time_ns,
        "causes": "energy.reactor_trip 0.62",
    }
    return Row(INCIDENTS, time_ns, fields, {"incident": name})


def everything(catalogue: Catalogue, now_ns: int) -> Iterator[Row]:
    """Two rows of every packet, the newer half a second old; for every facility presence, an alert that
    escalated, one that is over, and an event; an incident that is open, one that is over, and an action."""
    second = 1_000_000_000
    for facility, packet in catalogue.packets():
        yield telemetry_row(facility, packet, now_ns - second, seq=1)
        yield telemetry_row(facility, packet, now_ns - second // 2, seq=2)
    yield incident_row("1-energy", now_ns, is_open=True)
    yield incident_row("2-isru", now_ns, is_open=False)
    yield Row(
        ACTIONS, now_ns, {"outcome": "sent", "text": "So asked."}, {"facility": "isru", "action": "shed"}
    )
    for facility in catalogue.facilities:
        name, raised = facility.id, now_ns - 60 * second
        yield presence_row(name, raised)
        yield alert_row(name, "voltage", raised)
        yield alert_row(
            name, "voltage", raised + second, raised, transition="escalated", severity=("critical", 3)
        )
        yield alert_row(name, "charging", raised, state="acknowledged", event=True)
        yield alert_row(name, "over", raised)
        yield alert_row(name, "over", raised + second, raised, transition="cleared", state="normal")
