from collections.abc import Iterator

import pytest
import stamina.instrumentation
import structlog


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """A command line configures logging for its process; the next test must not write to its streams."""
    yield
    structlog.reset_defaults()
    stamina.instrumentation.set_on_retry_hooks(None)
