"""What is kept, and what can go wrong with keeping it: shared by writers, readers and stores."""

from ground_segment.records.errors import (
    RowsRejected,
    StoreError,
    StoreRefused,
    StoreUnavailable,
    TooLarge,
)
from ground_segment.records.tables import (
    ACTIONS,
    ALERTS,
    COMMANDS,
    INCIDENTS,
    PRESENCE,
    QUARANTINE,
    SEQUENCE_FIELDS,
    BootCount,
    Columns,
    FieldType,
    Row,
    Table,
    all_tables,
    telemetry_table,
)

__all__ = [
    "ACTIONS",
    "ALERTS",
    "COMMANDS",
    "INCIDENTS",
    "PRESENCE",
    "QUARANTINE",
    "SEQUENCE_FIELDS",
    "BootCount",
    "Columns",
    "FieldType",
    "Row",
    "RowsRejected",
    "StoreError",
    "StoreRefused",
    "StoreUnavailable",
    "Table",
    "TooLarge",
    "all_tables",
    "telemetry_table",
]
