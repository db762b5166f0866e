"""From the broker to the store: the only writer of telemetry."""

from ground_segment.ingest.ports import Session
from ground_segment.ingest.quarantine import QuarantineFiles, read_quarantine
from ground_segment.ingest.service import CAPACITY, CLIENT_ID, SERVICE, SESSION_EXPIRY_S, Ingest

__all__ = [
    "CAPACITY",
    "CLIENT_ID",
    "SERVICE",
    "SESSION_EXPIRY_S",
    "Ingest",
    "QuarantineFiles",
    "Session",
    "read_quarantine",
]
