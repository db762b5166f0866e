"""What a store can do, whichever database is behind it."""

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Protocol, Self

from ground_segment.records import BootCount, Columns, Row, Table

RAW_LIMIT = 100_000
"""Rows of one raw query unless told otherwise: a day at 1 Hz; a larger range is read page by page."""


class Store(Protocol):
    """Keeps rows and answers queries.

    Time ranges are half open, `from_ns` <= time < `to_ns`, in integer nanoseconds UTC. What was never written
    (an unknown table, a column of a newer catalogue) reads as nothing, not as an error.
    Every method may raise StoreUnavailable and StoreRefused.
    """

    async def prepare(self, tables: Sequence[Table], retention_s: float | None) -> None:
        """Create what is missing: database, tables, new columns; set how long rows are kept (None: for ever).

        May be called again at any time. Raises StoreRefused if the tables clash with each other or with what
        is stored, naming every clash.
        """

    async def write(self, rows: Sequence[Row]) -> None:
        """Store all rows in one batch; on return they survive a kill of the store.

        A row with the time and tags of an earlier one is merged into it: given fields win, others stay.
        Raises RowsRejected and TooLarge, besides the errors of every method.
        """

    async def history(
        self,
        table: Table,
        fields: Sequence[str],
        from_ns: int,
        to_ns: int,
        every_ns: int | None = None,
        tags: Mapping[str, str] | None = None,
        limit: int = RAW_LIMIT,
    ) -> Columns:
        """Rows that have any of the fields, ascending; at most `limit`, the earliest ones.

        With `every_ns`, one row for each window that has data, at the window's start (windows are aligned
        to 1970, so the first may start before `from_ns`): floats are averaged, all other types (states,
        counters) give their last value. Raises ValueError for a field that the table does not have.
        """

    async def extremes(
        self,
        table: Table,
        fields: Sequence[str],
        from_ns: int,
        to_ns: int,
        every_ns: int,
        tags: Mapping[str, str] | None = None,
    ) -> Columns:
        """Lowest and highest value for each window, as `<field>_min` and `<field>_max`.

        Raises ValueError for a field that is no number.
        """

    async def latest(self, table: Table, tags: Mapping[str, str] | None = None) -> Row | None:
        """The row with the highest time; None if there is none."""

    async def rows(
        self,
        table: Table,
        from_ns: int,
        to_ns: int,
        limit: int = RAW_LIMIT,
        tags: Mapping[str, str] | None = None,
    ) -> list[Row]:
        """Whole rows, newest first; at most `limit`, the newest ones."""

    async def boots(self, table: Table) -> list[BootCount]:
        """The loss audit: distinct `_seq` for each `_boot`, counted in the database, ascending by boot.

        Reads the whole table.
        """

    async def ready(self) -> bool:
        """Whether the store answers. Raises nothing."""

    async def close(self) -> None:
        """Finish what runs and let go of files, connections and threads."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
