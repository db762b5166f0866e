"""Logging set-up, called once by a command line."""

import logging
import sys

import structlog
from stamina.instrumentation import RetryDetails, set_on_retry_hooks

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def configure(log_format: str = "console", level: str = "info", service: str | None = None) -> None:
    """Structured lines on stderr: readable on a terminal, JSON for machines; times are UTC."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _renderer(log_format),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    set_on_retry_hooks([_log_retry])
    if service:
        structlog.contextvars.bind_contextvars(service=service)


def _log_retry(details: RetryDetails) -> None:
    wait_s = round(details.wait_for, 1)
    structlog.get_logger().warning("trying again", reason=str(details.caused_by), wait_s=wait_s)


def _renderer(log_format: str) -> structlog.typing.Processor:
    if log_format == "json":
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
