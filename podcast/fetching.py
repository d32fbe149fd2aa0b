"""What is asked of the web, and what comes back, as values."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

KEPT_BYTES = 5_000_000  # W3C's validator refuses longer feeds, so nothing that is parsed may be longer

_SCHEME = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:/+)?/*")
# what stands before an address that was written behind another one
_BEFORE = re.compile(r"https?://[^/]+/.*", re.DOTALL)
_HOST = re.compile(r"(?:localhost|\[[0-9A-Fa-f:.]+\]|[^:@]*\.[^:@]*)?(?::\d*)?")


@dataclass(frozen=True)
class Request:
    """One request without credentials. `byte_range` is first and last byte; reading stops after `limit` bytes.

    `headers` are sent besides the client's own, `body` with them. At most `keep` bytes of the answer's body are kept.
    """

    url: str
    method: str = "GET"
    byte_range: tuple[int, int] | None = None
    limit: int = KEPT_BYTES
    headers: tuple[tuple[str, str], ...] = ()
    keep: int = KEPT_BYTES
    body: bytes | None = None


@dataclass(frozen=True)
class Answer:
    """What came back after redirects, and from where (`url`). Names in `headers` are in lower case.

    `body` holds up to the request's `keep` bytes; `length` and `sha256` are of all bytes received. `length` is over the
    request's `limit` when there was more to come.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    length: int
    sha256: str
    url: str


def address_digest(url: str) -> str:
    """The SHA-256 of an address: what tells it from others in files that may not hold its secrets."""
    return hashlib.sha256(url.encode(errors="surrogatepass")).hexdigest()


def without_secrets(url: str) -> str:
    """An address as it may be shown: without name and password, and without query and fragment, which often are keys.

    What is mistyped is shown so, too: `http:/me:secret@host/`, `https://me:sec/ret@host/`.
    """
    before = re.split(r"[?#]", url, maxsplit=1)[0]
    end = "" if before == url else f"{url[len(before)]}…"
    found = _SCHEME.match(before)
    scheme = found[0] if found else ""
    rest = before[len(scheme) :]
    host = rest.partition("/")[0]
    if "@" in host:
        host_and_path = host.rpartition("@")[2] + rest[len(host) :]
    else:  # an @ in the path of a host is a part of the path
        host_and_path = rest if _HOST.fullmatch(host) else rest.rpartition("@")[2]
    return f"{scheme}{host_and_path}{end}"


def measured(prefix: str | None, url: str) -> str:
    """The address `url` by way of the measuring service whose address is `prefix`, which counts and redirects.

    https is left out, other schemes stay (https://op3.dev/setup); an address that has the prefix already keeps one.
    """
    if prefix is None or url.startswith(prefix):
        return url
    return prefix + url.removeprefix("https://")


def direct_address(url: str, place: str) -> str:
    """Where `url` leads if that is `place` or below it, and a measuring service is asked on the way; else `url`.

    `place` is the address of a file, or of a folder with a slash at its end. Which service it is does not matter: they
    all have the address, with its scheme or without, at the end of their own.
    """
    before, found, path = url.partition(f"/{place.partition('://')[2]}")
    return place + path if found and _BEFORE.fullmatch(f"{before}/") else url


class Fetch(Protocol):
    """The way to the web. Raises VerifyError when no whole answer comes."""

    def __call__(self, request: Request) -> Answer:
        """Send `request`, follow redirects, and return the answer."""
