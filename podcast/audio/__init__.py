"""recording -> master: ffmpeg, pydub and mutagen live here and nowhere else."""

from podcast.audio.artwork import cover, picture_size
from podcast.audio.ffmpeg import Ffmpeg, find_ffmpeg
from podcast.audio.identity import identity
from podcast.audio.mastering import master
from podcast.audio.plan import MasterTrack
from podcast.audio.recording import probe
from podcast.audio.tagging import tag

__all__ = ["Ffmpeg", "MasterTrack", "cover", "find_ffmpeg", "identity", "master", "picture_size", "probe", "tag"]
