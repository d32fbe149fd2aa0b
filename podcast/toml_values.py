"""Values of TOML files that follow a rule: times, addresses, languages, names of files."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from urllib.parse import urlsplit

from podcast.errors import ConfigError

# under 100 hours, or 6000 minutes: more is a slip of the keyboard
_TIME = re.compile(
    r"(?:(?P<h>[0-9]{1,2}):(?P<hm>[0-5]?[0-9])|(?P<m>[0-5]?[0-9]{1,3})):(?P<s>[0-5][0-9])(?:\.(?P<ms>[0-9]{1,3}))?"
)


def parse_time(text: str) -> int | None:
    """`12:30`, `1:02:03` or `0:07.250` in milliseconds; None when it is no such time, or 100 hours and more."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    minutes = int(found["h"] or 0) * 60 + int(found["hm"] or found["m"])
    return (minutes * 60 + int(found["s"])) * 1000 + int((found["ms"] or "0").ljust(3, "0"))


def moment(text: str, key: str, path: Path) -> int:
    """Return what `parse_time` makes of the value of `key`. Raises ConfigError when it is no time."""
    at_ms = parse_time(text)
    if at_ms is None:
        raise ConfigError(
            f'{key} is "{text}", which is not a time',
            where=path,
            hint='Write minutes and seconds of the recordings: "12:30"; or hours, too: "1:02:03.500".',
        )
    return at_ms


def one_spelling(text: str) -> str:
    """A name as it is compared: the same however the keyboard composes accents (NFC), and however it is spaced."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def refuse_outside(what: str, name: str, path: Path, hint: str) -> None:
    """Raise ConfigError for a file elsewhere: shows and episodes are moved and shared as folders."""
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise ConfigError(what, where=path, hint=hint)


def web_address(text: str | None, path: Path, key: str) -> str | None:
    """Return the value of `key` if there is none, or if it is an address of the web. Raises ConfigError."""
    if text is None:
        return None
    if "@" in text.partition("://")[2].partition("/")[0]:  # and what it holds is not said again
        raise ConfigError(
            f"{key} holds a name or a password, which everybody could read",
            where=path,
            hint="Write the address without them.",
        )
    if text.startswith(("https://", "http://")):
        return text
    raise ConfigError(
        f'{key} is "{text}", which is not a web address', where=path, hint='Write it in full: "https://example.org/".'
    )


def check_public_url(text: str | None, path: Path) -> None:
    """Raise ConfigError unless paths can be added to the address and shown to everybody."""
    if text is None:
        return
    web_address(text, path, "storage.public_url")
    try:
        parts = urlsplit(text)
        usable = bool(parts.hostname) and not (parts.query or parts.fragment or parts.username or parts.password)
        usable = usable and "?" not in text and re.fullmatch(r"[!-~]+", text) is not None
    except ValueError:
        usable = False
    if not usable:
        raise ConfigError(
            "storage.public_url is not an address that files can be added to",
            where=path,
            hint='Write scheme, host and folder only, in ASCII: "https://example.org/podcast/".',
        )


def check_enclosure_prefix(text: str | None, path: Path) -> None:
    """Raise ConfigError unless the address is of https, ends with a slash, and has nothing that ends or hides paths."""
    if text is None:
        return
    web_address(text, path, "feed.enclosure_prefix")
    if not re.fullmatch(r"https://[A-Za-z0-9.-]+(?::[0-9]{1,5})?/(?:[A-Za-z0-9._~,=;:+@%/-]*/)?", text):
        raise ConfigError(
            "feed.enclosure_prefix is not an https address that others can be written behind",
            where=path,
            hint='Write it as the service gives it, with the slash at its end: "https://op3.dev/e/".',
        )


def check_language(code: str, path: Path) -> str:
    """Return `code` if it is ISO 639 with an optional region, as RSS and Whisper want it. Raises ConfigError."""
    if re.fullmatch(r"[a-z]{2}(-[A-Za-z]{2,4})?", code):
        return code
    raise ConfigError(
        f'language is "{code}", which is not a language code',
        where=path,
        hint='Write "fr" for French, "en" for English, "fr-CA"…',
    )
