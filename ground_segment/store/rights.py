"""Tokens of InfluxDB that may write or read one database and nothing else; made by who may do everything.

2.x: authorizations of one permission. 1.x with logins: users with one grant, whose token is `user:password`.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from pydantic import SecretStr

from ground_segment.records import StoreRefused
from ground_segment.store.influx_http import Influx
from ground_segment.store.influx_servers import Server1, identify
from ground_segment.store.influxql import quoted

_PREFIX = "ilrs-"


class Right(StrEnum):
    """What a token is for."""

    WRITE = "write"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Token:
    """A secret and the name under which the server knows it; shows the name alone."""

    id: str
    secret: SecretStr


class Rights(Protocol):
    """Of one database. Every method may raise StoreUnavailable and StoreRefused."""

    def issue(self, right: Right) -> Token:
        """A new token; earlier ones stay valid."""

    def known(self, right: Right) -> list[str]:
        """Ids of the valid tokens of this kind, oldest first."""

    def revoke(self, token_id: str) -> None:
        """Make it worthless at once."""


def rights_of(influx: Influx) -> Rights:
    """Raises StoreUnavailable, and StoreRefused for a server that is neither 1.x nor 2.x."""
    return _Users(influx) if isinstance(identify(influx), Server1) else _Authorizations(influx)


def supersede(
    rights: Rights, right: Right, held: str | None, *, rotate: bool
) -> tuple[Token | None, list[str]]:
    """A new token where it is asked for, or the held one is none; and the ids that it makes obsolete.

    The token before the new one stays valid, so that nobody is locked out who still has it; those before
    that one are obsolete.
    """
    valid = rights.known(right)
    if held in valid and not rotate:
        return None, []
    kept = held if held in valid else None
    return rights.issue(right), [token_id for token_id in valid if token_id != kept]


class _Authorizations:
    """InfluxDB 2.x."""

    def __init__(self, influx: Influx) -> None:
        self._influx = influx

    def issue(self, right: Right) -> Token:
        bucket = self._bucket()
        resource = {"type": "buckets", "id": bucket["id"], "orgID": bucket["orgID"]}
        body = {
            "orgID": bucket["orgID"],
            "description": self._description(right),
            "permissions": [{"action": right.value, "resource": resource}],
        }
        made = self._influx.json("POST", "/api/v2/authorizations", body=body)
        return Token(made["id"], SecretStr(made["token"]))

    def known(self, right: Right) -> list[str]:
        found = self._influx.json("GET", "/api/v2/authorizations", {"org": self._influx.org})
        ours = [a for a in found.get("authorizations") or () if self._is_ours(a, right)]
        return [a["id"] for a in sorted(ours, key=lambda a: str(a.get("createdAt", "")))]

    def revoke(self, token_id: str) -> None:
        self._influx.json("DELETE", f"/api/v2/authorizations/{token_id}")

    def _is_ours(self, authorization: Mapping[str, Any], right: Right) -> bool:
        valid = authorization.get("status", "active") == "active"
        return valid and authorization.get("description") == self._description(right)

    def _description(self, right: Right) -> str:
        return f"{_PREFIX}{right} {self._influx.database}"

    def _bucket(self) -> Mapping[str, Any]:
        query = {"name": self._influx.database, "org": self._influx.org}
        found = self._influx.json("GET", "/api/v2/buckets", query)["buckets"]
        if not found:
            raise StoreRefused(f"{self._influx.address}: no bucket '{self._influx.database}'")
        return dict(found[0])


class _Users:
    """InfluxDB 1.x."""

    def __init__(self, influx: Influx) -> None:
        self._influx = influx

    def issue(self, right: Right) -> Token:
        numbers = [_number(name) for name in self.known(right)]
        name, word = f"{_PREFIX}{right}-{max(numbers, default=0) + 1}", secrets.token_urlsafe(32)
        database = quoted(self._influx.database)
        self._influx.query(f"CREATE USER {quoted(name)} WITH PASSWORD '{word}'")
        self._influx.query(f"GRANT {right.upper()} ON {database} TO {quoted(name)}")
        return Token(name, SecretStr(f"{name}:{word}"))

    def known(self, right: Right) -> list[str]:
        prefix = f"{_PREFIX}{right}-"
        return sorted((name for name in self._names() if name.startswith(prefix)), key=_number)

    def revoke(self, token_id: str) -> None:
        self._influx.query(f"DROP USER {quoted(token_id)}")

    def _names(self) -> Iterator[str]:
        for series in self._influx.query("SHOW USERS")[0]:
            yield from (str(values[0]) for values in series.values)


def _number(name: str) -> int:
    digits = name.rpartition("-")[2]
    return int(digits) if digits.isdigit() else 0
