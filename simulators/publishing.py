"""Publishers of several facilities as one, rivals who publish the same, and the ledger of all published."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import structlog

from ground_segment.bus import TelemetryPublisher
from ground_segment.clock import Clock, iso_utc
from ground_segment.wire import Presence

log = structlog.get_logger()


class PublisherSet:
    """One publisher for each facility, opened and closed together."""

    def __init__(self, by_facility: Mapping[str, TelemetryPublisher]) -> None:
        self.by_facility = by_facility

    async def __aenter__(self) -> Self:
        await asyncio.gather(*(p.__aenter__() for p in self.by_facility.values()))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.gather(*(p.__aexit__(kind, error, trace) for p in self.by_facility.values()))

    @property
    def held(self) -> int:
        """Packets not yet known to be stored."""
        return sum(p.held for p in self.by_facility.values())

    @property
    def published(self) -> int:
        """Packets taken over so far."""
        return sum(sum(p.counts.values()) for p in self.by_facility.values())

    async def drain(self, timeout_s: float) -> bool:
        """Wait until everything is stored; False if that took longer."""
        return all(await asyncio.gather(*(p.drain(timeout_s) for p in self.by_facility.values())))


class Rivals:
    """Notices others who publish the same facilities, by presence of a boot that is not ours."""

    def __init__(self) -> None:
        self._ours: set[int] = set()
        self._known: set[tuple[str, int]] = set()

    def add(self, publishers: PublisherSet) -> None:
        """These are not strangers."""
        self._ours.update(boot for publisher in publishers.by_facility.values() for boot in publisher.starts)

    def heard(self, facility: str, presence: Presence) -> None:
        """Say once for each of them that there are two."""
        stranger = (facility, presence.boot)
        if not presence.online or presence.boot in self._ours or stranger in self._known:
            return
        self._known.add(stranger)
        log.warning(
            "another publisher speaks for the same facility: its telemetry and ours are mixed; end one of us "
            "(unless it has just died and the broker does not know yet)",
            facility=facility,
            boot=presence.boot,
            online_since=iso_utc(presence.time_ns),
        )


_Published = dict[str, dict[str, dict[str, int]]]
"""Facility, boot, packet -> last sequence number."""


class Ledger:
    """What was published, so that somebody else can count what was stored.

    A JSON object, replaced as a whole at each writing: `published` (facility, boot, packet -> last
    sequence number, counted from 1; those of earlier processes are kept), `held` (facility, boot ->
    packets not yet known to be stored), `history` (steps done and steps in all), `live` (whether live
    publishing has begun), `ended` (in order), `time` (ns).
    """

    def __init__(self, file: Path, clock: Clock) -> None:
        self._file = file
        self._clock = clock
        self._sets: list[PublisherSet] = []
        before = _written_before(file)
        self._before: _Published = before.get("published", {})
        self._ended = False
        self.took_over = bool(before.get("live")) and not before.get("ended")
        """Whether a process before this one had gone live, and ended before it was told to."""
        self.history = (0, 0)
        self.live = False

    def add(self, publishers: PublisherSet) -> None:
        """Count these too."""
        self._sets.append(publishers)

    async def keep(self, every_s: float = 1.0) -> None:
        """Write for ever, and once more at the end."""
        try:
            while True:
                self.write()
                await self._clock.sleep(every_s)
        finally:
            self._ended = True
            self.write()

    def write(self) -> None:
        """Replace the file in one go, so that a reader never sees half of it."""
        published = {facility: dict(boots) for facility, boots in self._before.items()}
        held: dict[str, dict[str, int]] = {}
        for facility, publisher in self._publishers():
            for boot, (counts, waiting) in publisher.starts.items():
                known = published.setdefault(facility, {}).get(str(boot), {})
                highest = {name: max(count, known.get(name, 0)) for name, count in counts.items()}
                published[facility][str(boot)] = {**known, **highest}
                held.setdefault(facility, {})[str(boot)] = waiting
        body = {
            "time": self._clock.now_ns(),
            "live": self.live,
            "ended": self._ended,
            "history": {"done": self.history[0], "total": self.history[1]},
            "published": published,
            "held": held,
        }
        draft = self._file.with_name(self._file.name + ".new")
        draft.write_text(json.dumps(body), encoding="utf-8")
        draft.replace(self._file)

    def _publishers(self) -> Iterable[tuple[str, TelemetryPublisher]]:
        for publishers in self._sets:
            yield from publishers.by_facility.items()


def _written_before(file: Path) -> dict[str, Any]:
    """What an earlier process wrote; nothing if there is no such file."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
