"""Requests to InfluxDB through its client, and what its answers mean for the caller."""

import gzip
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from influxdb_client.client.influxdb_client import InfluxDBClient
from influxdb_client.rest import ApiException
from pydantic import BaseModel
from pydantic_core import from_json
from urllib3.exceptions import HTTPError

from ground_segment.records import RowsRejected, StoreError, StoreRefused, StoreUnavailable, TooLarge

MAX_BODY_BYTES = 10_000_000
"""Less than any server's own limit (25 MB for 1.x): one that refuses a body while it comes in closes the
connection, which looks like a failure that passes."""
COMPRESS_FROM_BYTES = 16_384
_DISK_FULL = "no space left on device"
_PASSING = ("timeout", "timed out", "shard", "engine", "no space left", "limit exceeded", "query killed")
"""Words in the error of a statement that say: the same statement can succeed later."""


class DatabaseMissing(StoreRefused):
    """The server answers, but does not have the database or bucket."""


class Series(BaseModel):
    """One table of a statement's result."""

    name: str = ""
    columns: list[str]
    values: list[list[Any]] = []


class _Result(BaseModel):
    error: str | None = None
    partial: bool = False
    series: list[Series] = []


class _Answer(BaseModel):
    results: list[_Result]


class Influx:
    """A server and one database of it. Calls block; they may come from several threads.

    Args:
        address: `http://host:port`.
        database: the bucket's name for 2.x.
        token: an API token, or `user:password`.
        org: InfluxDB 2's organisation; empty for 1.x.
        timeout_s: of one request as a whole.
        ca_file: certificates that the server's must be signed by.
        connections: requests at one time.
    """

    def __init__(
        self,
        address: str,
        database: str,
        token: str | None,
        org: str,
        timeout_s: float,
        ca_file: Path | None,
        connections: int,
    ) -> None:
        self.address, self.database, self.org = address, database, org
        self._compress = not _is_local(address)
        self._client: Any = InfluxDBClient(
            address,
            token or "",
            timeout=round(timeout_s * 1000),
            org=org,
            ssl_ca_cert=str(ca_file) if ca_file else None,
            auth_basic=token is not None and ":" in token,
            connection_pool_maxsize=connections,
        )

    def version(self) -> str:
        """What the server says of itself, such as `1.6.7` or `v2.7.12`; empty if it does not."""
        with self.errors():
            answer = self._call("/ping", "GET")
            answer.data  # noqa: B018  reads to the end, so that the connection can be used again
            return str(answer.headers.get("X-Influxdb-Version", ""))

    def write(self, path: str, query: Mapping[str, str], lines: bytes) -> None:
        """Raises RowsRejected and TooLarge besides the errors of a query."""
        if len(lines) > MAX_BODY_BYTES:
            raise TooLarge(
                f"{len(lines)} bytes of line protocol; {self.address} gets at most {MAX_BODY_BYTES}"
            )
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        if self._compress and len(lines) >= COMPRESS_FROM_BYTES:
            headers["Content-Encoding"] = "gzip"
            lines = gzip.compress(lines, 1)
        with self.errors(bad_request=RowsRejected):
            answer = self._call(path, "POST", query_params=query, header_params=headers, body=lines)
            answer.data  # noqa: B018

    def query(self, *statements: str) -> list[list[Series]]:
        """The series of each InfluxQL statement; times in ns."""
        form = {"q": ";".join(statements), "db": self.database, "epoch": "ns"}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        if self._compress:
            headers["Accept-Encoding"] = "gzip"
        with self.errors():
            body = self._call("/query", "POST", post_params=form, header_params=headers).data
            answer = _Answer.model_validate_json(body)
        return [self._series(result) for result in answer.results]

    def json(
        self, method: str, path: str, query: Mapping[str, str] | None = None, body: object = None
    ) -> dict[str, Any]:
        """One call of InfluxDB 2's own interface. Raises DatabaseMissing for what is not there."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        with self.errors():
            answer = self._call(path, method, query_params=query, header_params=headers, body=body)
            found: dict[str, Any] = from_json(answer.data or b"{}")  # a deletion answers nothing
            return found

    def close(self) -> None:
        self._client.close()

    @contextmanager
    def errors(self, bad_request: type[StoreError] = StoreRefused) -> Iterator[None]:
        """Raises StoreError for whatever the client raises inside; `bad_request` for 400 and 422."""
        try:
            yield
        except ApiException as error:
            raise self._meaning(error, bad_request) from error
        except (HTTPError, OSError, ValueError) as error:  # ValueError: not what InfluxDB answers
            raise StoreUnavailable(f"{self.address}: {error}") from error

    def _call(self, path: str, method: str, **arguments: Any) -> Any:
        return self._client.api_client.call_api(
            path, method, **arguments, _preload_content=False, _return_http_data_only=True
        )

    def _meaning(self, error: ApiException, bad_request: type[StoreError]) -> StoreError:
        text = _text(error)
        message = f"{self.address}: {error.status} {text}"
        match error.status:
            case 400 if _DISK_FULL in text:  # 1.x says so of a batch of which nothing is wrong
                return StoreUnavailable(message)
            case 400 | 422:
                return bad_request(message)
            case 404 if "not found" in text:
                return DatabaseMissing(message)
            case 413:
                return TooLarge(message)
            case 408 | 429:
                return StoreUnavailable(message, _retry_after_s(error))
            case int(status) if status >= 500:
                return StoreUnavailable(message, _retry_after_s(error))
        return StoreRefused(message)

    def _series(self, result: _Result) -> list[Series]:
        if result.error is not None:
            raise self._statement_meaning(result.error)
        if result.partial:
            raise StoreRefused(f"{self.address}: cuts results short; set max-row-limit = 0")
        return result.series

    def _statement_meaning(self, error: str) -> StoreError:
        """Of an error that came with status 200."""
        message = f"{self.address}: {error}"
        if "database not found" in error or "retention policy not found" in error:
            return DatabaseMissing(message)
        return StoreUnavailable(message) if any(word in error for word in _PASSING) else StoreRefused(message)


def _text(error: ApiException) -> str:
    """1.x says `error`, 2.x `message`; a proxy in between says what it likes."""
    body = error.body or b""
    try:
        answer = from_json(body)
        return str(answer.get("error") or answer["message"])
    except (ValueError, KeyError, AttributeError):
        text = body.decode(errors="replace") if isinstance(body, bytes) else str(body)
        return text.strip()[:500] or str(error.reason)


def _retry_after_s(error: ApiException) -> float | None:
    """The header may also be a date, which is not followed: the caller's own pause does."""
    try:
        return max(0.0, float(error.headers["Retry-After"]))
    except (TypeError, KeyError, ValueError):
        return None


def _is_local(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
