"""Files that a person writes, read whole: as text, or as TOML of a given shape."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TypeVar

import msgspec

from podcast.errors import ConfigError
from podcast.toml_errors import (
    CONTROL_CHARACTER,
    EXAMPLE,
    explain_mismatch,
    refuse_control_characters,
    refuse_unknown_keys,
)

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_File = TypeVar("_File")


def load_toml(path: Path, kind: type[_File], hint: str = EXAMPLE) -> _File:
    """Return the file at `path` as `kind`, a struct or dataclass. Raises ConfigError as `load_settings` does.

    `hint` says where values of the right kind are to be seen.
    """
    text = read_text(path)
    data = _parse(text, path)
    refuse_unknown_keys(data, kind, text, path)
    refuse_control_characters(data, path)
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise explain_mismatch(error, kind, path, hint) from error


def read_toml(path: Path) -> dict[str, object]:
    """Return the file at `path` as it is, whatever it holds. Raises ConfigError when it is no TOML."""
    return _parse(read_text(path), path)


def _parse(text: str, path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"this is not valid TOML: {error}",
            where=path,
            hint="Text values stand in double quotes; tables in [square brackets].",
        ) from error


def read_text(path: Path) -> str:
    """Return what a person wrote at `path`.

    Raises ConfigError when it is missing, is not UTF-8 text, or holds a control character that no app could show.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigError(
            "there is no such file", where=path, hint="`podcast init` makes a show, `podcast new` an episode."
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"this is not UTF-8 text (byte {error.start + 1})",
            where=path,
            hint="Save it again as UTF-8 in your editor.",
        ) from error
    found = CONTROL_CHARACTER.search(text)
    if found:
        raise ConfigError(
            f"this holds a control character (U+{ord(found[0]):04X})",
            where=f"{path}, line {text.count(chr(10), 0, found.start()) + 1}",
            hint="Delete that text and type it again.",
        )
    return text
