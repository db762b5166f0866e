"""Who may do what: reading, and writing with a token. Pure."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from types import MappingProxyType
from typing import Final

from pydantic import SecretStr

from ground_segment.api.errors import Refused

OPEN: Final = frozenset({"/healthz", "/readyz", "/-/healthy", "/-/ready"})
"""For whoever watches over the monitor: they say nothing else."""
_QUERIES: Final = frozenset({"/api/v1/query", "/api/v1/query_range", "/api/v1/labels", "/api/v1/series"})
"""Prometheus' clients may ask these by POST."""
_SILENCES: Final = ("/api/v2/silences", "/api/v2/silence/")


class Right(StrEnum):
    """What a request asks for."""

    NOTHING = "nothing"
    READ = "read"
    SILENCE = "silence"
    WRITE = "write"


RIGHTS_OF_USERS: Final = MappingProxyType(
    {"viewer": frozenset({Right.READ}), "grafana": frozenset({Right.READ, Right.SILENCE})}
)
"""Basic authentication under one of these names gives up all other rights: for data sources in Grafana."""


def right_for(method: str, path: str) -> Right:
    """What a request needs."""
    if method in ("GET", "HEAD"):
        return Right.NOTHING if path in OPEN else Right.READ
    if method == "POST" and path in _QUERIES:
        return Right.READ
    return Right.SILENCE if path.startswith(_SILENCES) else Right.WRITE


@dataclass(frozen=True, slots=True)
class Access:
    """The rules of one server. The token never shows in a repr."""

    token: SecretStr | None
    open_reads: bool
    """Whether reading needs no token."""

    @classmethod
    def of(cls, host: str, token: SecretStr | None) -> "Access":
        """Reading is open to those on the same machine; who listens to a network asks everybody."""
        return cls(token, is_loopback(host))

    def admit(self, right: Right, authorization: str | None) -> str:
        """The caller's user name, empty if none was given.

        Raises:
            Refused: 401 without the token or with a wrong one, 403 for what the user name may not do.
        """
        if right is Right.NOTHING:
            return ""
        if authorization is None:
            if right is Right.READ and self.open_reads:
                return ""
            raise self._unknown("this needs a token, as 'Authorization: Bearer ...' or as Basic password")
        user, secret = credentials(authorization)
        if self.token is None or not _equal(secret, self.token.get_secret_value()):
            raise self._unknown("the token is wrong")
        if right not in RIGHTS_OF_USERS.get(user, frozenset(Right)):
            raise Refused(403, f"user '{user}' may not do this: it needs the right to {right.value}")
        return user

    def _unknown(self, why: str) -> Refused:
        if self.token is None:
            return Refused(403, "nobody may do this while the monitor has no token: set ILRS_API_TOKEN")
        return Refused(401, why)


def credentials(authorization: str) -> tuple[str, str]:
    """User name and secret of a header, both empty if it is none. A bearer has no name."""
    scheme, _, given = authorization.strip().partition(" ")
    given = given.strip()
    if scheme.lower() == "bearer":
        return "", given
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, secret = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return user, secret


def is_loopback(host: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _equal(given: str, wanted: str) -> bool:
    """In a time that tells nothing, not even the length."""
    pair = (hashlib.sha256(text.encode(errors="replace")).digest() for text in (given, wanted))
    return hmac.compare_digest(*pair)
