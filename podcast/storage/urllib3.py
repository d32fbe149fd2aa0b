"""Fetches over HTTP as an app does: no credentials, a few redirects, limits on time."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import (
    HTTPError,
    IncompleteRead,
    LocationValueError,
    NewConnectionError,
    ProtocolError,
    SSLError,
)
from urllib3.exceptions import TimeoutError as NoAnswer

from podcast import __version__
from podcast.errors import VerifyError
from podcast.fetching import Answer, Request, without_secrets

REDIRECTS_AT_MOST = 5
USER_AGENT = f"podcast-toolkit/{__version__}"
_CHUNK = 1 << 16
_NO_ADDRESS = "is not an address on the web"


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds: for a connection, between two bytes, and for a whole answer of nothing.

    Each `slowest_bytes_per_s` bytes received add a second to the last.
    """

    connect_s: float = 5.0
    silence_s: float = 20.0
    answer_s: float = 30.0
    slowest_bytes_per_s: float = 16_000.0


class HttpFetch:
    """The way to the web, through the proxy that the environment names, if any."""

    def __init__(self, patience: Patience = Patience()) -> None:
        self._patience = patience
        timeout = urllib3.Timeout(connect=patience.connect_s, read=patience.silence_s)
        self._direct = urllib3.PoolManager(timeout=timeout, retries=False)
        self._proxies = {
            scheme: urllib3.ProxyManager(url, timeout=timeout, retries=False)
            for scheme, url in getproxies().items()
            if scheme in ("http", "https")
        }

    def __call__(self, request: Request) -> Answer:
        """Send `request`, follow up to five redirects, and return the answer."""
        for _ in range(REDIRECTS_AT_MOST + 1):
            answer = self._send(request)
            location = answer.headers.get("location")
            if answer.status not in (301, 302, 303, 307, 308) or location is None:
                return answer
            request = replace(request, url=redirected(request.url, location))
        raise VerifyError(f"redirects more than {REDIRECTS_AT_MOST} times", where=without_secrets(request.url))

    def _send(self, request: Request) -> Answer:
        headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", **dict(request.headers)}
        if request.byte_range is not None:
            headers["Range"] = f"bytes={request.byte_range[0]}-{request.byte_range[1]}"
        try:
            response = self._pool(request.url).request(
                request.method,
                request.url,
                body=request.body,
                headers=headers,
                preload_content=False,
                redirect=False,
                decode_content=False,
            )
            try:
                return self._receive(response, request)
            finally:
                response.close()  # an answer that is not read to its end leaves no connection to use again
        except HTTPError as error:
            raise VerifyError(what_went_wrong(error), where=without_secrets(request.url)) from error

    def _pool(self, url: str) -> urllib3.PoolManager:
        refuse_strange(url)
        parts = urlsplit(url)
        host = parts.hostname or ""
        proxy = self._proxies.get(parts.scheme)
        local = host in ("127.0.0.1", "localhost", "::1")
        return self._direct if proxy is None or local or proxy_bypass(host) else proxy

    def _receive(self, response: urllib3.BaseHTTPResponse, request: Request) -> Answer:
        started, where = time.monotonic(), without_secrets(request.url)
        digest, length, kept = hashlib.sha256(), 0, bytearray()
        while length <= request.limit and (chunk := response.read1(_CHUNK)):
            digest.update(chunk)
            kept += chunk[: request.keep - len(kept)]
            length += len(chunk)
            if time.monotonic() - started > self._patience.answer_s + length / self._patience.slowest_bytes_per_s:
                raise VerifyError(f"is too slow: {length} bytes in {self._patience.answer_s:g} s", where=where)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, headers, bytes(kept), length, digest.hexdigest(), request.url)


def refuse_strange(url: str) -> None:
    """Raise VerifyError unless `url` can be asked for over HTTP."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port or brackets that are none
        usable = False
    if not usable or any(character.isspace() for character in url):
        raise VerifyError(_NO_ADDRESS, where=without_secrets(url))
    if "@" in parts.netloc:
        raise VerifyError("holds a name or a password, and neither is sent", where=without_secrets(url))


def redirected(url: str, location: str) -> str:
    """Where an answer of `url` leads. Raises VerifyError where that is no address."""
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise VerifyError("redirects to what is no address", where=without_secrets(url)) from error


def what_went_wrong(error: HTTPError) -> str:
    """An error of urllib3 as the end of a sentence about an address."""
    cause = error.args[-1] if isinstance(error, ProtocolError) and error.args else error
    if isinstance(cause, IncompleteRead):
        return f"breaks off after {cause.partial} bytes, {cause.expected} are missing"
    for kind, sentence in (
        (NewConnectionError, "cannot be reached"),  # before NoAnswer, which it is by history
        (NoAnswer, "does not answer in time"),
        (LocationValueError, _NO_ADDRESS),
        (SSLError, "has a certificate that is not trusted"),
        (ProtocolError, "closes the connection without a whole answer"),
    ):
        if isinstance(error, kind):
            return sentence
    return f"cannot be fetched ({type(error).__name__})"
