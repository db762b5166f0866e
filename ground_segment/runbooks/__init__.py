"""Runbooks: what each alert means, what is likely behind it, and what to do about it."""

from ground_segment.runbooks.build import build, documents, drift
from ground_segment.runbooks.library import Library, make_library
from ground_segment.runbooks.links import FOLDER, console_path, document
from ground_segment.runbooks.markdown import text_of
from ground_segment.runbooks.model import LikelyCause, Look, Order, Runbook, Then
from ground_segment.runbooks.remedies import Remedies, Remedy, faults, load_remedies

__all__ = [
    "FOLDER",
    "Library",
    "LikelyCause",
    "Look",
    "Order",
    "Remedies",
    "Remedy",
    "Runbook",
    "Then",
    "build",
    "console_path",
    "document",
    "documents",
    "drift",
    "faults",
    "load_remedies",
    "make_library",
    "text_of",
]
