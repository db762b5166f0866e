"""A silence: alerts whose labels match are on the shelf for some time."""

import uuid
from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from ground_segment.alerting.matchers import MOST_MATCHERS, Matcher, matches

_SHELVES = uuid.UUID("6f0a3f0e-0c3e-4f0c-9a55-1e2b8c7d4a10")


class SilenceState(StrEnum):
    """As Alertmanager names them."""

    PENDING = "pending"
    ACTIVE = "active"
    EXPIRED = "expired"


class Silence(BaseModel):
    """One silence. It shelves each rule once: what became worse, or was taken off the shelf, calls again."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(min_length=1, max_length=64)
    matchers: tuple[Matcher, ...] = Field(min_length=1, max_length=MOST_MATCHERS)
    starts_ns: int
    ends_ns: int
    by: str = Field(min_length=1, max_length=64)
    comment: str = Field(min_length=1, max_length=500)
    updated_ns: int
    shelved: frozenset[tuple[str, str]] = frozenset()
    """Facility and rule of all that it has put on the shelf."""

    def state(self, now_ns: int) -> SilenceState:
        if now_ns >= self.ends_ns:
            return SilenceState.EXPIRED
        return SilenceState.ACTIVE if now_ns >= self.starts_ns else SilenceState.PENDING

    def active(self, now_ns: int) -> bool:
        return self.starts_ns <= now_ns < self.ends_ns

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether an alert with these labels is meant."""
        return matches(self.matchers, labels)


def shelf_id(facility: str, rule: str) -> str:
    """Under which one rule's own shelf is listed among silences."""
    return str(uuid.uuid5(_SHELVES, f"{facility}/{rule}"))
