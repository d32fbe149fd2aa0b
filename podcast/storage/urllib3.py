"""Fetches over HTTP as an app does: no credentials, a few redirects, limits on time."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import HTTPError, IncompleteRead, NewConnectionError, ProtocolError, SSLError
from urllib3.exceptions import TimeoutError as NoAnswer

from podcast import __version__
from podcast.errors import VerifyError
from podcast.fetching import Answer, Request

REDIRECTS_AT_MOST = 5
USER_AGENT = f"podcast-toolkit/{__version__}"
_CHUNK = 1 << 16


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
            request = replace(request, url=urljoin(request.url, location))
        raise VerifyError(f"redirects more than {REDIRECTS_AT_MOST} times", where=request.url)

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
            raise VerifyError(_sentence(error), where=request.url) from error

    def _pool(self, url: str) -> urllib3.PoolManager:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise VerifyError("is not an address on the web", where=url)
        proxy = self._proxies.get(parts.scheme)
        local = parts.hostname in ("127.0.0.1", "localhost", "::1")
        return self._direct if proxy is None or local or proxy_bypass(parts.hostname) else proxy

    def _receive(self, response: urllib3.BaseHTTPResponse, request: Request) -> Answer:
        started = time.monotonic()
        digest, length, kept = hashlib.sha256(), 0, bytearray()
        while length <= request.limit and (chunk := response.read1(_CHUNK)):
            digest.update(chunk)
            kept += chunk[: request.keep - len(kept)]
            length += len(chunk)
            if time.monotonic() - started > self._patience.answer_s + length / self._patience.slowest_bytes_per_s:
                raise VerifyError(f"is too slow: {length} bytes in {self._patience.answer_s:g} s", where=request.url)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, headers, bytes(kept), length, digest.hexdigest())


def _sentence(error: HTTPError) -> str:
    cause = error.args[-1] if isinstance(error, ProtocolError) and error.args else error
    if isinstance(cause, IncompleteRead):
        return f"breaks off after {cause.partial} bytes, {cause.expected} are missing"
    for kind, sentence in (
        (NewConnectionError, "cannot be reached"),  # before NoAnswer, which it is by history
        (NoAnswer, "does not answer in time"),
        (SSLError, "has a certificate that is not trusted"),
        (ProtocolError, "closes the connection without a whole answer"),
    ):
        if isinstance(error, kind):
            return sentence
    return f"cannot be fetched ({type(error).__name__})"
