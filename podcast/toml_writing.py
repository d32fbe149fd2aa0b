"""Changes to a TOML file that leave everything else as the person wrote it."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from podcast.toml_reading import read_text
from podcast.workspace import write_atomically

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def set_keys(path: Path, values: Mapping[str, object], table: str | None = None) -> None:
    """Write `values` into the TOML file at `path` (its `table`, or its top), and leave all else as it stands."""
    import tomlkit  # noqa: PLC0415 - only writing needs it, and most commands only read

    text = read_text(path)
    document = tomlkit.parse(text)
    place = document if table is None else document[table]
    for key, value in values.items():
        place[key] = value
    plain = tomlkit.dumps(document)
    lines = [f"{key} = {tomlkit.item(value).as_string()}\n" for key, value in values.items()]
    tidy = _insert_above_tables(text, lines) if table is None else _insert_below_header(text, lines, table)
    write_atomically(path.resolve(), (tidy if _same(tidy, plain) else plain).encode())


def set_tables(path: Path, key: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Make `rows` the array of tables `[[key]]` of the TOML file at `path`, at its end; all else stays as it stands."""
    import tomlkit  # noqa: PLC0415 - only writing needs it, and most commands only read

    document = tomlkit.parse(read_text(path))
    document.pop(key, None)
    plain = tomlkit.dumps(document)
    tables = [
        f"[[{key}]]\n" + "".join(f"{name} = {tomlkit.item(value).as_string()}\n" for name, value in row.items())
        for row in rows
    ]
    write_atomically(path.resolve(), "\n".join([plain.rstrip("\n") + "\n", *tables]).encode())


def _insert_above_tables(text: str, lines: Sequence[str]) -> str:
    """Put `lines` below the last top-level key: tomlkit would put them between a table and the comment above it."""
    rows = text.splitlines(keepends=True)
    end = next((n for n, row in enumerate(rows) if row.startswith("[")), len(rows))
    while end and (not rows[end - 1].strip() or rows[end - 1].startswith("#")):
        end -= 1
    if end and not rows[end - 1].endswith("\n"):
        rows[end - 1] += "\n"
    return "".join([*rows[:end], *lines, *rows[end:]])


def _insert_below_header(text: str, lines: Sequence[str], table: str) -> str:
    """Put `lines` first in their table: at its end they might follow a table that is commented out."""
    rows = text.splitlines(keepends=True)
    start = next((n for n, row in enumerate(rows, 1) if row.strip() == f"[{table}]"), 0)
    return "".join([*rows[:start], *lines, *rows[start:]])


def _same(one: str, other: str) -> bool:
    try:
        return tomllib.loads(one) == tomllib.loads(other)
    except tomllib.TOMLDecodeError:
        return False
