"""What is wrong with an installation, and what to do: everything is looked at, nothing is changed."""

from ground_segment.doctor.examine import Patient, examine
from ground_segment.doctor.findings import Finding, State

__all__ = ["Finding", "Patient", "State", "examine"]
