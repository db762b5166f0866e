"""Why a packet is refused."""

from enum import StrEnum

from ground_segment.wire.packet import Origin


class Reason(StrEnum):
    """Kinds of refusal; counted per facility, shown to operators and engineers."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    NOT_JSON = "not-json"
    DUPLICATE_KEY = "duplicate-key"
    NOT_AN_OBJECT = "not-an-object"
    BAD_ENVELOPE = "bad-envelope"
    BAD_SEQUENCE = "bad-sequence"
    BAD_TIME = "bad-time"
    FUTURE = "future"
    TOO_OLD = "too-old"
    NO_VALUES = "no-values"
    UNKNOWN_TOPIC = "unknown-topic"
    UNKNOWN_PATH = "unknown-path"
    WRONG_PATH = "wrong-path"
    UNKNOWN_FACILITY = "unknown-facility"
    UNKNOWN_PACKET = "unknown-packet"
    UNKNOWN_PARAMETER = "unknown-parameter"
    WRONG_TYPE = "wrong-type"
    NOT_FINITE = "not-finite"
    OUT_OF_RANGE = "out-of-range"
    UNKNOWN_STATE = "unknown-state"
    REJECTED_BY_STORE = "rejected-by-store"


class PacketError(Exception):
    """A packet cannot be stored; `detail` names what, where and what was expected.

    `origin` is set by the decoder if it can be read: the packet then counts as dealt with.
    """

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason.value}: {detail}")
        self.reason = reason
        self.detail = detail
        self.origin: Origin | None = None
