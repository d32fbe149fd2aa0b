"""Windows of a WAV file, read as they are needed: three hours take no more memory than three minutes."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from pathlib import Path

from podcast.errors import RecordingError
from podcast.speech.engine import SAMPLE_RATE

BYTES_PER_MS = SAMPLE_RATE // 1000 * 2


class WavReader:
    """A 16 kHz mono 16-bit WAV file. Raises RecordingError when it is something else."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as raw, wave.open(raw) as file:
                shape = (file.getframerate(), file.getnchannels(), file.getsampwidth())
                claimed = file.getnframes() * 2
                self._data_at = raw.tell()  # opening reads the header, up to the first sample
        except (OSError, EOFError, wave.Error) as error:
            raise RecordingError("this is not a WAV file that can be read", where=path) from error
        if shape != (SAMPLE_RATE, 1, 2):
            raise RecordingError(
                f"speech is recognised in WAV of 16000 Hz, 1 channel, 16 bits; "
                f"this is {shape[0]} Hz, {shape[1]} channel(s), {shape[2] * 8} bits",
                where=path,
            )
        # a header written into a pipe claims 4 GB: what counts is what is there
        self.duration_ms = min(claimed, path.stat().st_size - self._data_at) // BYTES_PER_MS

    def pcm(self, start_ms: int, end_ms: int) -> bytes:
        """Return the samples from `start_ms` to `end_ms` as little-endian 16-bit integers."""
        with self.path.open("rb") as file:
            file.seek(self._data_at + start_ms * BYTES_PER_MS)
            return file.read((min(end_ms, self.duration_ms) - start_ms) * BYTES_PER_MS)

    def excerpt(self, start_ms: int, end_ms: int) -> bytes:
        """Return that part, as far as the file has it, as a WAV file of its own."""
        made = io.BytesIO()
        with wave.open(made, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(SAMPLE_RATE)
            file.writeframes(self.pcm(max(0, start_ms), max(0, end_ms)))
        return made.getvalue()

    def blocks(self, length_ms: int) -> Iterator[bytes]:
        """Yield the samples in blocks of `length_ms`; the last one is shorter."""
        for start_ms in range(0, self.duration_ms, length_ms):
            yield self.pcm(start_ms, start_ms + length_ms)
