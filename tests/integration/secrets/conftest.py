"""A compose stack's broker, alone for a test or shared by those that leave it as it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.stack import Stack


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    """For tests that change it."""
    found = Stack(tmp_path)
    with found.server:
        yield found


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """For tests that leave it as it is."""
    found = Stack(tmp_path_factory.mktemp("project"))
    with found.server:
        yield found
