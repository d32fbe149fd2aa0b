"""What is asked of the web, and what comes back, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

KEPT_BYTES = 5_000_000  # W3C's validator refuses longer feeds, so nothing that is parsed may be longer


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
    """What came back after redirects. Names in `headers` are in lower case.

    `body` holds up to the request's `keep` bytes; `length` and `sha256` are of all bytes received. `length` is over the
    request's `limit` when there was more to come.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    length: int
    sha256: str


def without_secrets(url: str) -> str:
    """An address as it may be shown: without name and password, and without its query, which often is a key."""
    before, mark, _ = url.partition("?")
    scheme, slashes, rest = before.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{slashes}{host.rpartition('@')[2]}{slash}{path}" + ("?…" if mark else "")


class Fetch(Protocol):
    """The way to the web. Raises VerifyError when no whole answer comes."""

    def __call__(self, request: Request) -> Answer:
        """Send `request`, follow redirects, and return the answer."""
