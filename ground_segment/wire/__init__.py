"""What travels over MQTT: topics, packets and messages."""

from ground_segment.wire import topics
from ground_segment.wire.actions import ActionMode, ActionRecord, Autonomy, Outcome
from ground_segment.wire.connection import BrokerRefused, BrokerUnreachable, BusError, ConnectionLost
from ground_segment.wire.decode import PacketDecoder
from ground_segment.wire.errors import PacketError, Reason
from ground_segment.wire.messages import (
    Alert,
    AlertState,
    Condition,
    Incident,
    MessageError,
    Presence,
    Quarantined,
    RankedCause,
    Report,
    Stage,
    Telecommand,
    Transition,
    Watermark,
)
from ground_segment.wire.packet import (
    MAX_PAYLOAD_BYTES,
    Origin,
    ReceivedPacket,
    TelemetryPacket,
    Value,
    generation_time_ns,
    numbered,
)

__all__ = [
    "MAX_PAYLOAD_BYTES",
    "ActionMode",
    "ActionRecord",
    "Alert",
    "AlertState",
    "Autonomy",
    "BrokerRefused",
    "BrokerUnreachable",
    "BusError",
    "Condition",
    "ConnectionLost",
    "Incident",
    "MessageError",
    "Origin",
    "Outcome",
    "PacketDecoder",
    "PacketError",
    "Presence",
    "Quarantined",
    "RankedCause",
    "Reason",
    "ReceivedPacket",
    "Report",
    "Stage",
    "Telecommand",
    "TelemetryPacket",
    "Transition",
    "Value",
    "Watermark",
    "generation_time_ns",
    "numbered",
    "topics",
]
