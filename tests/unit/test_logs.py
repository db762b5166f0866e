"""Lines for machines, of ourselves and of libraries; and no secret in any."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from pydantic import SecretStr

from ground_segment.logs import HIDDEN, configure

WORD = "correct-horse-battery-staple"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_has_time_level_service_and_its_own_fields(capsys: pytest.CaptureFixture[str]) -> None:
    configure("json", "info", "ingest")
    structlog.get_logger().info("stored", packets=3)
    structlog.get_logger().debug("not shown")
    (line,) = lines(capsys)
    assert line["timestamp"].endswith("Z")
    assert {key: line[key] for key in ("event", "level", "service", "packets")} == {
        "event": "stored", "level": "info", "service": "ingest", "packets": 3,
    }  # fmt: skip


def test_what_libraries_say_comes_in_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    configure("json", "info", "console")
    logging.getLogger("uvicorn.error").warning("port %d is %s", 8080, "taken")
    logging.getLogger("uvicorn.error").info("not shown")
    (line,) = lines(capsys)
    assert line["event"] == "port 8080 is taken"
    assert (line["library"], line["level"], line["service"]) == ("uvicorn.error", "warning", "console")


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_no_secret_is_in_a_line(capsys: pytest.CaptureFixture[str], log_format: str) -> None:
    configure(log_format, "debug")
    log = structlog.get_logger()
    log.info("a", password=WORD, store_token=WORD, nested={"Authorization": WORD}, value=SecretStr(WORD))
    address = f"influxdb://ingest:{WORD}@host:8086/telemetry"
    log.info(address)
    log.info("answered 401", headers=f"Authorization: Bearer {WORD}")
    logging.getLogger("urllib3").error("retrying http://user:%s@host", WORD)
    try:
        raise OSError(f"Token {WORD}")
    except OSError:
        log.exception("failed")
    shown = capsys.readouterr().err
    assert WORD not in shown
    assert HIDDEN in shown


def test_an_ordinary_line_stays_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    configure("json")
    structlog.get_logger().info("ready at http://127.0.0.1:9093/-/ready", token="", held=3)
    (line,) = lines(capsys)
    assert line["event"] == "ready at http://127.0.0.1:9093/-/ready"
    assert line["token"] == ""
