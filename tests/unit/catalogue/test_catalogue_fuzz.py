"""Whatever stands in a catalogue file: a catalogue, or its faults with file and path, and never a trace."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ground_segment.catalogue import CatalogueError, load_catalogue
from tests.support.catalogues import EIGHTH

GOOD = yaml.safe_load(EIGHTH)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def _places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else []
    return [path, *(place for key in keys for place in _places(node[key], (*path, key)))]


def _changed(node: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy = dict(node) if isinstance(node, dict) else list(node)
    copy[path[0]] = _changed(node[path[0]], path[1:], value)
    return copy


def _load(folder: Path, text: str) -> None:
    (folder / "biomedical.yaml").write_text(text, encoding="utf-8", errors="surrogatepass")
    faults: list[str] = []
    try:
        load_catalogue(folder)
    except CatalogueError as error:
        faults = [*error.faults] or ["no fault is named"]
    assert [fault for fault in faults if not fault.startswith("biomedical")] == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(_places(GOOD)), anything)
def test_anything_in_any_place(tmp_path: Path, place: tuple[Any, ...], value: Any) -> None:
    _load(tmp_path, yaml.safe_dump(_changed(GOOD, place, value)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(EIGHTH) - 1), st.integers(0, 40), st.text(max_size=10))
def test_text_that_was_cut_and_patched(tmp_path: Path, start: int, gone: int, patch: str) -> None:
    _load(tmp_path, (EIGHTH[:start] + patch + EIGHTH[start + gone :]).encode(errors="replace").decode())


@pytest.mark.parametrize("text", ["", "[]", "a: &a [*a]", "!!python/object:os.system {}", "\x00", "- " * 500])
def test_what_is_no_catalogue_at_all(tmp_path: Path, text: str) -> None:
    _load(tmp_path, text)
