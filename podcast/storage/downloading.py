"""Big files from the web, streamed to the disk, and taken up again where a download stopped."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import urllib3
from urllib3.exceptions import HTTPError

from podcast.errors import VerifyError, disk_error
from podcast.storage.urllib3 import USER_AGENT
from podcast.workspace import flush_to_disk

_CHUNK = 1 << 18
_REDIRECTS = 10
_MOST_BYTES = 4_000_000_000

Progress = Callable[[int, "int | None"], None]


class Downloader:
    """Fetches files one after the other over kept connections. The environment's proxies are not used."""

    def __init__(self) -> None:
        timeout = urllib3.Timeout(connect=10, read=30)
        self._pool = urllib3.PoolManager(timeout=timeout, retries=urllib3.Retry(redirect=_REDIRECTS, connect=2, read=0))

    def download(self, url: str, path: Path, progress: Progress) -> int:
        """Put what `url` serves at `path`; returns its length in bytes.

        What was received before a kill or a broken line lies beside it and is gone on with, if the server still has
        the same file. Raises VerifyError when the file is not there or breaks off, DiskError when it cannot be kept.
        """
        part, state = path.with_name(f"{path.name}.part"), path.with_name(f"{path.name}.part.json")
        try:
            return self._download(url, path, (part, state), progress)
        except HTTPError as error:
            raise VerifyError(f"cannot be fetched ({type(error).__name__})", where=url) from error
        except OSError as error:
            raise (disk_error(error, path) or error) from error

    def _download(self, url: str, path: Path, beside: tuple[Path, Path], progress: Progress) -> int:
        part, state = beside
        mark, done = _state(state, url), part.stat().st_size if part.is_file() else 0
        headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
        if mark and done:
            headers |= {"Range": f"bytes={done}-", "If-Range": mark}
        response = self._pool.request("GET", url, headers=headers, preload_content=False)
        try:
            if response.status == 416:  # all of it was here already
                return _finish(part, state, path)
            if response.status not in (200, 206):
                raise VerifyError(f"answers {response.status}, not 200", where=url)
            goes_on = response.status == 206 and _starts_at(response.headers.get("Content-Range"), done)
            total = _total(response, done if goes_on else 0)
            new_mark = response.headers.get("ETag") or response.headers.get("Last-Modified")
            if new_mark and not new_mark.startswith("W/"):
                state.write_text(json.dumps({"url": url, "mark": new_mark}), encoding="utf-8")
            received = self._receive(response, part, done if goes_on else 0, (total, progress))
        finally:
            response.close()
        if total is not None and received != total:
            raise VerifyError(f"breaks off after {received} bytes, {total} were announced", where=url)
        return _finish(part, state, path)

    def _receive(
        self, response: urllib3.BaseHTTPResponse, part: Path, at: int, telling: tuple[int | None, Progress]
    ) -> int:
        total, progress = telling
        with part.open("ab" if at else "wb") as file:
            for chunk in response.stream(_CHUNK):
                file.write(chunk)
                at += len(chunk)
                if at > _MOST_BYTES:
                    raise VerifyError(f"is longer than {_MOST_BYTES} bytes", where=response.url or "")
                progress(at, total)
            flush_to_disk(file)
        return at


def _state(state: Path, url: str) -> str | None:
    try:
        known = json.loads(state.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return known.get("mark") if isinstance(known, dict) and known.get("url") == url else None


def _starts_at(content_range: str | None, done: int) -> bool:
    return bool(content_range) and (content_range or "").startswith(f"bytes {done}-")


def _total(response: urllib3.BaseHTTPResponse, before: int) -> int | None:
    length = response.headers.get("Content-Length")
    return before + int(length) if length is not None and length.isdigit() else None


def _finish(part: Path, state: Path, path: Path) -> int:
    size = part.stat().st_size
    part.replace(path)
    state.unlink(missing_ok=True)
    return size
