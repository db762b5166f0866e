"""Runbooks: what each alert means, what is likely behind it, and what to do about it."""

from ground_segment.runbooks.links import console_path, document

__all__ = ["console_path", "document"]
