"""The key from which the listeners' own addresses follow: this user's, and in no show."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from podcast.errors import ConfigError, disk_error

#: The environment variable that holds the key where no file can, as in CI.
LISTENERS_KEY = "PODCAST_LISTENERS_KEY"
_BYTES = 32


def read_key(path: Path, environment: Mapping[str, str]) -> bytes:
    """Read the key from the environment, or from the file at `path`. Raises ConfigError when there is none."""
    given = environment.get(LISTENERS_KEY, "").strip()
    where = LISTENERS_KEY if given else path
    if not given and path.is_file():
        given = path.read_text(encoding="ascii", errors="replace").strip()
    if not given:
        raise ConfigError(
            "the key of the listeners' own addresses is not on this machine",
            where=path,
            hint=f"Copy that file from the machine that made them, or set {LISTENERS_KEY}: no other key will do.",
        )
    try:
        key = bytes.fromhex(given)
    except ValueError:
        key = b""
    if len(key) < _BYTES // 2:
        raise ConfigError(
            "the key of the listeners' own addresses is damaged", where=where, hint="Take a copy of it back."
        )
    return key


def fingerprint(key: bytes) -> str:
    """Eight digits by which a key is known again, and from which no address can be found."""
    return hmac.new(key, b"the key of listeners' addresses", hashlib.sha256).hexdigest()[:8]


def same_key(key: bytes, made_with: Mapping[str, str], settings_file: Path) -> bytes:
    """Return `key`. Raises ConfigError when it is not the one whose fingerprint somebody's address was `made_with`."""
    for name, mark in made_with.items():
        if mark != fingerprint(key):
            raise ConfigError(
                f"the key of listeners' addresses on this machine is not the one that made {name}'s",
                where=settings_file,
                hint=f"Copy listeners.key from the machine that made it, or set {LISTENERS_KEY}: with this key "
                "everybody would get another address.",
            )
    return key


def make_key(path: Path, environment: Mapping[str, str]) -> None:
    """Make a key where there is none, readable by this user alone. Raises DiskError."""
    if environment.get(LISTENERS_KEY, "").strip():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    except OSError as error:
        raise (disk_error(error, path) or error) from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(_BYTES) + "\n")


def no_key() -> bytes:
    """Stands for a key where nobody has said where it lies. Raises ConfigError."""
    raise ConfigError("this show has listeners with addresses of their own, and no key to make them is known here")
