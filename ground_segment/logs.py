"""Logging set-up, called once by a command line: structured lines, and no secret in any of them."""

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any

import structlog
from pydantic import SecretStr
from stamina.instrumentation import RetryDetails, set_on_retry_hooks

HIDDEN = "***"
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_SECRET_NAME = re.compile(r"password|passwd|secret|token|authorization|api_key", re.IGNORECASE)
_IN_URL = re.compile(r"(?<=://)[^/@\s:]*:[^/@\s]*(?=@)")
_IN_HEADER = re.compile(r"(?i)\b(bearer|basic|token)\s+[\w.~+/=:-]{8,}")


def configure(log_format: str = "console", level: str = "info", service: str | None = None) -> None:
    """Structured lines on stderr: readable on a terminal, JSON for machines; times are UTC.

    Each has `event`, `level`, `timestamp` and, of a service, `service`. What libraries log comes out alike.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_secrets,
    ]
    renderer = _renderer(log_format)
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    _take_over_from_libraries([_name_of_library, *shared], renderer)
    set_on_retry_hooks([_log_retry])
    if service:
        structlog.contextvars.bind_contextvars(service=service)


def without_secrets(
    logger: object,  # noqa: ARG001  what structlog gives its processors
    method: str,  # noqa: ARG001
    entry: Mapping[str, Any],
) -> dict[str, Any]:
    """The same entry with nothing in it that opens anything: by a field's name, and in URLs and headers."""
    return {
        name: HIDDEN if _SECRET_NAME.search(name) and value else _shown(value)
        for name, value in entry.items()
    }


def _shown(value: object) -> object:
    if isinstance(value, SecretStr):
        return HIDDEN
    if isinstance(value, Mapping):
        return without_secrets(None, "", {str(name): item for name, item in value.items()})
    if isinstance(value, str):
        return _IN_HEADER.sub(rf"\1 {HIDDEN}", _IN_URL.sub(HIDDEN, value))
    return value


def _take_over_from_libraries(
    processors: list[structlog.typing.Processor], renderer: structlog.typing.Processor
) -> None:
    """Warnings and errors of libraries, in the same form; replaces earlier handlers of the root logger."""
    handler = _Stderr()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=processors,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


class _Stderr(logging.Handler):
    """Whatever stderr is at the time, as structlog's lines."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            print(self.format(record), file=sys.stderr, flush=True)
        except (OSError, ValueError):
            self.handleError(record)


def _name_of_library(
    logger: object,  # noqa: ARG001
    method: str,  # noqa: ARG001
    entry: structlog.typing.EventDict,
) -> structlog.typing.EventDict:
    record = entry.get("_record")
    if record is not None:
        entry["library"] = record.name
    return entry


def _log_retry(details: RetryDetails) -> None:
    wait_s = round(details.wait_for, 1)
    structlog.get_logger().warning("trying again", reason=str(details.caused_by), wait_s=wait_s)


def _renderer(log_format: str) -> structlog.typing.Processor:
    if log_format == "json":
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
