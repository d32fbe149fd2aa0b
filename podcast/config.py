"""podcast.toml and episode.toml to values; an unknown key is an error with "did you mean"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class AudioOptions:
    """`[audio]`: what the master must be. Apple: -16 LKFS +-1 and at most -1 dBTP."""

    loudness: float = -16.0
    true_peak: float = -1.0
    bitrate: int | None = None
    channels: Literal["auto", "mono", "stereo"] = "auto"


@dataclass(frozen=True)
class SpeechOptions:
    """`[speech]`: which engine and model listen. `model` is a size's name, or a folder with CTranslate2 weights."""

    engine: Literal["faster-whisper", "openai-whisper"] = "faster-whisper"
    model: str = "base"


@dataclass(frozen=True)
class StorageOptions:
    """`[storage]`: where the site goes. Neither `folder` nor `bucket`: it stays in `feed/`, which is the target."""

    folder: str | None = None
    bucket: str | None = None
    prefix: str = ""
    endpoint: str | None = None
    region: str | None = None
    profile: str | None = None
