"""Checked rows as InfluxDB line protocol.

https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/ . Several times as fast as the
client's `Point`: names are escaped once for each batch, the checks have fixed every type, and the line of a
whole row is a form to fill in, made once for its table.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

from msgspec.json import Encoder

from ground_segment.records import FieldType, Table
from ground_segment.store.checks import CheckedRow

_MEASUREMENT = str.maketrans({",": r"\,", " ": r"\ ", "\n": r"\n"})
_NAME = str.maketrans({",": r"\,", " ": r"\ ", "=": r"\=", "\n": r"\n"})
_TEXT = str.maketrans({'"': r"\"", "\\": r"\\"})
_json = Encoder().encode


class Forms:
    """Lines of whole rows with gaps for the values, one for each table: to be kept from batch to batch."""

    def __init__(self) -> None:
        self._forms: dict[tuple[int, int], tuple[Table, bytes]] = {}

    def of(self, table: Table, fields: int) -> bytes:
        """The form for the table's first so many fields, and the time."""
        kind = id(table), fields  # tables have no hash; kept beside the form, this one lives as long
        known = self._forms.get(kind)
        if known is None:
            known = self._forms[kind] = table, _form(table, fields)
        return known[1]


def encode(rows: Iterable[CheckedRow], forms: Forms | None = None) -> bytes:
    """One line for each row, times in ns."""
    writer = _Writer(forms or Forms())
    return b"\n".join([writer.whole(row) if row.whole else writer.line(row) for row in rows])


class _Writer:
    """Makes lines, and remembers what those of one batch have in common."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self._heads: dict[tuple[str, tuple[str, ...]], str] = {}
        self._keys = _FieldKeys()

    def whole(self, row: CheckedRow) -> bytes:
        """Values that need no quoting are the same in JSON, which is written much faster all at once."""
        form = self._forms.of(row.table, len(row.values))
        return form % tuple(_json((*row.values.values(), row.time_ns))[1:-1].split(b","))

    def line(self, row: CheckedRow) -> bytes:
        identity = row.table.name, row.tags
        head = self._heads.get(identity)
        if head is None:
            head = self._heads[identity] = _head(row.table, row.tags)
        keys = self._keys
        fields = ",".join([keys[name] + _VALUES[type(value)](value) for name, value in row.values.items()])
        return f"{head} {fields} {row.time_ns}".encode()


class _FieldKeys(dict[str, str]):
    """Field name -> escaped name with its equals sign."""

    def __missing__(self, name: str) -> str:
        key = self[name] = name.translate(_NAME) + "="
        return key


def _form(table: Table, fields: int) -> bytes:
    """The line of a whole row: gaps for its first so many fields, and for the time."""
    gaps = [
        f"{name.translate(_NAME)}=".replace("%", "%%") + ("%bi" if kind is FieldType.INT else "%b")
        for name, kind in islice(table.fields.items(), fields)
    ]
    return f"{_head(table, ()).replace('%', '%%')} {','.join(gaps)} %b".encode()


def _head(table: Table, values: tuple[str, ...]) -> str:
    """Measurement and tags. An empty tag cannot be written, and reads as empty."""
    tags = {"packet": table.packet, **dict(zip(table.tags, values, strict=True))}
    parts = (
        f"{name.translate(_NAME)}={text.translate(_NAME)}" for name, text in sorted(tags.items()) if text
    )
    return ",".join([table.measurement.translate(_MEASUREMENT), *parts])


def _int(value: int) -> str:
    return f"{value}i"


def _bool(value: bool) -> str:
    return "true" if value else "false"


def _text(value: str) -> str:
    return f'"{value.translate(_TEXT)}"'


_VALUES: Mapping[type, Callable[[Any], str]] = {float: repr, int: _int, bool: _bool, str: _text}
