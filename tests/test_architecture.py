"""Habits that no linter knows: sizes, and rooms that stay what they are."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGES = ("ground_segment", "simulators")
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
SHORT_FUNCTION, SHARE_OF_SHORT = 20, 0.9


def _modules() -> list[Path]:
    return sorted(file for package in PACKAGES for file in Path(package).rglob("*.py"))


def _functions(file: Path) -> Iterator[tuple[str, int]]:
    """Name and lines of code of every function, its docstring left out."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            yield f"{file}:{node.name}", (node.end_lineno or 0) - first.lineno + 1


@pytest.mark.parametrize("file", _modules(), ids=str)
def test_files_are_short_and_say_what_they_are(file: Path) -> None:
    text = file.read_text()
    assert text.count("\n") <= LONGEST_FILE
    if text.strip():
        assert ast.get_docstring(ast.parse(text)), "a module begins with what it is for"


def test_functions_are_short() -> None:
    lengths = dict(item for file in _modules() for item in _functions(file))
    too_long = {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION}
    assert too_long == {}
    short = sum(1 for length in lengths.values() if length < SHORT_FUNCTION)
    assert short / len(lengths) >= SHARE_OF_SHORT


def test_topics_are_spelled_in_one_place() -> None:
    spelling = {str(f) for f in _modules() if "ilrs/v1" in f.read_text()}
    assert spelling == {"ground_segment/wire/topics.py"}


def test_facilities_are_named_by_nobody_but_their_own_module() -> None:
    """An eighth facility needs no edit, because code does not know the seven."""
    names = ('"isru"', '"astronomy"', '"telecom"')
    knowing = {str(f) for f in _modules() if any(name in f.read_text() for name in names)}
    assert {name for name in knowing if name.startswith("ground_segment/")} == set()
