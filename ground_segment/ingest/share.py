"""Which part of everything one ingest stores, when several share the work."""

from dataclasses import dataclass

from ground_segment.catalogue import INGEST, Catalogue, shard_id
from ground_segment.wire import topics

REST = (
    topics.STATE_FILTER,
    topics.ALERT_FILTER,
    topics.ALERT_EVENT_FILTER,
    topics.COMMAND_FILTER,
    topics.REPORT_FILTER,
    topics.INCIDENT_FILTER,
    topics.ACTION_FILTER,
    topics.AUTONOMY,
)
"""All that is not telemetry."""


@dataclass(frozen=True, slots=True)
class Share:
    """One of `count` ingests: the facilities of the catalogue, in its order, are dealt out in turn.

    The first one stores all that is not telemetry too. Each has a session, a service id and files of its
    own. A facility that the catalogue does not know is heard by no share of several: its publisher keeps
    its packets.

    Raises:
        ValueError: there is no such share.
    """

    index: int = 0
    count: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.index < self.count:
            raise ValueError(f"{self.index}/{self.count}: shares of {self.count} are 0 to {self.count - 1}")

    @classmethod
    def parse(cls, text: str) -> "Share":
        """`0/4`. Raises ValueError."""
        index, slash, count = text.partition("/")
        if not (slash and index.isdecimal() and count.isdecimal()):
            raise ValueError(f"'{text}' is no share: write 0/4 for the first of four")
        return cls(int(index), int(count))

    @property
    def first(self) -> bool:
        return self.index == 0

    @property
    def service(self) -> str:
        """Its id in the catalogue, and whose presence and health it publishes."""
        return INGEST if self.count == 1 else shard_id(self.index)

    @property
    def client_id(self) -> str:
        """Of its session, which the broker keeps while it is away."""
        return "ilrs-ingest" if self.count == 1 else f"ilrs-ingest-{self.index}-of-{self.count}"

    @property
    def file_suffix(self) -> str:
        """Tells its files from those of the others."""
        return "" if self.count == 1 else f".{self.index}-of-{self.count}"

    def filters(self, catalogue: Catalogue) -> tuple[str, ...]:
        """What it subscribes to."""
        if self.count == 1:
            return (topics.TELEMETRY_FILTER, *REST)
        own = (f.id for place, f in enumerate(catalogue.facilities) if place % self.count == self.index)
        telemetry = tuple(topics.telemetry(facility, "+", path="+") for facility in own)
        return (*telemetry, *(REST if self.first else ()))


WHOLE = Share()
