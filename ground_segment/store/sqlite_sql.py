"""SQL of the embedded store as text: one table for each `records.Table`, clustered by time.

Every column is qualified (`t."name"`): SQLite takes a quoted name that it does not know for a piece of text.
"""

from collections.abc import Iterable, Mapping, Sequence

from ground_segment.records import FieldType, Table

TIME = "_time_ns"
"""No parameter can have this name: theirs start with a letter."""

COLUMN_TYPES: Mapping[FieldType, str] = {
    FieldType.FLOAT: "REAL",
    FieldType.INT: "INTEGER",
    FieldType.BOOL: "INT",  # the same to SQLite, but the file then says which integers are truth values
    FieldType.TEXT: "TEXT",
}


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def column(name: str) -> str:
    return f"t.{quoted(name)}"


def create_table(table: Table) -> str:
    """STRICT, so that a wrong type is refused and not silently kept as something else.

    Without tags the time is the row id itself: the cheapest key SQLite has. With tags the table is clustered
    by time and tags together.
    """
    key = (TIME, *table.tags)
    columns = [
        f"{quoted(TIME)} INTEGER NOT NULL",
        *(f"{quoted(tag)} TEXT NOT NULL" for tag in table.tags),
        *(f"{quoted(name)} {COLUMN_TYPES[kind]}" for name, kind in table.fields.items()),
        f"PRIMARY KEY ({', '.join(map(quoted, key))})",
    ]
    options = "STRICT, WITHOUT ROWID" if table.tags else "STRICT"
    return f"CREATE TABLE IF NOT EXISTS {quoted(table.name)} ({', '.join(columns)}) {options}"


def add_column(table: Table, name: str) -> str:
    return f"ALTER TABLE {quoted(table.name)} ADD COLUMN {quoted(name)} {COLUMN_TYPES[table.fields[name]]}"


def upsert(table: Table) -> str:
    """Merges into a row that is there: NULL in the new row leaves the old value."""
    key = [quoted(name) for name in (TIME, *table.tags)]
    fields = [quoted(name) for name in table.fields]
    merged = (f"{name} = coalesce(excluded.{name}, {name})" for name in fields)
    parts = [
        "INSERT INTO", quoted(table.name), f"({', '.join([*key, *fields])})",
        "VALUES", f"({', '.join('?' * (len(key) + len(fields)))})",
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET", ", ".join(merged),
    ]  # fmt: skip
    return " ".join(parts)


def delete_before(table: Table) -> str:
    return " ".join(["DELETE FROM", quoted(table.name), "WHERE", quoted(TIME), "< ?"])


def raw(table: Table, fields: Sequence[str], tags: Iterable[str]) -> str:
    """Parameters: from, to, tag values, limit. Rows in which all fields are empty are left out."""
    wanted = ", ".join(map(column, (TIME, *fields)))
    filled = " OR ".join(f"{column(name)} IS NOT NULL" for name in fields)
    return _select(table, wanted, [*_range(tags), f"({filled})"], f"ORDER BY {column(TIME)} LIMIT ?")


def per_window(
    table: Table, aggregates: Sequence[tuple[str, str]], tags: Iterable[str], every_ns: int
) -> str:
    """Window start and one column for each (function, field). Parameters: from, to, tag values, limit."""
    wanted = [_window(every_ns), *(f"{function}({column(name)})" for function, name in aggregates)]
    return _select(table, ", ".join(wanted), _range(tags), "GROUP BY 1 ORDER BY 1 LIMIT ?")


def last_per_window(table: Table, name: str, tags: Iterable[str], every_ns: int) -> str:
    """Window start and last value of one field; for max() SQLite gives the other columns of that same row."""
    wanted = f"{_window(every_ns)}, {column(name)}, max({column(TIME)})"
    where = [*_range(tags), f"{column(name)} IS NOT NULL"]
    return _select(table, wanted, where, "GROUP BY 1 ORDER BY 1 LIMIT ?")


def newest(table: Table, columns: Sequence[str], tags: Iterable[str]) -> str:
    """Parameters: from, to, tag values, limit."""
    wanted = ", ".join(map(column, columns))
    return _select(table, wanted, _range(tags), f"ORDER BY {column(TIME)} DESC LIMIT ?")


def boots(table: Table) -> str:
    boot, seq = column("_boot"), column("_seq")
    wanted = f"{boot}, count(DISTINCT {seq}), min({seq}), max({seq})"
    where = [f"{boot} IS NOT NULL", f"{seq} IS NOT NULL"]
    return _select(table, wanted, where, "GROUP BY 1 ORDER BY 1")


def _select(table: Table, wanted: str, where: Sequence[str], ending: str) -> str:
    parts = ["SELECT", wanted, "FROM", quoted(table.name), "AS t WHERE", " AND ".join(where), ending]
    return " ".join(parts)


def _range(tags: Iterable[str]) -> list[str]:
    return [f"{column(TIME)} >= ?", f"{column(TIME)} < ?", *(f"{column(tag)} = ?" for tag in tags)]


def _window(every_ns: int) -> str:
    return f"{column(TIME)} - {column(TIME)} % {int(every_ns)}"
