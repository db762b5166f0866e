"""The command line: the composition root, where the rooms are joined."""

from ground_segment.cli.app import main

__all__ = ["main"]
