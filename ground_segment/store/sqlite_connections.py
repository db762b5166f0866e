"""Connections of the embedded store, one for each thread, and what SQLite's errors mean."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ground_segment.records import RowsRejected, StoreError, StoreRefused, StoreUnavailable

_PASSING = frozenset({
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_SCHEMA,
})  # fmt: skip
_ABOUT_ROWS = frozenset({sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_TOOBIG})


class Connections:
    """One connection for each thread that asks, opened when first needed."""

    def __init__(self, path: Path, busy_timeout_s: float, power_safe: bool) -> None:
        self._path = path
        self._busy_timeout_s = busy_timeout_s
        self._synchronous = "FULL" if power_safe else "NORMAL"
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection. Raises StoreError for whatever SQLite raises inside."""
        try:
            yield self._get()
        except sqlite3.Error as error:
            self._drop()  # a broken file handle must not outlive the fault
            raise self._meaning(error) from error
        except OSError as error:
            raise StoreUnavailable(f"{self._path}: {error}") from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The same, inside a transaction that commits at the end or leaves no trace."""
        with self.reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Call when no thread uses them any more."""
        for connection in self._open:
            connection.close()
        self._open.clear()

    def _get(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._connect()
            self._local.connection = connection
            self._open.append(connection)
        return connection

    def _connect(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            self._path, timeout=self._busy_timeout_s, isolation_level=None, check_same_thread=False
        )
        try:
            # WAL: readers of any process go on while one writes. It is kept in the file.
            connection.execute("PRAGMA journal_mode = WAL")
            # NORMAL: a commit is in the operating system's hands, so a kill -9 loses nothing; after a loss of
            # power the file is sound but may miss the last commits. FULL waits for the disk at each commit.
            connection.execute(f"PRAGMA synchronous = {self._synchronous}")
            connection.execute("PRAGMA journal_size_limit = 67108864")
        except BaseException:
            connection.close()
            raise
        return connection

    def _drop(self) -> None:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            self._local.connection = None
            self._open.remove(connection)
            connection.close()

    def _meaning(self, error: sqlite3.Error) -> StoreError:
        extended: int | None = getattr(error, "sqlite_errorcode", None)
        code = None if extended is None else extended & 0xFF
        if code in _PASSING:
            return StoreUnavailable(f"{self._path}: {error}")
        if code in _ABOUT_ROWS:
            return RowsRejected(f"{self._path}: {error}")
        return StoreRefused(f"{self._path}: {error}")
