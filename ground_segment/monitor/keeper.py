"""Keeps the state file up to date: one save after the other, and none overtakes a newer one.

Windows of time have a file beside it, which is saved less often: they are most of what is kept, and nobody
waits for them to be safe.
"""

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
        take: what is to be kept now, without windows.
        take_windows: these.
    """

    def __init__(
        self, file: Path, take: Callable[[], Snapshot], take_windows: Callable[[], Snapshot]
    ) -> None:
        self._file = StateFile(file)
        self._windows = StateFile(file.with_name(f"{file.stem}-windows{file.suffix}"))
        self._path = file
        self._take = take
        self._take_windows = take_windows
        self._saving = asyncio.Lock()
        self.unsaved = False
        """Whether something changed since it was saved last."""

    def load(self, now_ns: int) -> Snapshot | None:
        """What an earlier run left; None if it left nothing that can be read."""
        kept = self._file.load(now_ns)
        if kept is None or kept.samples:
            return kept
        windows = self._windows.load(now_ns)
        return kept.model_copy(update={"samples": windows.samples}) if windows else kept

    async def persist(self) -> bool:
        """Save what changed; whether all of it is kept."""
        async with self._saving:
            if self.unsaved:
                self.unsaved = False
                return await _in_a_thread(self._save, self._file, self._take())
            return True

    async def persist_windows(self) -> None:
        """Save them; one call after the other."""
        await _in_a_thread(self._save, self._windows, self._take_windows())

    def save(self) -> None:
        """Save all at once, changed or not."""
        self._save(self._file, self._take())
        self._save(self._windows, self._take_windows())

    def _save(self, file: StateFile, snapshot: Snapshot) -> bool:
        try:
            file.save(snapshot)
            return True
        except OSError as error:
            self.unsaved = True
            log.error(
                "state is not saved: a restart now would forget", file=str(self._path), reason=str(error)
            )
            return False


async def _in_a_thread(
    save: Callable[[StateFile, Snapshot], bool], file: StateFile, snapshot: Snapshot
) -> bool:
    """Also when cancelled it is waited for."""
    saving = asyncio.create_task(asyncio.to_thread(save, file, snapshot))
    try:
        return await asyncio.shield(saving)
    finally:
        await asyncio.wait([saving])
