"""The documents in docs/runbooks: written, and compared with what they are made from."""

from collections.abc import Iterator
from pathlib import Path

from ground_segment.catalogue import Catalogue
from ground_segment.runbooks.library import Library
from ground_segment.runbooks.links import file_name
from ground_segment.runbooks.markdown import document_of, facility_index, station_index

INDEX = "README.md"


def documents(catalogue: Catalogue, library: Library) -> dict[str, str]:
    """Every file's text by its name below the folder; the same for the same station."""
    made: dict[str, str] = {}
    counts = []
    for facility in catalogue.facilities:
        books = [book for book in library.values() if book.facility == facility.id]
        dependents = (other for other in catalogue.facilities if facility.id in other.depends_on)
        made[f"{facility.id}/{INDEX}"] = facility_index(facility, books, dependents)
        made |= {file_name(*book.key): document_of(book, facility) for book in books}
        counts.append((facility, len(books)))
    return {INDEX: station_index(counts), **made}


def build(catalogue: Catalogue, library: Library, folder: Path) -> list[Path]:
    """Bring a folder up to date; the files that were written or removed."""
    wanted = documents(catalogue, library)
    differing = list(_differing(wanted, folder))
    for name in differing:
        file = folder / name
        if name in wanted:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(wanted[name], encoding="utf-8")
        else:
            file.unlink()
    return [folder / name for name in differing]


def drift(catalogue: Catalogue, library: Library, folder: Path) -> list[str]:
    """One line for each file that is not up to date, as `path: reason`."""
    wanted = documents(catalogue, library)
    return [f"{folder / name}: {_reason(name, wanted, folder)}" for name in _differing(wanted, folder)]


def _differing(wanted: dict[str, str], folder: Path) -> Iterator[str]:
    for name, text in wanted.items():
        file = folder / name
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            yield name
    found = (str(file.relative_to(folder)) for file in folder.glob("**/*.md"))
    yield from sorted(name for name in found if name not in wanted)


def _reason(name: str, wanted: dict[str, str], folder: Path) -> str:
    if name not in wanted:
        return "there is no such alert"
    return "differs from catalogue, rules, matrix or remedies" if (folder / name).exists() else "is missing"
