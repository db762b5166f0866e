"""The one truth about what is measured: facilities, packets, parameters, units, limits."""

from ground_segment.catalogue.load import CatalogueError, load_catalogue
from ground_segment.catalogue.model import (
    Catalogue,
    Condition,
    Facility,
    FacilityKind,
    Limit,
    Packet,
    Parameter,
    ParameterType,
    Severity,
)
from ground_segment.catalogue.units import symbol

__all__ = [
    "Catalogue",
    "CatalogueError",
    "Condition",
    "Facility",
    "FacilityKind",
    "Limit",
    "Packet",
    "Parameter",
    "ParameterType",
    "Severity",
    "load_catalogue",
    "symbol",
]
