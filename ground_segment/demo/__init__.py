"""The whole station on one machine: broker, store, ingest, monitor, simulators and console."""

from ground_segment.demo.folder import Claim, FolderForeign, FolderTaken
from ground_segment.demo.screen import Screen
from ground_segment.demo.story import DemoFailed, DemoOptions, DemoReport, free_port, run_demo, write_report

__all__ = [
    "Claim",
    "DemoFailed",
    "DemoOptions",
    "DemoReport",
    "FolderForeign",
    "FolderTaken",
    "Screen",
    "free_port",
    "run_demo",
    "write_report",
]
