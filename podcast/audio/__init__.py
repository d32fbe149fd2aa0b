"""recording -> master: ffmpeg, pydub and mutagen live here and nowhere else."""

from podcast.audio.artwork import cover, picture_size, size_of_picture
from podcast.audio.ffmpeg import Ffmpeg, find_ffmpeg
from podcast.audio.identity import identity
from podcast.audio.mastering import master
from podcast.audio.plan import Assembly, Mastered, MasterJob
from podcast.audio.playing_time import has_sound, playing_time
from podcast.audio.probing import Probed, probe
from podcast.audio.programme import MusicRequest, Programme, plan_programme
from podcast.audio.recorded_chapters import read_chapters
from podcast.audio.report import Report, ReportTrack, render_report, summary
from podcast.audio.speakers import MasterTrack
from podcast.audio.tagging import tag

__all__ = [
    "Assembly",
    "Ffmpeg",
    "MasterJob",
    "MasterTrack",
    "Mastered",
    "MusicRequest",
    "Probed",
    "Programme",
    "Report",
    "ReportTrack",
    "cover",
    "find_ffmpeg",
    "has_sound",
    "identity",
    "master",
    "picture_size",
    "plan_programme",
    "playing_time",
    "probe",
    "read_chapters",
    "render_report",
    "size_of_picture",
    "summary",
    "tag",
]
