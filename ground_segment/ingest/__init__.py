"""From the broker to the store: the only writer of telemetry."""

from ground_segment.ingest.gaps import GapState
from ground_segment.ingest.memory import MemoryFile
from ground_segment.ingest.ports import Session
from ground_segment.ingest.quarantine import QuarantineFiles, read_quarantine
from ground_segment.ingest.service import CAPACITY, REST_S, SESSION_EXPIRY_S, Ingest
from ground_segment.ingest.share import WHOLE, Share

__all__ = [
    "CAPACITY",
    "REST_S",
    "SESSION_EXPIRY_S",
    "WHOLE",
    "GapState",
    "Ingest",
    "MemoryFile",
    "QuarantineFiles",
    "Session",
    "Share",
    "read_quarantine",
]
