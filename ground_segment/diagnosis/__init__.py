"""From alerts to causes: which fault explains what is raised, what is not, and what nobody knows."""

from ground_segment.diagnosis.matrix import Cause, Matrix, MatrixError, Symptom, load_matrix
from ground_segment.diagnosis.ranking import Evidence, Ranked, cover, explains, rank

__all__ = [
    "Cause",
    "Evidence",
    "Matrix",
    "MatrixError",
    "Ranked",
    "Symptom",
    "cover",
    "explains",
    "load_matrix",
    "rank",
]
