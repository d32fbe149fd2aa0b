"""The one place that finds, starts, watches and ends ffmpeg.

ffmpeg is never given a shell, a relative name or the network: inputs are absolute `file:` names, read by the demuxers
of recordings only. (Playlists and ffmpeg's own `concat` scripts are formats too, and would open other files.)
What it measures comes back through a pipe of its own as `key=value` lines; nothing is read off its log but the last
line, for a person.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Thread
from typing import IO

from podcast.errors import ToolError, disk_error

# Demuxers of files that hold sound. Left out on purpose: concat, hls, dash, sdp and the like, which open other files.
_FORMATS = "wav,w64,aiff,caf,au,mp3,flac,ogg,aac,mov,matroska,avi,asf,mpegts,mpeg,amr,wv,ape,ac3,eac3,flv"

# In arguments, stands for the pipe on which filters print what they measure.
METADATA = "@metadata@"

_TAIL_BYTES = 16_384


@dataclass(frozen=True)
class Ffmpeg:
    """An ffmpeg that runs: where it is, and its own word for its version."""

    path: Path
    version: str


class FfmpegError(ToolError):
    """ffmpeg ended badly: with an exit code, or by a signal (`code` is then negative)."""

    code = 0


def find_ffmpeg() -> Ffmpeg:
    """The ffmpeg that came with the installation (package imageio-ffmpeg), else the one on PATH.

    Relative folders of PATH, the current one above all, are passed over. Raises ToolError when there is none.
    """
    path = _packaged() or _on_path()
    if path is None:
        raise ToolError("ffmpeg is not installed", hint="Get it with: pip install imageio-ffmpeg")
    with running(Ffmpeg(path, "?"), ["-version"], stdout=True) as process:
        first_line = process.stdout.read().decode("utf-8", "replace").partition("\n")[0].split()
    if first_line[:2] != ["ffmpeg", "version"]:
        raise ToolError("does not answer as ffmpeg does", where=path, hint="Get it with: pip install imageio-ffmpeg")
    return Ffmpeg(path, first_line[2])


@cache
def filters_of(ffmpeg: Ffmpeg) -> frozenset[str]:
    """The names of the filters that it was built with; it is asked once."""
    with running(ffmpeg, ["-filters"], stdout=True) as process:
        rows = [line.split() for line in process.stdout.read().decode("utf-8", "replace").splitlines()]
    return frozenset(row[1] for row in rows if len(row) > 2 and "->" in row[2])


def _packaged() -> Path | None:
    spec = importlib.util.find_spec("imageio_ffmpeg")  # finds the folder without importing the package
    if spec is None or spec.origin is None:
        return None
    binaries = sorted((Path(spec.origin).absolute().parent / "binaries").glob("ffmpeg-*"))
    return binaries[0] if binaries else None


def _on_path() -> Path | None:
    folders = [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if Path(folder).is_absolute()]
    found = shutil.which("ffmpeg", path=os.pathsep.join(folders))
    return Path(found) if found else None


def file_name(path: Path) -> str:
    """`path` so that ffmpeg can take it for nothing but a local file, whatever characters it has."""
    return f"file:{path.absolute()}"


def read_from(path: Path) -> list[str]:
    """The arguments that open `path` as a recording."""
    return ["-protocol_whitelist", "file", "-format_whitelist", _FORMATS, "-i", file_name(path)]


class _Tail(Thread):
    """Reads a pipe to its end, so that its writer never waits, and keeps the last of it."""

    def __init__(self, pipe: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self._kept = b""
        self.start()

    def run(self) -> None:
        with self._pipe:
            while chunk := os.read(self._pipe.fileno(), 65_536):
                self._kept = (self._kept + chunk)[-_TAIL_BYTES:]

    def text(self) -> str:
        """What came last; waits for the writer's end."""
        self.join()
        return self._kept.decode("utf-8", "replace")


class _Readings(Thread):
    """Reads what filters print to METADATA: the last value of every key, and all values of the keys in `series`."""

    def __init__(self, pipe: IO[bytes], series: Sequence[str]) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self.last: dict[str, str] = {}
        self.series = {key: array("f") for key in series}
        self.start()

    def run(self) -> None:
        with self._pipe:
            for line in self._pipe:
                key, equals, value = line.decode("utf-8", "replace").rstrip("\n").partition("=")
                if equals:
                    self.last[key] = value
                    if key in self.series:
                        self.series[key].append(float(value))


