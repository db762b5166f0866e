"""The one truth about what is measured: facilities, packets, parameters, units, limits."""

from ground_segment.catalogue.base import ParameterType
from ground_segment.catalogue.command import Argument, ArgumentError, Command, Scalar
from ground_segment.catalogue.load import CatalogueError, load_catalogue
from ground_segment.catalogue.model import (
    Catalogue,
    Condition,
    Facility,
    FacilityKind,
    Limit,
    Packet,
    Parameter,
    Severity,
    limits_from_mapping,
)
from ground_segment.catalogue.shards import INGEST, role_of, shard_id, with_shards
from ground_segment.catalogue.standard import EVERY_PACKET, REPLAY, STANDARD_COMMANDS
from ground_segment.catalogue.units import symbol
from ground_segment.catalogue.yaml_file import FileRefused, read_model, read_yaml

__all__ = [
    "EVERY_PACKET",
    "INGEST",
    "REPLAY",
    "STANDARD_COMMANDS",
    "Argument",
    "ArgumentError",
    "Catalogue",
    "CatalogueError",
    "Command",
    "Condition",
    "Facility",
    "FacilityKind",
    "FileRefused",
    "Limit",
    "Packet",
    "Parameter",
    "ParameterType",
    "Scalar",
    "Severity",
    "limits_from_mapping",
    "load_catalogue",
    "read_model",
    "read_yaml",
    "role_of",
    "shard_id",
    "symbol",
    "with_shards",
]
