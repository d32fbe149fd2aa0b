"""The settings of a show, as values: the tables of `podcast.toml` other than what the show is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from podcast.model import Music, Show

#: Where `podcast serve` answers, and so the address of a show that has no public one yet.
LOCAL_URL = "http://127.0.0.1:8000/"


AudioFormat = Literal["mp3", "m4a", "opus"]
Cleaner = Literal["high-pass", "hum", "noise", "de-ess", "gate"]
Preset = Literal["apple", "spotify", "ebu-r128"]

# LUFS and dBTP. Apple and Spotify: what they ask of podcasts; EBU R128: European broadcasting.
_TARGETS: dict[Preset, tuple[float, float]] = {
    "apple": (-16.0, -1.0),
    "spotify": (-14.0, -1.0),
    "ebu-r128": (-23.0, -1.0),
}


@dataclass(frozen=True)
class AudioOptions:
    """`[audio]`: what the master must be, and what may be done to the sound.

    `loudness` and `true_peak` of None: those of `preset`. `bitrate` (kbit/s) is the main format's. `clean` of None:
    what was measured to be needed. `levelling` of None: when two speakers are over 2 LU apart. `shorten_pauses`: the
    length in seconds to which longer pauses between sentences are cut. `fade_in` and `fade_out` in seconds.
    """

    preset: Preset = "apple"
    loudness: Annotated[float, msgspec.Meta(ge=-31, le=-10)] | None = None
    true_peak: Annotated[float, msgspec.Meta(ge=-9, le=-0.5)] | None = None
    format: AudioFormat = "mp3"
    alternates: tuple[AudioFormat, ...] = ()
    bitrate: Literal[64, 96, 112, 128, 160, 192, 256, 320] | None = None
    channels: Literal["auto", "mono", "stereo"] = "auto"
    clean: tuple[Cleaner, ...] | None = None
    levelling: bool | None = None
    trim: bool = False
    shorten_pauses: Annotated[float, msgspec.Meta(ge=0.3, le=10)] | None = None
    fade_in: Annotated[float, msgspec.Meta(ge=0, le=30)] = 0.0
    fade_out: Annotated[float, msgspec.Meta(ge=0, le=30)] = 0.0
    embed_transcript: bool = False
    intro: Music | None = None
    outro: Music | None = None

    @property
    def target_lufs(self) -> float:
        """The integrated loudness that the master must have."""
        return _TARGETS[self.preset][0] if self.loudness is None else self.loudness

    @property
    def ceiling_dbtp(self) -> float:
        """The true peak that the master must not pass."""
        return _TARGETS[self.preset][1] if self.true_peak is None else self.true_peak


@dataclass(frozen=True)
class SpeechOptions:
    """`[speech]`: which engine and model listen, and what their text must be.

    `model` is a size's name, or a folder with CTranslate2 weights. `coverage`: the share of the speech that must have
    become words. `diarise`: tell apart the voices of a recording that mixes several. `require_review`: an episode is
    published only when a person has reviewed its transcript.
    """

    engine: Literal["faster-whisper", "openai-whisper"] = "faster-whisper"
    model: str = "base"
    coverage: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.8
    diarise: bool = False
    require_review: bool = False


@dataclass(frozen=True)
class FeedOptions:
    """`[feed]`: how much of it one document holds, in episodes and in bytes, and the address of its WebSub hub.

    `enclosure_prefix`: the address of a service that counts downloads, which apps ask for audio.
    """

    page_items: Annotated[int, msgspec.Meta(ge=10)] = 300
    page_bytes: Annotated[int, msgspec.Meta(ge=50_000, le=5_000_000)] = 1_000_000
    hub: str | None = None
    enclosure_prefix: str | None = None


@dataclass(frozen=True)
class StorageOptions:
    """`[storage]`: where the site goes. Neither `folder` nor `bucket`: it stays in `feed/`, which is the target."""

    public_url: str | None = None
    folder: str | None = None
    bucket: str | None = None
    prefix: str = ""
    endpoint: str | None = None
    region: str | None = None
    profile: str | None = None

    @property
    def site_url(self) -> str:
        """The address at which the site is read, with a slash at its end."""
        return LOCAL_URL if self.public_url is None else self.public_url.rstrip("/") + "/"


@dataclass(frozen=True)
class Listener:
    """Somebody with an address of the feed of their own: another for each `issue`, and none once `revoked`.

    `made_with` is the fingerprint of the key that their address follows from.
    """

    name: str
    issue: int = 1
    revoked: bool = False
    made_with: str | None = None


@dataclass(frozen=True)
class Settings:
    """All of `podcast.toml`."""

    show: Show
    audio: AudioOptions = AudioOptions()
    speech: SpeechOptions = SpeechOptions()
    storage: StorageOptions = StorageOptions()
    feed: FeedOptions = FeedOptions()
    listeners: tuple[Listener, ...] = ()

    @property
    def enclosure_prefix(self) -> str | None:
        """What the feed puts before addresses of audio: nothing while only this machine can reach them."""
        return None if self.storage.public_url is None else self.feed.enclosure_prefix
