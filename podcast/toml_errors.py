"""What is wrong in a TOML file, said in the words of the person who wrote it."""

from __future__ import annotations

import difflib
import json
import re
import types
import typing
from pathlib import Path

import msgspec

from podcast.errors import ConfigError

#: What XML cannot carry and no reader shows; tabs and ends of lines are none.
CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

EXAMPLE = "`podcast init` and `podcast new` write files that show every key."

_KINDS = {
    "str": "text in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list in square brackets",
    "object": "a table",
    "datetime": "a date with its time and zone (2026-11-22T08:00:00+01:00)",
    "date": "a date alone",
    "null": "left out",
}


def refuse_unknown_keys(data: typing.Mapping[str, object], kind: type, text: str, path: Path, table: str = "") -> None:
    """Raise ConfigError for the first key of `data` that `kind` (a struct or dataclass) does not have."""
    hints = typing.get_type_hints(kind)
    for key, value in data.items():
        if key not in hints:
            raise _unknown(key, list(hints), text, path, table)
        inner = _table_type(hints[key])
        if inner is None:
            continue
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                refuse_unknown_keys(item, inner, text, path, f"{table}.{key}" if table else key)


def refuse_control_characters(value: object, path: Path, key: str = "") -> None:
    """Raise ConfigError for the first text that holds a control character: no app could show it."""
    if isinstance(value, dict):
        for name, item in value.items():
            refuse_control_characters(item, path, f"{key}.{name}" if key else name)
    elif isinstance(value, list):
        for item in value:
            refuse_control_characters(item, path, key)
    elif isinstance(value, str) and (found := CONTROL_CHARACTER.search(value)):
        raise ConfigError(
            f"`{key}` holds a control character (U+{ord(found[0]):04X})",
            where=path,
            hint="Delete that text and type it again.",
        )


def explain_mismatch(error: msgspec.ValidationError, kind: type, path: Path, hint: str = EXAMPLE) -> ConfigError:
    """Turn msgspec's words into ours: which key, what it must be, what it is; `hint` says where to see it right."""
    message, _, place = str(error).partition(" - at `")
    key = re.sub(r"\[[^]]*\]", "", place.rstrip("`").removeprefix("$").removeprefix("."))  # without places in lists
    missing = re.match(r"Object missing required field `(\w+)`", message)
    if missing:
        name = f"{key}.{missing[1]}" if key else missing[1]
        return ConfigError(f"`{name}` is missing", where=path, hint=hint)
    return ConfigError(f"`{key}` must be {_requirement(message, key, kind)}", where=path, hint=hint)


def _requirement(message: str, key: str, kind: type) -> str:
    got = re.match(r"Expected `([^`]+)`, got `([^`]+)`", message)
    if got:
        wanted = [_KINDS.get(part.strip(), part.strip()) for part in got[1].split("|") if part.strip() != "null"]
        return f"{' or '.join(wanted)}, not {_KINDS.get(got[2], got[2])}"
    bound = re.match(r"Expected `\w+` ([<>]=) (\S+)", message)
    if bound:
        return f"{'at most' if bound[1] == '<=' else 'at least'} {float(bound[2]):g}"
    given = message.removeprefix("Invalid enum value ").replace("'", '"')
    return f"{_choices(key, kind)}, not {given}"


def _choices(key: str, kind: type) -> str:
    hint: object = kind
    for part in key.split("."):
        table = _table_type(hint)
        hint = typing.get_type_hints(table)[part] if table else hint
    values = [json.dumps(value) for value in _literals(hint)]
    return f"{', '.join(values[:-1])} or {values[-1]}" if values else "another value"


def _literals(hint: object) -> list[object]:
    if typing.get_origin(hint) is typing.Literal:
        return list(typing.get_args(hint))
    return [value for argument in typing.get_args(hint) for value in _literals(argument)]


def _unknown(key: str, known: list[str], text: str, path: Path, table: str) -> ConfigError:
    line = next(
        (
            n
            for n, row in enumerate(text.splitlines(), 1)
            if re.match(rf'\s*(\[+\s*)?([\w.]+\.)?"?{re.escape(key)}"?\s*[=\].]', row)
        ),
        None,
    )
    close = difflib.get_close_matches(key, known, n=1)
    where = str(path) if line is None else f"{path}, line {line}"
    place = f" in [{table}]" if table else ""
    hint = f'Did you mean "{close[0]}"?' if close else f"The keys here are: {', '.join(sorted(known))}."
    return ConfigError(f'unknown key "{key}"{place}', where=where, hint=hint)


def _table_type(hint: object) -> type | None:
    """The struct or dataclass that a key's value is made of, if it is a table or a list of tables."""
    if isinstance(hint, type) and not isinstance(hint, types.GenericAlias):
        return hint if hasattr(hint, "__struct_fields__") or hasattr(hint, "__dataclass_fields__") else None
    for argument in typing.get_args(hint):
        found = _table_type(argument)
        if found is not None:
            return found
    return None
