"""What all commands share: the show that they are about, the clock, the cache."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from podcast.production.desk import Desk

_Command = TypeVar("_Command", bound=Callable[..., object])


def desk_of(context: click.Context) -> Desk:
    """Open the show that the command is about."""
    from podcast.production.desk import open_desk  # noqa: PLC0415 - not needed by --help

    return open_desk(context.obj, cache_folder(), now, listeners_key)


def cache_folder() -> Path:
    """Where Whisper weights are kept: shared by all shows of this user."""
    import platformdirs  # noqa: PLC0415 - not needed by --help

    return Path(platformdirs.user_cache_dir("podcast-toolkit"))


def user_config_file() -> Path:
    """What belongs to this user and to no show: the file need not be there."""
    import platformdirs  # noqa: PLC0415 - not needed by --help

    return Path(platformdirs.user_config_dir("podcast-toolkit")) / "config.toml"


def listeners_key_file() -> Path:
    """Where the key of the listeners' own addresses lies: with this user, in no show."""
    return user_config_file().with_name("listeners.key")


def listeners_key() -> bytes:
    """The key of the listeners' own addresses. Raises ConfigError when this machine has none."""
    from podcast.listeners_key import read_key  # noqa: PLC0415 - not needed by --help

    return read_key(listeners_key_file(), os.environ)


def now() -> datetime:
    """The moment, with the zone of this machine."""
    moment = datetime.now().astimezone()
    # TOML and RSS write offsets in minutes; a strange TZ may have seconds
    offset = moment.utcoffset() or timedelta()
    return moment.astimezone(timezone.utc) if offset % timedelta(minutes=1) else moment


def json_option(command: _Command) -> _Command:
    """Add `--json` to a command."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")(command)
