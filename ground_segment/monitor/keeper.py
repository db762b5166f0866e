"""Keeps the state file up to date: one save after the other, and none overtakes a newer one."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import structlog

from ground_segment.monitor.snapshot import Snapshot
from ground_segment.monitor.statefile import StateFile

log = structlog.get_logger()


class Keeper:
    """The state file of a running service.

    Args:
        file: where it is kept.
        take: what is to be kept now.
    """

    def __init__(self, file: Path, take: Callable[[], Snapshot]) -> None:
        self._file = StateFile(file)
        self._path = file
        self._take = take
        self._saving = asyncio.Lock()
        self.unsaved = False
        """Whether something changed since it was saved last."""

    def load(self, now_ns: int) -> Snapshot | None:
        """What an earlier run left; None if it left nothing that can be read."""
        return self._file.load(now_ns)

    async def persist(self) -> bool:
        """Save what changed; whether all of it is kept. Also when cancelled it is waited for."""
        async with self._saving:
            if self.unsaved:
                self.unsaved = False
                saving = asyncio.create_task(asyncio.to_thread(self._save, self._take()))
                try:
                    return await asyncio.shield(saving)
                finally:
                    await asyncio.wait([saving])
            return True

    def save(self) -> None:
        """Save at once, changed or not."""
        self._save(self._take())

    def _save(self, snapshot: Snapshot) -> bool:
        try:
            self._file.save(snapshot)
            return True
        except OSError as error:
            self.unsaved = True
            log.error(
                "state is not saved: a restart now would forget", file=str(self._path), reason=str(error)
            )
            return False
