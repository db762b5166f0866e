"""From patterns of parameter names to a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ground_segment.catalogue import Catalogue
from ground_segment.export.files import Form, writing
from ground_segment.export.reading import Reader, read_blocks
from ground_segment.export.selection import ExportError, select

Progress = Callable[[float, int], None]
"""Called with the part of the time range that is done (0..1) and the rows written so far."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What the file holds."""

    file: Path
    parameters: int
    rows: int
    samples: int


async def export(
    reader: Reader,
    catalogue: Catalogue,
    parameters: Sequence[str],
    from_ns: int,
    to_ns: int,
    file: Path,
    *,
    every_ns: int | None = None,
    form: Form = Form.WIDE,
    progress: Progress | None = None,
) -> Exported:
    """Write parameters with `from_ns` <= time < `to_ns` to a `.csv`, `.csv.gz` or `.parquet` file.

    Memory is bounded whatever the range. Values that were marked invalid are empty.

    Args:
        parameters: names or patterns, see `select`.
        every_ns: one row for each window of this length: floats averaged, the last of all else. None: all.
        form: see `files`.

    Raises:
        ExportError: unknown parameters, an empty range, an unknown kind of file, pyarrow missing.
        Whatever the reader raises, and OSError; then no file is made.
    """
    selected = select(catalogue, parameters)
    if to_ns <= from_ns:
        raise ExportError("the range ends before it begins")
    if every_ns is not None and every_ns <= 0:
        raise ExportError("a window must be longer than nothing")
    rows = samples = 0
    with writing(file, form, selected) as write:
        async for block in read_blocks(reader, selected, from_ns, to_ns, every_ns):
            write(block)
            filled = sum(len(column) - column.count(None) for column in block.columns)
            samples += filled
            rows += filled if form is Form.LONG else len(block.times_ns)
            if progress is not None:
                progress(max(0.0, (block.times_ns[-1] - from_ns) / (to_ns - from_ns)), rows)
    if progress is not None:
        progress(1.0, rows)
    return Exported(file, sum(len(one.parameters) for one in selected), rows, samples)
