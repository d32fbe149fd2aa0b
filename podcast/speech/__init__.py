"""recording -> transcript: the Whisper engines live here and nowhere else.

Importing this package loads neither an engine nor numpy; `transcribe` and `find_turns` do, when they are
first asked for.
"""

import importlib
from typing import TYPE_CHECKING

from podcast.speech.engine import Engine, Request, SpeechTrack, load_engine
from podcast.speech.importing import read_transcript
from podcast.speech.inventory import Fetched, Size, fetch_model, remove_model, sizes
from podcast.speech.models import Model, find_weights, identity, resolve_model
from podcast.speech.podcast_json import write_podcast_json
from podcast.speech.reading_text import write_markdown, write_text
from podcast.speech.srt import read_srt, write_srt
from podcast.speech.transcript_json import transcript_from_json, transcript_to_json
from podcast.speech.turns import Naming, Turn, assign, name_voices, samples_of, seconds_of
from podcast.speech.vocabulary import Repair, apply_vocabulary
from podcast.speech.voice_weights import VOICE_WEIGHTS, can_tell_voices_apart
from podcast.speech.vtt import read_vtt, write_vtt

if TYPE_CHECKING:
    from podcast.speech.diarisation import find_turns
    from podcast.speech.transcription import transcribe

__all__ = [
    "VOICE_WEIGHTS",
    "Engine",
    "Fetched",
    "Model",
    "Naming",
    "Repair",
    "Request",
    "Size",
    "SpeechTrack",
    "Turn",
    "apply_vocabulary",
    "assign",
    "can_tell_voices_apart",
    "fetch_model",
    "find_turns",
    "find_weights",
    "identity",
    "load_engine",
    "name_voices",
    "read_srt",
    "read_transcript",
    "read_vtt",
    "remove_model",
    "resolve_model",
    "samples_of",
    "seconds_of",
    "sizes",
    "transcribe",
    "transcript_from_json",
    "transcript_to_json",
    "write_markdown",
    "write_podcast_json",
    "write_srt",
    "write_text",
    "write_vtt",
]


_HEAVY = {"transcribe": "podcast.speech.transcription", "find_turns": "podcast.speech.diarisation"}


def __getattr__(name: str) -> object:
    if name in _HEAVY:
        return getattr(importlib.import_module(_HEAVY[name]), name)
    raise AttributeError(name)
