from pathlib import Path

import pytest

from ground_segment.catalogue import Catalogue
from tests.support.catalogues import extended_catalogue


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The project's own, and an eighth facility."""
    folder: Path = tmp_path_factory.mktemp("catalogue")
    return extended_catalogue(folder)
