"""Big files from the web, streamed to the disk, and taken up again where a download stopped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec
import urllib3
from urllib3.exceptions import HTTPError

from podcast.errors import VerifyError, disk_error
from podcast.fetching import without_secrets
from podcast.storage.urllib3 import USER_AGENT, redirected, refuse_strange, what_went_wrong
from podcast.workspace import flush_to_disk

_CHUNK = 1 << 18
_REDIRECTS = 10
_MOST_BYTES = 4_000_000_000

Progress = Callable[[int, "int | None"], None]


@dataclass(frozen=True)
class _Mark:
    """What a server called the file of which a part is here: its ETag or its date, and its whole length in bytes."""

    validator: str
    total: int


class Downloader:
    """Fetches files one after the other over kept connections. The environment's proxies are not used."""

    def __init__(self) -> None:
        timeout = urllib3.Timeout(connect=10, read=30)
        self._pool = urllib3.PoolManager(timeout=timeout, retries=False)

    def download(self, url: str, path: Path, progress: Progress) -> int:
        """Put what `url` serves at `path`; returns its length in bytes.

        What was received before a kill or a broken line lies beside it and is gone on with, if the server still has
        the same file. Raises VerifyError when the file is not there or breaks off, DiskError when it cannot be kept.
        """
        part, note = path.with_name(f"{path.name}.part"), path.with_name(f"{path.name}.part.json")
        try:
            if not self._go_on(url, part, note, progress):
                self._begin(url, part, note, progress)
            part.replace(path)
            note.unlink(missing_ok=True)
            return path.stat().st_size
        except HTTPError as error:
            raise VerifyError(what_went_wrong(error), where=without_secrets(url)) from error
        except OSError as error:
            raise (disk_error(error, path) or error) from error

    def _go_on(self, url: str, part: Path, note: Path, progress: Progress) -> bool:
        """Fetch what is missing of `part`. False when none is here, or the server may have another file now."""
        mark, done = _read(note), part.stat().st_size if part.is_file() else 0
        if mark is None or not 0 < done < mark.total:
            return False
        headers = {"Range": f"bytes={done}-", "If-Range": mark.validator}
        with self._answer(url, headers) as response:
            if response.headers.get("Content-Range") != f"bytes {done}-{mark.total - 1}/{mark.total}":
                return False
            if response.status != 206 or _validator(response) not in (None, mark.validator) or _is_packed(response):
                return False
            _receive(response, part, _Bounds(url, done, mark.total), progress)
        return True

    def _begin(self, url: str, part: Path, note: Path, progress: Progress) -> None:
        part.unlink(missing_ok=True)
        note.unlink(missing_ok=True)
        with self._answer(url, {}) as response:
            if response.status != 200:
                raise VerifyError(f"answers {response.status}, not 200", where=without_secrets(url))
            if _is_packed(response):
                raise VerifyError("is sent compressed, which nobody asked for", where=without_secrets(url))
            total, validator = _length(response), _validator(response)
            if total and validator:
                note.write_bytes(msgspec.json.encode(_Mark(validator, total)))
            try:
                _receive(response, part, _Bounds(url, 0, total), progress)
            except BaseException:
                if not note.exists():  # nobody could tell what this is a part of
                    part.unlink(missing_ok=True)
                raise

    @contextmanager
    def _answer(self, url: str, headers: dict[str, str], method: str = "GET") -> Iterator[urllib3.BaseHTTPResponse]:
        """The answer after redirects, which lead to the web and nowhere else."""
        sent = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", **headers}
        for _ in range(_REDIRECTS + 1):
            refuse_strange(url)
            response = self._pool.request(
                method, url, headers=sent, preload_content=False, redirect=False, decode_content=False
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


def _receive(response: urllib3.BaseHTTPResponse, part: Path, bounds: _Bounds, progress: Progress) -> None:
    """Write what comes to the end of `part`."""
    url, done, total = bounds
    with part.open("ab") as file:
        for chunk in response.stream(_CHUNK):
            file.write(chunk)
            done += len(chunk)
            if done > _MOST_BYTES:
                raise VerifyError(f"is longer than {_MOST_BYTES} bytes", where=without_secrets(url))
            progress(done, total)
        flush_to_disk(file)
    if not done:
        raise VerifyError("is empty", where=without_secrets(url))


def _read(note: Path) -> _Mark | None:
    try:
        return msgspec.json.decode(note.read_bytes(), type=_Mark)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


def _validator(response: urllib3.BaseHTTPResponse) -> str | None:
    """What tells one file from another (RFC 9110, 8.8): a weak ETag does not, where parts are put together."""
    etag = response.headers.get("ETag")
    if etag:
        return None if etag.startswith("W/") else etag
    return response.headers.get("Last-Modified")


def _is_packed(response: urllib3.BaseHTTPResponse) -> bool:
    return response.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity")


def _length(response: urllib3.BaseHTTPResponse) -> int | None:
    length = response.headers.get("Content-Length", "")
    return int(length) if re.fullmatch(r"[0-9]{1,15}", length) else None
