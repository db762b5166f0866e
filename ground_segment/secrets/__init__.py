"""Random secrets for the compose stack: passwords, tokens, and certificates of an authority of its own.

Nothing here is ever committed; the compose file refuses to start without it.
"""

from ground_segment.secrets.certificates import (
    BROKER_NAMES,
    MissingExtra,
    Pair,
    authority,
    broker_certificate,
)
from ground_segment.secrets.files import SecretFiles, read_words
from ground_segment.secrets.keeping import (
    ROTATABLE,
    NoSecrets,
    NoSuchSecret,
    Rotation,
    make_secrets,
    rotate_secrets,
    variable,
)

__all__ = [
    "BROKER_NAMES",
    "ROTATABLE",
    "MissingExtra",
    "NoSecrets",
    "NoSuchSecret",
    "Pair",
    "Rotation",
    "SecretFiles",
    "authority",
    "broker_certificate",
    "make_secrets",
    "read_words",
    "rotate_secrets",
    "variable",
]
