"""Stored telemetry as a file for analysis: CSV or Parquet, any parameters, any time range."""

from ground_segment.export.export import Exported, Progress, export
from ground_segment.export.files import Form
from ground_segment.export.reading import Reader
from ground_segment.export.selection import ExportError, Selected, select

__all__ = ["ExportError", "Exported", "Form", "Progress", "Reader", "Selected", "export", "select"]
