"""A copy of the embedded store while others write it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from ground_segment.records import StoreUnavailable

PAGES_AT_ONCE = 4_096
"""Writers go on between two of these steps."""


def copy_embedded(source: Path, target: Path) -> None:
    """Write a whole, consistent store, by SQLite's own backup. Raises StoreUnavailable."""
    try:
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as live,
            closing(sqlite3.connect(target)) as copy,
        ):
            live.backup(copy, pages=PAGES_AT_ONCE)
    except sqlite3.Error as error:
        raise StoreUnavailable(f"{source}: cannot be copied: {error}") from error


def check_embedded(file: Path) -> None:
    """Raises StoreUnavailable if a store is damaged."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as opened:
            (answer,) = opened.execute("PRAGMA quick_check").fetchone()
    except sqlite3.Error as error:
        raise StoreUnavailable(f"{file}: is no store: {error}") from error
    if answer != "ok":
        raise StoreUnavailable(f"{file}: is damaged: {answer}")
