"""Roll-ups of the embedded store: telemetry in pieces of five minutes, so that a month is read in a moment.

Beside each table without tags stands one with a row for each piece of time: of a float its count, sum, lowest
and highest value, of an integer lowest, highest and last, of all else the last. A write notes in the same
transaction which pieces it touched; those are stale: they are read from the rows themselves, and rolled up
once they are over. So roll-ups never say anything else than the rows do, whatever comes late or twice.
"""

# ruff: noqa: S608 - every name comes from the catalogue, and is quoted

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from ground_segment.clock import NS_PER_S
from ground_segment.records import FieldType, Table
from ground_segment.store.sqlite_sql import COLUMN_TYPES, TIME, column, quoted

PIECE_NS = 300 * NS_PER_S
"""Windows of charts are multiples of this from a few days on."""
_STALE = quoted("@stale")
_START = "start"
_PARTS = {
    FieldType.FLOAT: ("n", "sum", "min", "max"),
    FieldType.INT: ("last", "min", "max"),
    FieldType.BOOL: ("last",),
    FieldType.TEXT: ("last",),
}


def is_rolled(table: Table) -> bool:
    """Telemetry is; rows with tags are few."""
    return not table.tags


def fields_of(table: Table) -> list[str]:
    """Fields that are rolled up: not those that tell which packet a row was."""
    return [name for name in table.fields if not name.startswith("_")]


def part(name: str, what: str) -> str:
    return f"{name}:{what}"


def create_marks(connection: sqlite3.Connection) -> None:
    """Where stale pieces are noted."""
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {_STALE} (tbl TEXT NOT NULL, start INTEGER NOT NULL,"
        " PRIMARY KEY (tbl, start)) STRICT, WITHOUT ROWID"
    )


def create(connection: sqlite3.Connection, table: Table) -> None:
    """Make what is missing. Rows that were there before, and new fields, are rolled up in time."""
    create_marks(connection)
    if not is_rolled(table):
        return
    wanted = [_START, *(part(name, what) for name in fields_of(table) for what in _parts(table, name))]
    found = connection.execute("SELECT name FROM pragma_table_info(?)", (_name(table),)).fetchall()
    if sorted(wanted) == sorted(name for (name,) in found):
        return
    connection.execute(f"DROP TABLE IF EXISTS {quoted(_name(table))}")
    columns = [f"{quoted(_START)} INTEGER PRIMARY KEY"]
    columns += [
        f"{quoted(part(name, what))} {_type(table, name, what)}"
        for name in fields_of(table)
        for what in _parts(table, name)
    ]
    connection.execute(f"CREATE TABLE {quoted(_name(table))} ({', '.join(columns)}) STRICT")
    mark(connection, table, _pieces_with_rows(connection, table))


def _pieces_with_rows(connection: sqlite3.Connection, table: Table) -> Iterator[int]:
    """One step for each piece, not for each row."""
    first = f"SELECT min({column(TIME)}) FROM {quoted(table.name)} AS t WHERE {column(TIME)} >= ?"
    after = 0
    while (time_ns := connection.execute(first, (after,)).fetchone()[0]) is not None:
        start = time_ns - time_ns % PIECE_NS
        yield start
        after = start + PIECE_NS


def mark(connection: sqlite3.Connection, table: Table, starts: Iterable[int]) -> None:
    """These pieces are stale."""
    lines = ((table.name, start) for start in starts)
    connection.executemany(f"INSERT OR IGNORE INTO {_STALE} VALUES (?, ?)", lines)


def stale(
    connection: sqlite3.Connection, tables: Iterable[str], before_ns: int, most: int
) -> list[tuple[str, int]]:
    """Table and start of pieces that are over and wait to be rolled up."""
    names = tuple(tables)
    among = ", ".join("?" * len(names))
    query = f"SELECT tbl, start FROM {_STALE} WHERE tbl IN ({among}) AND start + {PIECE_NS} <= ? LIMIT ?"
    return connection.execute(query, (*names, before_ns, most)).fetchall()


def roll_up(connection: sqlite3.Connection, table: Table, start: int) -> None:
    """Make the roll-up of one piece, which is not stale any more. A piece without rows has none."""
    ends = (start, start + PIECE_NS)
    wanted = [_value(table, name, what) for name in fields_of(table) for what in _parts(table, name)]
    inner = sum(text.count("?") for text in wanted) // 2
    rows = f"FROM {quoted(table.name)} AS t WHERE {column(TIME)} >= ? AND {column(TIME)} < ?"
    select = f"SELECT {', '.join([str(start), *wanted])} {rows} HAVING count(*) > 0"
    forget(connection, table, start)
    connection.execute(
        f"INSERT INTO {quoted(_name(table))} {select}",
        ends * (inner + 1),
    )


def forget(connection: sqlite3.Connection, table: Table, start: int) -> None:
    """The piece has no roll-up and is not stale."""
    connection.execute(f"DELETE FROM {quoted(_name(table))} WHERE start = ?", (start,))
    connection.execute(f"DELETE FROM {_STALE} WHERE tbl = ? AND start = ?", (table.name, start))


