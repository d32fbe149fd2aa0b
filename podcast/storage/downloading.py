"""Big files from the web, streamed to the disk, and taken up again where a download stopped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NamedTuple

import msgspec
import urllib3
from urllib3.exceptions import HTTPError

from podcast.errors import VerifyError, disk_error
from podcast.fetching import address_digest, without_secrets
from podcast.storage.urllib3 import USER_AGENT, redirected, refuse_strange, what_went_wrong
from podcast.workspace import flush_to_disk

_CHUNK = 1 << 18
_REDIRECTS = 10
_MOST_BYTES = 4_000_000_000
_FOR_NOW = (429, 502, 503, 504)  # the server, or one before it, is busy or away

Progress = Callable[[int, "int | None"], None]


class _Mark(msgspec.Struct, frozen=True):
    """Of which file a part is here: what the server called it (its ETag or its date), its whole length in bytes, and
    the SHA-256 of its address, which may hold a secret and outside of which the server's word means nothing.
    """

    validator: str
    total: int
    address: str


@dataclass(frozen=True)
class _Kept:
    """What lies beside a file until it is whole: what was received of it, and a note of which file that is."""

    part: Path
    note: Path

    def mark(self, address: str) -> _Mark | None:
        """What the note says, if it is about `address`."""
        try:
            mark = msgspec.json.decode(self.note.read_bytes(), type=_Mark)
        except (FileNotFoundError, UnicodeDecodeError, msgspec.MsgspecError):
            return None
        return mark if mark.address == address else None

    def length(self) -> int:
        return self.part.stat().st_size if self.part.is_file() else 0

    def discard(self) -> None:
        self.part.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)


class Downloader:
    """Fetches files one after the other over kept connections. The environment's proxies are not used."""

    def __init__(self) -> None:
        timeout = urllib3.Timeout(connect=10, read=30)
        self._pool = urllib3.PoolManager(timeout=timeout, retries=False)

    def download(self, url: str, path: Path, progress: Progress, least: int | None = None) -> int:
        """Put what `url` serves at `path`; returns its length in bytes.

        What was received before a kill or a broken line lies beside it and is gone on with, if the server still has
        the same file. Where nothing of the answer says how long the file is, what is shorter than `least` bytes is not
        whole. Raises VerifyError when the file is not there or breaks off, DiskError when it cannot be kept.
        """
        kept = _Kept(path.with_name(f"{path.name}.part"), path.with_name(f"{path.name}.part.json"))
        try:
            try:
                if not self._go_on(url, kept, progress):
                    self._begin(url, kept, progress, least)
            except BaseException:
                if not (kept.length() and kept.note.exists()):  # nothing came, or nobody could tell what it is part of
                    kept.discard()
                raise
            kept.part.replace(path)
            kept.note.unlink(missing_ok=True)
            return path.stat().st_size
        except HTTPError as error:
            raise VerifyError(what_went_wrong(error), where=without_secrets(url)) from error
        except OSError as error:
            raise (disk_error(error, path) or error) from error

    def _go_on(self, url: str, kept: _Kept, progress: Progress) -> bool:
        """Fetch what is missing of a part. False when none is here, or the server may have another file now."""
        mark, done = kept.mark(address_digest(url)), kept.length()
        if mark is None or not 0 < done < mark.total:
            return False
        headers = {"Range": f"bytes={done}-", "If-Range": mark.validator}
        with self._answer(url, headers) as response:
            if response.status in _FOR_NOW:  # and the part stays for another day
                raise VerifyError(f"answers {response.status}, not 206", where=without_secrets(url))
            if not _is_rest(response, mark, done):
                return False
            _receive(response, kept, _Bounds(url, done, mark.total), progress)
        return True

    def _begin(self, url: str, kept: _Kept, progress: Progress, least: int | None) -> None:
        kept.discard()
        with self._answer(url, {}) as response:
            if response.status != 200:
                raise VerifyError(f"answers {response.status}, not 200", where=without_secrets(url))
            if _is_packed(response):
                raise VerifyError("is sent compressed, which nobody asked for", where=without_secrets(url))
            total, validator = _length(response), _validator(response)
            if total is not None and total > _MOST_BYTES:
                raise VerifyError(f"is longer than {_MOST_BYTES} bytes", where=without_secrets(url))
            if total and validator:
                kept.note.write_bytes(msgspec.json.encode(_Mark(validator, total, address_digest(url))))
            _receive(response, kept, _Bounds(url, 0, total), progress)
            told = total is not None or "Transfer-Encoding" in response.headers
            if least is not None and not told and kept.length() < least:
                what = f"ends after {kept.length()} bytes, where nothing but the feed says its length: {least}"
                raise VerifyError(what, where=without_secrets(url))

    @contextmanager
    def _answer(self, url: str, headers: dict[str, str]) -> Iterator[urllib3.BaseHTTPResponse]:
        """The answer after redirects, which lead to the web and nowhere else."""
        sent = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", **headers}
        for _ in range(_REDIRECTS + 1):
            refuse_strange(url)
            response = self._pool.request(
                "GET", url, headers=sent, preload_content=False, redirect=False, decode_content=False
            )
            location = response.headers.get("Location")
            if response.status in (301, 302, 303, 307, 308) and location:
                response.close()
                url = redirected(url, location)
                continue
            try:
                yield response
            finally:
                response.close()
            return
        raise VerifyError(f"redirects more than {_REDIRECTS} times", where=without_secrets(url))


