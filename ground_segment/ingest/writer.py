"""Writing with endless patience: waits for a store that is away, and finds the rows it can never take."""

from collections.abc import Sequence

import stamina
import structlog

from ground_segment.ingest.ports import RowSink
from ground_segment.records import Row, RowsRejected, StoreRefused, StoreUnavailable, Table, TooLarge

log = structlog.get_logger()

FIRST_WAIT_S = 0.25
LONGEST_WAIT_S = 10.0


class PatientWriter:
    """Writes rows until the store has every one that it can take.

    Args:
        store: prepared before the first write, and again whenever it says that something is missing.
        tables: that the store must have.
        retention_s: how long it keeps rows; None for ever.
    """

    def __init__(self, store: RowSink, tables: Sequence[Table], retention_s: float | None) -> None:
        self._store = store
        self._tables = tables
        self._retention_s = retention_s
        self._prepared = False
        self.up = True
        """Whether the last attempt succeeded."""

    async def write(self, rows: Sequence[Row]) -> dict[int, str]:
        """Returns the places of rows that the store will never take, with its reason; all others are in."""
        refused: dict[int, str] = {}
        parts = [list(range(len(rows)))]
        while parts:
            part = parts.pop()
            if not part:
                continue
            try:
                await self._insist([rows[place] for place in part])
            except RowsRejected as error:
                bad = {part[position] for position in error.positions} or (
                    set(part) if len(part) == 1 else set()
                )
                refused |= dict.fromkeys(bad, str(error))
                parts += [[place for place in part if place not in bad]] if bad else _halves(part)
            except TooLarge as error:
                if len(part) == 1:
                    refused[part[0]] = str(error)
                else:
                    parts += _halves(part)
        return refused

    async def _insist(self, rows: Sequence[Row]) -> None:
        retries = stamina.retry_context(
            on=_patience, attempts=None, timeout=None, wait_initial=FIRST_WAIT_S, wait_max=LONGEST_WAIT_S
        )
        async for attempt in retries:
            with attempt:
                await self._attempt(rows)

    async def _attempt(self, rows: Sequence[Row]) -> None:
        try:
            if not self._prepared:
                await self._store.prepare(self._tables, self._retention_s)
                self._prepared = True
            await self._store.write(rows)
        except (StoreUnavailable, StoreRefused) as error:
            self._note_failure(error)
            raise
        if not self.up:
            log.info("the store takes data again")
        self.up = True

    def _note_failure(self, error: StoreUnavailable | StoreRefused) -> None:
        if self.up:
            log.error("the store does not take data; holding it, nothing is lost", reason=str(error))
        self.up = False
        if isinstance(error, StoreRefused):
            self._prepared = False


def _patience(error: Exception) -> bool | float:
    """Whether to try again, or after how many seconds if the store said so."""
    if isinstance(error, StoreUnavailable) and error.retry_after_s is not None:
        return error.retry_after_s
    return isinstance(error, StoreUnavailable | StoreRefused)


def _halves(part: list[int]) -> list[list[int]]:
    middle = len(part) // 2
    return [part[middle:], part[:middle]]
