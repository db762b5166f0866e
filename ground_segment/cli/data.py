"""`ground-segment export` and `ground-segment quarantine`."""