class _Bounds(NamedTuple):
    """Of which address a file is, how much of it is here, and how much there is to be, in bytes."""

    url: str
    done: int
    total: int | None


def _receive(response: urllib3.BaseHTTPResponse, kept: _Kept, bounds: _Bounds, progress: Progress) -> None:
    """Write what comes to the end of the part, which is then whole."""
    url, done, total = bounds
    with kept.part.open("ab") as file:
        for chunk in response.stream(_CHUNK):
            done += len(chunk)
            if done > (total or _MOST_BYTES):
                kept.discard()  # it is not what the note says
                what = f"is longer than {total or _MOST_BYTES} bytes" + (", which it announced" if total else "")
                raise VerifyError(what, where=without_secrets(url))
            file.write(chunk)
            progress(done, total)
        flush_to_disk(file)
    if not done:
        raise VerifyError("is empty", where=without_secrets(url))
    if total is not None and done < total:  # a line that closes is no error to urllib3 where a part has no length
        raise VerifyError(f"breaks off after {done} bytes, {total - done} are missing", where=without_secrets(url))


def _is_rest(response: urllib3.BaseHTTPResponse, mark: _Mark, done: int) -> bool:
    """Whether the answer is what follows the first `done` bytes, of the same file and nothing else."""
    name = "ETag" if mark.validator.startswith('"') else "Last-Modified"
    return (
        response.status == 206
        and response.headers.get("Content-Range") == f"bytes {done}-{mark.total - 1}/{mark.total}"
        and response.headers.get(name) in (None, mark.validator)
        and _length(response) in (None, mark.total - done)
        and not _is_packed(response)
    )


def _validator(response: urllib3.BaseHTTPResponse) -> str | None:
    """What tells one file from another (RFC 9110, 8.8.2.2 and 8.8.3): neither a weak ETag does, nor a date of the
    second in which the answer was made, where parts are put together.
    """
    etag, modified = response.headers.get("ETag"), response.headers.get("Last-Modified", "")
    if etag:
        return etag if etag.startswith('"') else None
    try:
        age = parsedate_to_datetime(response.headers.get("Date", "")) - parsedate_to_datetime(modified)
    except (TypeError, ValueError):  # no dates, or one of them without a zone
        return None
    return modified if age >= timedelta(seconds=1) else None


def _is_packed(response: urllib3.BaseHTTPResponse) -> bool:
    return response.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity")


def _length(response: urllib3.BaseHTTPResponse) -> int | None:
    if "Transfer-Encoding" in response.headers:  # and then a length means nothing (RFC 9112, 6.3)
        return None
    length = response.headers.get("Content-Length", "")
    return int(length) if re.fullmatch(r"[0-9]{1,15}", length) else None
