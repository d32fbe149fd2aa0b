"""Finished products, measured as a player decodes them; MP3 and Opus while they are still being written.

A thread for each of these follows the growing file into a decoder. What is only true of the finished file, its length
as players read it, is then checked on that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import IO, TYPE_CHECKING

import numpy as np

from podcast.audio.containers import stated_frames
from podcast.audio.encoders import Encoding
from podcast.audio.ffmpeg import Ffmpeg, Process, running
from podcast.audio.loudness import METER, MOMENTARY, read_loudness
from podcast.audio.meter import Meter
from podcast.audio.recording import decoding
from podcast.errors import ToolError
from podcast.model import Envelope, Loudness
from podcast.options import AudioFormat

if TYPE_CHECKING:
    pass

_STREAMS: Mapping[AudioFormat, str] = {"mp3": "mp3", "opus": "ogg"}  # those that decode from their start on
_LOOK_S = 0.05
_BLOCK = 65_536


@dataclass(frozen=True)
class Measured:
    """What a product is: its loudness, its true peak, and both over time."""

    loudness: Loudness
    envelope: Envelope


class _StoppedError(Exception):
    """Nobody wants to know any more."""


class Verification:
    """Watches products from before they are written until they are measured; a context, whose end stops it."""

    def __init__(
        self, products: Mapping[Path, Encoding], rate: int, ffmpeg: Ffmpeg, progress: Callable[[float], None]
    ) -> None:
        self._products = products
        self._rate = rate
        self._ffmpeg = ffmpeg
        self._progress = progress
        self._written, self._stopped = Event(), Event()
        self._threads = ThreadPoolExecutor(len(products))
        self._early: dict[Path, Future[_Listener]] = {}

    def __enter__(self) -> Verification:
        for product, encoding in self._products.items():
            if encoding.format in _STREAMS:
                self._early[product] = self._threads.submit(self._heard_early, product, encoding)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._written.set()
        self._threads.shutdown(wait=True)

    def of(self, frames: int) -> list[Measured]:
        """What the products are, now that they are written, each from so many frames of the master.

        Raises ToolError for one that does not last as long as what went in, to the sample.
        """
        self._written.set()
        found = []
        for product, encoding in self._products.items():
            wanted = encoding.frames(frames, self._rate)
            early = self._early.get(product)
            heard = self._heard(product, encoding) if early is None else early.result()
            lasts = heard.frames if early is None else min(heard.frames, stated_frames(product, encoding.format))
            if lasts != wanted:
                rate = encoding.sample_rate(self._rate)
                raise ToolError(
                    f"the encoded file lasts {lasts / rate:.4f} s, what went into it {wanted / rate:.4f} s",
                    where=product,
                    hint="`podcast doctor` names the ffmpeg in use; get another with: pip install imageio-ffmpeg",
                )
            found.append(heard.measured(wanted))
        return found

    def _heard(self, product: Path, encoding: Encoding) -> _Listener:
        listener = _Listener(encoding, self._rate)
        with self._decoder(decoding(product), encoding, product, stdin=False) as process:
            for _ in listener.heard(process):
                self._progress(listener.seconds)
        return listener.ended(process)

    def _heard_early(self, product: Path, encoding: Encoding) -> _Listener:
        listener = _Listener(encoding, self._rate)
        source = ["-f", _STREAMS[encoding.format], "-i", "pipe:0"]
        with self._decoder(source, encoding, product, stdin=True) as process:
            feeder = Thread(target=self._feed, args=(product, process.stdin), daemon=True)
            feeder.start()
            for _ in listener.heard(process):
                if self._stopped.is_set():
                    raise _StoppedError  # ends the decoder
            feeder.join()
        return listener.ended(process)

    def _feed(self, product: Path, decoder: IO[bytes]) -> None:
        """Pass on what is in `product`, as it comes, until it is written."""
        with suppress(OSError, ValueError), decoder:  # the decoder has ended before, and says why
            while not product.is_file() and not self._written.wait(_LOOK_S):
                pass
            with product.open("rb") as file:
                while not self._stopped.is_set():
                    last = self._written.is_set()
                    if block := file.read(_BLOCK):
                        decoder.write(block)
                    elif last:
                        return
                    else:
                        self._written.wait(_LOOK_S)

    def _decoder(
        self, source: list[str], encoding: Encoding, product: Path, *, stdin: bool
    ) -> AbstractContextManager[Process]:
        # a tenth of a second at once: small frames cost more in being passed on than in being decoded
        filters = f"asetnsamples=n={encoding.sample_rate(self._rate) // 10}:p=0,{METER}"
        arguments = [*source, "-af", filters, "-f", "f32le", "pipe:1"]
        return running(self._ffmpeg, arguments, where=product, stdin=stdin, stdout=True, series=(MOMENTARY,))


class _Listener:
    """What is heard of one product."""

    def __init__(self, encoding: Encoding, rate: int) -> None:
        self._rate = encoding.sample_rate(rate)
        self._channels = encoding.channels
        self._meter = Meter(encoding.channels, self._rate)
        self._metadata: Mapping[str, str] = {}
        self._momentary: Sequence[float] = ()

    @property
    def frames(self) -> int:
        """How much was heard."""
        return self._meter.frames

    @property
    def seconds(self) -> float:
        """The same in seconds."""
        return self.frames / self._rate

    def heard(self, process: Process) -> Iterator[None]:
        """Hear the decoder out, a second at a time."""
        while sound := process.stdout.read(self._rate * self._channels * 4):
            self._meter.hear(np.frombuffer(sound, "<f4").reshape(-1, self._channels))
            yield

    def ended(self, process: Process) -> _Listener:
        """Itself, with what the decoder measured; for after that has ended."""
        self._metadata = process.metadata()
        self._momentary = process.series(MOMENTARY)
        return self

    def measured(self, frames: int) -> Measured:
        """The figures, over time for so many frames."""
        count = -(-frames // (self._rate // 10))
        whole = self._meter.envelope(self._momentary)
        envelope = Envelope(whole.momentary[:count], whole.peaks[:count])
        return Measured(read_loudness(self._metadata, self._meter.true_peak_dbtp), envelope)