def prune(connection: sqlite3.Connection, table: Table, before_ns: int) -> None:
    """Pieces all of which lies before a time."""
    if is_rolled(table):
        last = before_ns - PIECE_NS
        connection.execute(f"DELETE FROM {quoted(_name(table))} WHERE start <= ?", (last,))
        connection.execute(
            f"DELETE FROM {_STALE} WHERE tbl = ? AND start <= ?",
            (table.name, last),
        )


def serves(
    connection: sqlite3.Connection,
    table: Table,
    fields: Sequence[str],
    from_ns: int,
    to_ns: int,
    every_ns: int,
) -> bool:
    """Whether roll-ups can answer for these fields and windows; a file of an older version has none."""
    fits = every_ns % PIECE_NS == 0 and to_ns - from_ns > 2 * PIECE_NS and is_rolled(table)
    if not fits or any(name.startswith("_") for name in fields):
        return False
    found = connection.execute("SELECT name FROM pragma_table_info(?)", (_name(table),)).fetchall()
    columns = {name for (name,) in found}
    return all(part(name, what) in columns for name in fields for what in _parts(table, name))


def per_window(table: Table, aggregates: Sequence[tuple[str, str]], every_ns: int) -> str:
    """As `sqlite_sql.per_window`, with the parameters of `parameters`."""
    names = list(dict.fromkeys(name for _, name in aggregates))
    from_pieces = [quoted(part(name, what)) for name in names for what in _parts(table, name)]
    from_rows = [_of_one(name, what) for name in names for what in _parts(table, name)]
    wanted = [f"s - s % {int(every_ns)}", *(_aggregate(function, name) for function, name in aggregates)]
    return (
        f"SELECT {', '.join(wanted)} FROM ({_all_parts(table, from_pieces, from_rows)})"
        " GROUP BY 1 ORDER BY 1 LIMIT :limit"
    )


def last_per_window(table: Table, name: str, every_ns: int) -> str:
    """As `sqlite_sql.last_per_window`, with the parameters of `parameters`."""
    last = quoted(part(name, "last"))
    parts = _all_parts(table, [last], [f"{column(name)} AS {last}"])
    return (
        f"SELECT s - s % {int(every_ns)}, {last}, max(s) FROM ({parts})"
        f" WHERE {last} IS NOT NULL GROUP BY 1 ORDER BY 1 LIMIT :limit"
    )


def parameters(table: Table, from_ns: int, to_ns: int, limit: int) -> dict[str, int | str]:
    """Whole pieces from `first` to `end`; rows before and after them."""
    return {
        "tbl": table.name,
        "from": from_ns,
        "first": -(-from_ns // PIECE_NS) * PIECE_NS,
        "end": to_ns // PIECE_NS * PIECE_NS,
        "to": to_ns,
        "limit": limit,
    }


def _all_parts(table: Table, from_pieces: Sequence[str], from_rows: Sequence[str]) -> str:
    """Roll-ups; rows before and after whole pieces; rows of pieces that are stale."""
    within = f"tbl = :tbl AND {_START} >= :first AND {_START} < :end"
    time, rows = column(TIME), quoted(table.name)
    rolled = (
        f"SELECT {_START} AS s, {', '.join(from_pieces)} FROM {quoted(_name(table))}"
        f" WHERE {_START} >= :first AND {_START} < :end"
        f" AND {_START} NOT IN (SELECT {_START} FROM {_STALE} WHERE {within})"
    )
    single = f"SELECT {time} AS s, {', '.join(from_rows)}"
    before = f"{single} FROM {rows} AS t WHERE {time} >= :from AND {time} < :first"
    after = f"{single} FROM {rows} AS t WHERE {time} >= :end AND {time} < :to"
    waiting = (
        f"{single} FROM {_STALE} AS x CROSS JOIN {rows} AS t"
        f" ON {time} >= x.start AND {time} < x.start + {PIECE_NS} WHERE {within}"
    )
    return " UNION ALL ".join([rolled, before, after, waiting])


def _aggregate(function: str, name: str) -> str:
    if function == "avg":
        return f"sum({quoted(part(name, 'sum'))}) / sum({quoted(part(name, 'n'))})"
    return f"{function}({quoted(part(name, function))})"


def _of_one(name: str, what: str) -> str:
    """A row as if it were a piece."""
    value = f"{column(name)} IS NOT NULL" if what == "n" else column(name)
    return f"{value} AS {quoted(part(name, what))}"


def _value(table: Table, name: str, what: str) -> str:
    """A part of a roll-up from the rows of its piece; `last` asks for the ends of the piece once more."""
    if what == "last":
        time, value = quoted(TIME), quoted(name)
        where = f"{time} >= ? AND {time} < ? AND {value} IS NOT NULL"
        return f"(SELECT {value} FROM {quoted(table.name)} WHERE {where} ORDER BY {time} DESC LIMIT 1)"
    return f"{_FUNCTIONS[what]}({column(name)})"


_FUNCTIONS = {"n": "count", "sum": "sum", "min": "min", "max": "max"}


def _name(table: Table) -> str:
    return f"{table.name}@{PIECE_NS // NS_PER_S}s"


def _parts(table: Table, name: str) -> tuple[str, ...]:
    return _PARTS[table.fields[name]]


def _type(table: Table, name: str, what: str) -> str:
    return "INTEGER" if what == "n" else COLUMN_TYPES[table.fields[name]]
