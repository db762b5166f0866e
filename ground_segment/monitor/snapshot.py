"""What outlives a restart of the monitor."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from ground_segment.wire import Alert


class Heard(BaseModel):
    """When a packet was last received, and when that one was generated."""

    model_config = ConfigDict(frozen=True)

    facility: str
    packet: str
    received_ns: int
    generated_ns: int


class Snapshot(BaseModel):
    """State of the engine, and alerts whose events may not have reached the broker."""

    model_config = ConfigDict(frozen=True)

    version: Literal[1] = 1
    alerts: tuple[Alert, ...] = ()
    heard: tuple[Heard, ...] = ()
    unsent: tuple[Alert, ...] = ()
