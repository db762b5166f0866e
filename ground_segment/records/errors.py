"""What can go wrong with a store, by what the caller must do.

StoreError
├── StoreUnavailable   wait and write the same rows again: nothing says they are bad
├── StoreRefused       a person must mend the configuration; waiting alone does not help
├── RowsRejected       some rows are bad: leave out the named ones, or bisect
└── TooLarge           split the batch
"""

from collections.abc import Sequence


class StoreError(Exception):
    """Any failure of a store."""


class StoreUnavailable(StoreError):
    """The store cannot be reached, is overloaded, locked or out of space: try again.

    Attributes:
        retry_after_s: what the server asked for, None if it did not say.
    """

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class StoreRefused(StoreError):
    """Wrong token, missing database, a schema that clashes with what is stored: to be mended by hand.

    A missing database is also what a server that lost its disk looks like: `prepare` again before giving up.
    """


class RowsRejected(StoreError):
    """Some rows of the batch can never be stored as they are.

    Attributes:
        positions: places in the batch of the rows known to be bad, and then nothing was stored. Empty if
            the server did not say which: good rows may be stored, so bisect; writing again is harmless.
    """

    def __init__(self, message: str, positions: Sequence[int] = ()) -> None:
        super().__init__(message)
        self.positions = tuple(positions)


class TooLarge(StoreError):
    """The batch exceeds what the server takes at once; nothing of it was stored."""
