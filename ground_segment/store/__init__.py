"""Where telemetry is kept: one Protocol, two adapters."""

from ground_segment.records import RowsRejected, StoreError, StoreRefused, StoreUnavailable, TooLarge
from ground_segment.store.opening import open_rights, open_store
from ground_segment.store.protocol import RAW_LIMIT, Store

__all__ = [
    "RAW_LIMIT",
    "RowsRejected",
    "Store",
    "StoreError",
    "StoreRefused",
    "StoreUnavailable",
    "TooLarge",
    "open_rights",
    "open_store",
]
