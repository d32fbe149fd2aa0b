"""What belongs to the user of this machine and to no show: `config.toml` in the user's own configuration folder.

A show is shared, put on the web, worked on by several people; the programs on one person's machine are not its matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import msgspec

from podcast.errors import ConfigError
from podcast.toml_reading import load_toml

#: The environment variable with the key of the writing model's server, where it wants one.
WRITING_KEY = "PODCAST_WRITING_KEY"

_EXAMPLE = 'Ollama\'s table is: [writing], endpoint = "http://localhost:11434/v1", model = "mistral-nemo".'


@dataclass(frozen=True)
class WritingOptions:
    """`[writing]`: a server with OpenAI's protocol, and which of its models writes. `timeout` is in seconds."""

    endpoint: str
    model: str
    timeout: Annotated[float, msgspec.Meta(ge=1, le=86_400)] = 600.0


@dataclass(frozen=True)
class UserConfig:
    """The tables of `config.toml`; one that is left out is None."""

    writing: WritingOptions | None = None


def load_user_config(path: Path) -> UserConfig:
    """Read the user's `config.toml`; where there is none, nothing is set.

    Raises ConfigError: not TOML, an unknown key (did you mean), a value of the wrong kind, an endpoint that is no
    address or that holds a password.
    """
    if not path.exists():
        return UserConfig()
    config = load_toml(path, UserConfig, _EXAMPLE)
    if config.writing is not None:
        _check_endpoint(config.writing.endpoint, path)
        if not config.writing.model.strip():
            raise ConfigError("`writing.model` is empty", where=path, hint="Name one that your server has.")
    return config


def writing_key(environment: Mapping[str, str]) -> str | None:
    """Return the key for the writing model's server, None for none. Raises ConfigError without showing it."""
    key = environment.get(WRITING_KEY, "").strip()
    if not key:
        return None
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ConfigError(
            f"the environment variable {WRITING_KEY} holds characters that no key has",
            hint="Set it again to the key alone, without spaces or ends of lines.",
        )
    return key


def _check_endpoint(endpoint: str, path: Path) -> None:
    try:
        parts = urlsplit(endpoint)
        parts.port  # noqa: B018 - reading it checks it
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and not (parts.query or parts.fragment)
    except ValueError:
        usable = False
    if usable and "@" in parts.netloc:
        raise ConfigError(
            "`writing.endpoint` holds a password",
            where=path,
            hint=f"Delete it up to the @, and put the key in the environment variable {WRITING_KEY}.",
        )
    if not usable:
        raise ConfigError(
            "`writing.endpoint` must be the address of a server",
            where=path,
            hint='Ollama\'s is `endpoint = "http://localhost:11434/v1"`.',
        )
