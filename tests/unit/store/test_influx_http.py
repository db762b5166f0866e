"""Each answer of a server means one thing for the caller."""

from collections.abc import Iterator

import pytest
from influxdb_client.rest import ApiException
from urllib3 import HTTPResponse
from urllib3.exceptions import ProtocolError, ReadTimeoutError

from ground_segment.records import RowsRejected, StoreError, StoreRefused, StoreUnavailable, TooLarge
from ground_segment.store.influx_http import DatabaseMissing, Influx


@pytest.fixture
def influx() -> Iterator[Influx]:
    made = Influx("http://127.0.0.1:1", "ilrs", "", "", 1.0, None, 1)
    yield made
    made.close()


def answers(influx: Influx, monkeypatch: pytest.MonkeyPatch, outcome: object) -> None:
    def call(*_: object, **__: object) -> object:
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(influx, "_call", call)


def error(status: int, body: bytes = b"", retry_after: str | None = None) -> ApiException:
    headers = {"Retry-After": retry_after} if retry_after else {}
    response = HTTPResponse(body, headers=headers, status=status, preload_content=True)
    return ApiException(http_resp=response)


@pytest.mark.parametrize(
    ("status", "body", "meaning"),
    [
        (400, b'{"error":"partial write: field type conflict: ... dropped=1"}', RowsRejected),
        (400, b'{"error":"unable to parse \'x\': missing fields"}', RowsRejected),
        (422, b'{"code":"unprocessable entity","message":"failure writing points"}', RowsRejected),
        (401, b'{"code":"unauthorized","message":"unauthorized access"}', StoreRefused),
        (403, b'{"error":"\\"a\\" user is not authorized"}', StoreRefused),
        (404, b'{"error":"database not found: \\"ilrs\\""}', DatabaseMissing),
        (404, b"<html>no such page</html>", StoreRefused),
        (413, b'{"error":"Request Entity Too Large"}', TooLarge),
        (408, b"", StoreUnavailable),
        (429, b"", StoreUnavailable),
        (500, b'{"error":"engine: error writing WAL entry: no space left on device"}', StoreUnavailable),
        (500, b'{"error":"timeout"}', StoreUnavailable),
        (502, b"<html>Bad Gateway</html>", StoreUnavailable),
        (503, b"", StoreUnavailable),
    ],
)
def test_a_refused_write(
    influx: Influx, monkeypatch: pytest.MonkeyPatch, status: int, body: bytes, meaning: type[StoreError]
) -> None:
    answers(influx, monkeypatch, error(status, body))
    with pytest.raises(StoreError) as caught:
        influx.write("/write", {}, b"m f=1i 1")
    assert type(caught.value) is meaning
    assert str(status) in str(caught.value)


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7.0), ("0.5", 0.5), (None, None), ("Wed, 21 Oct 2026 07:28:00 GMT", None)]
)
def test_how_long_the_server_asks_to_wait(
    influx: Influx, monkeypatch: pytest.MonkeyPatch, header: str | None, seconds: float | None
) -> None:
    answers(influx, monkeypatch, error(429, retry_after=header))
    with pytest.raises(StoreUnavailable) as caught:
        influx.write("/write", {}, b"m f=1i 1")
    assert caught.value.retry_after_s == seconds


@pytest.mark.parametrize(
    "failure",
    [
        ProtocolError("Connection aborted."), ConnectionResetError(104, "reset"), OSError("unreachable"),
        ReadTimeoutError(None, "/write", "Read timed out."),  # type: ignore[arg-type]
    ],
)  # fmt: skip
def test_a_failure_on_the_way(influx: Influx, monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    answers(influx, monkeypatch, failure)
    with pytest.raises(StoreUnavailable):
        influx.write("/write", {}, b"m f=1i 1")


@pytest.mark.parametrize(
    ("body", "meaning"),
    [
        (b'{"results":[{"error":"database not found: ilrs"}]}', DatabaseMissing),
        (b'{"results":[{"error":"max-concurrent-queries limit exceeded(2, 2)"}]}', StoreUnavailable),
        (b'{"results":[{"error":"retention policy duration must be at least 1h0m0s"}]}', StoreRefused),
        (b'{"results":[{"partial":true,"series":[]}]}', StoreRefused),
        (b"<html>hotel wifi</html>", StoreUnavailable),
    ],
)
def test_a_statement_that_failed(
    influx: Influx, monkeypatch: pytest.MonkeyPatch, body: bytes, meaning: type[StoreError]
) -> None:
    answers(influx, monkeypatch, HTTPResponse(body, status=200, preload_content=True))
    with pytest.raises(StoreError) as caught:
        influx.query("SELECT 1")
    assert type(caught.value) is meaning


@pytest.mark.parametrize("answer", [b"{}", b"[]", b'{"results":null}'])
def test_an_answer_of_another_shape(influx: Influx, monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    answers(influx, monkeypatch, HTTPResponse(answer, status=200, preload_content=True))
    with pytest.raises(StoreUnavailable, match=r"127\.0\.0\.1"):
        influx.query("SELECT 1")
