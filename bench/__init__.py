"""Measurements: medians of several rounds, and ratios against a named alternative in the same run."""
