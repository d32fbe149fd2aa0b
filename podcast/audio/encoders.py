"""The formats of a master: how each is encoded, what it does to levels, and how much room its peaks need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from podcast.audio.ffmpeg import file_name
from podcast.errors import ConfigError
from podcast.options import AudioFormat, AudioOptions

MP3_FRAME = 1152  # samples
_LAST_FRAME = 47
_OPUS_RATE = 48_000  # the only one that Opus decodes to
_MOST_A_CHANNEL = 256  # kbit/s: what AAC and Opus can use at 44.1 and 48 kHz

# kbit/s for mono and stereo. MP3 and AAC: what Apple asks of podcasts (mono from 96, stereo from 128). Opus: twice
# what Xiph recommends for podcasts (24 and 32 to 48), so that music between the words keeps well too.
_BITRATES: dict[AudioFormat, tuple[int, int]] = {"mp3": (96, 128), "m4a": (96, 128), "opus": (48, 80)}


@dataclass(frozen=True)
class Encoding:
    """One product of mastering. `bitrate` in kbit/s for all channels."""

    format: AudioFormat
    bitrate: int
    channels: int

    @property
    def loss(self) -> float:
        """By how many dB it lowers everything. LAME's presets scale by 0.95 and 0.97; the rest is measured."""
        if self.format == "mp3":
            return _lame_loss(self.bitrate)
        return 0.0

    @property
    def overshoot(self) -> float:
        """How many dB over the limiter's ceiling its peaks come out: measured on voices, and on noisy made-up ones."""
        return 1.2 if self.format == "opus" else 0.9

    def sample_rate(self, rate: int) -> int:
        """That of the product, for a master at `rate`."""
        return _OPUS_RATE if self.format == "opus" else rate

    def frames(self, frames: int, rate: int) -> int:
        """How long the product must be for so many frames at `rate`, in frames of its own."""
        return -(-frames * self.sample_rate(rate) // rate)

    def arguments(self, destination: Path, volume: float) -> list[str]:
        """What tells ffmpeg to encode its input 0, `volume` dB louder, to this file. No tags: `tag` writes them."""
        codec = {
            "mp3": ["-c:a", "libmp3lame", "-id3v2_version", "0", "-write_id3v1", "0", "-f", "mp3"],
            "m4a": ["-c:a", "aac", "-movflags", "+faststart", "-f", "ipod"],
            "opus": ["-c:a", "libopus", "-ar", str(_OPUS_RATE), "-f", "ogg"],
        }[self.format]
        filters = [] if abs(volume) < 1e-6 else ["-af", f"volume={volume:.4f}dB:precision=float"]
        rate = ["-b:a", f"{self.bitrate}k", "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
        return ["-map", "0:a:0", *filters, *codec, *rate, "-y", file_name(destination)]


def encodings(options: AudioOptions, channels: int) -> tuple[Encoding, ...]:
    """The main format first. Raises ConfigError for a bit rate that the main format does not have."""
    main = Encoding(options.format, options.bitrate or _BITRATES[options.format][channels - 1], channels)
    if main.format != "mp3" and main.bitrate > _MOST_A_CHANNEL * channels:
        raise ConfigError(
            f"bitrate = {main.bitrate}: {main.format} in mono has no such rate",
            where="podcast.toml",
            hint=f"Use {_MOST_A_CHANNEL} at most; 96 is plenty for one voice.",
        )
    others = [Encoding(name, _BITRATES[name][channels - 1], channels) for name in options.alternates]
    return (main, *others)


def missing_frames(frames: int, products: Sequence[Encoding]) -> int:
    """How many samples of silence to add so that an MP3 can state its length: at most 46, a millisecond.

    The header says how much of the last MP3 frame is not sound, but it cannot say what a decoder's delay pushes past
    it: a file whose last frame would hold 1 to 46 samples decodes to 47 (measured).
    """
    if all(product.format != "mp3" for product in products):
        return 0
    last = frames % MP3_FRAME
    return _LAST_FRAME - last if 0 < last < _LAST_FRAME else 0


def _lame_loss(bitrate: int) -> float:
    if bitrate <= 160:
        return 0.445
    return 0.265 if bitrate <= 192 else 0.0