class Process:
    """A running ffmpeg. `stdin` and `stdout` are there when they were asked for."""

    stdin: IO[bytes]
    stdout: IO[bytes]

    def __init__(self, popen: subprocess.Popen[bytes], readings: _Readings, where: Path | None) -> None:
        self._popen = popen
        self._readings = readings
        self._where = where
        assert popen.stderr is not None
        self._errors = _Tail(popen.stderr)
        if popen.stdin is not None:
            self.stdin = popen.stdin
        if popen.stdout is not None:
            self.stdout = popen.stdout

    def metadata(self) -> dict[str, str]:
        """The last value of everything that filters printed to METADATA; for after the process has ended."""
        self._readings.join()
        return self._readings.last

    def series(self, key: str) -> array[float]:
        """All values of a key that `running` was told to keep; for after the process has ended."""
        self._readings.join()
        return self._readings.series[key]

    def complaints(self) -> int:
        """How many lines ffmpeg logged as errors, of the last ones; for after the process has ended."""
        return len(self._errors.text().splitlines())

    def finish(self) -> None:
        """Wait for the end; raise DiskError or FfmpegError when it was not a good one."""
        if self._popen.stdin is not None:
            with suppress(BrokenPipeError):  # it ended before we did: its exit code says why
                self._popen.stdin.close()
        code = self._popen.wait()
        if code != 0:
            raise _failure(code, self._errors.text(), self._where)

    def kill(self) -> None:
        """End it now if it still runs, and leave neither a zombie nor an open pipe."""
        self._popen.kill()
        self._popen.wait()
        for pipe in (self._popen.stdin, self._popen.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was not written any more is of no use to anybody
                    pipe.close()
        self._errors.join()
        self._readings.join()


@contextmanager
def running(
    ffmpeg: Ffmpeg,
    arguments: Sequence[str],
    *,
    where: Path | None = None,
    stdin: bool = False,
    stdout: bool = False,
    series: Sequence[str] = (),
) -> Iterator[Process]:
    """Start ffmpeg for the length of a `with` block, and wait for its good end; any exception in the block kills it.

    It has a session of its own, so that a Ctrl-C reaches us alone and we end it. `where` is the file that an error is
    about, `series` the keys of METADATA whose values are all kept. Raises DiskError when ffmpeg could not write,
    FfmpegError when it failed, ToolError when it does not start.
    """
    reading, writing = os.pipe()
    named = [argument.replace(METADATA, f"pipe\\\\:{writing}") for argument in arguments]
    environment = {key: value for key, value in os.environ.items() if key != "FFREPORT"}  # would write log files
    try:
        popen = subprocess.Popen(  # noqa: S603  no shell, an absolute program, names that cannot be options
            [str(ffmpeg.path), "-hide_banner", "-nostdin", "-nostats", "-v", "error", *named],
            stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
            stdout=subprocess.PIPE if stdout else subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=(writing,),
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        os.close(reading)
        raise ToolError(
            f"ffmpeg does not start: {error.strerror}",
            where=ffmpeg.path,
            hint="Get another with: pip install --force-reinstall imageio-ffmpeg",
        ) from error
    finally:
        os.close(writing)
    process = Process(popen, _Readings(os.fdopen(reading, "rb"), series), where)
    try:
        yield process
        process.finish()
    except BrokenPipeError:
        if stdin:
            process.finish()  # it ended before we did: its exit code says why
        raise
    finally:
        process.kill()


def _failure(code: int, log: str, where: Path | None) -> Exception:
    number = 256 - code if 128 <= code < 255 else 0  # an error number of the system, since ffmpeg 6; 255 says nothing
    refused = disk_error(OSError(number, os.strerror(number)), where)
    if refused is not None:
        return refused
    last = next((line.strip() for line in reversed(log.splitlines()) if line.strip()), "it gave no reason")
    error = FfmpegError(
        f"ffmpeg failed (exit code {code}): {last}",
        where=where,
        hint="`podcast doctor` checks whether ffmpeg is in order.",
    )
    error.code = code
    return error
