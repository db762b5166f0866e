"""From alerts to causes: which fault explains what is raised, what is not, and what nobody knows."""

from ground_segment.diagnosis.instrument import LOOK_S, SENSOR, Instrument
from ground_segment.diagnosis.matrix import (
    UNHEARD,
    Cause,
    Matrix,
    MatrixError,
    Sensors,
    Symptom,
    load_matrix,
    with_unheard,
)
from ground_segment.diagnosis.ranking import Evidence, Ranked, cover, explains, rank

__all__ = [
    "LOOK_S",
    "SENSOR",
    "UNHEARD",
    "Cause",
    "Evidence",
    "Instrument",
    "Matrix",
    "MatrixError",
    "Ranked",
    "Sensors",
    "Symptom",
    "cover",
    "explains",
    "load_matrix",
    "rank",
    "with_unheard",
]
