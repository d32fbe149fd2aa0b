"""recording -> transcript: the Whisper engines live here and nowhere else.

Importing this package loads nothing else: each name is loaded when it is first asked for, engines and numpy with it.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from podcast.speech.correcting.alignment import align
    from podcast.speech.correcting.merging import merge_transcripts
    from podcast.speech.correcting.review import Doubt, doubts, replace_text
    from podcast.speech.engine import Engine, Request, SpeechTrack, load_engine
    from podcast.speech.formats.importing import read_transcript
    from podcast.speech.formats.transcript_json import transcript_from_json, transcript_to_json
    from podcast.speech.formats.vtt import read_vtt, write_vtt
    from podcast.speech.formats.writing import FORMATS, write
    from podcast.speech.inventory import Fetched, Size, fetch_model, remove_model, sizes
    from podcast.speech.models import Model, find_weights, identity, resolve_model
    from podcast.speech.recognition import Passage, Recognition
    from podcast.speech.transcription import Listening, transcribe
    from podcast.speech.vocabulary import Repair, apply_vocabulary
    from podcast.speech.voices.diarisation import find_turns
    from podcast.speech.voices.turns import Naming, Turn, assign, name_voices, samples_of, seconds_of
    from podcast.speech.voices.voice_weights import VOICE_WEIGHTS, can_tell_voices_apart, voices_identity
    from podcast.speech.wav import WavReader

__all__ = [
    "FORMATS",
    "VOICE_WEIGHTS",
    "Doubt",
    "Engine",
    "Fetched",
    "Listening",
    "Model",
    "Naming",
    "Passage",
    "Recognition",
    "Repair",
    "Request",
    "Size",
    "SpeechTrack",
    "Turn",
    "WavReader",
    "align",
    "apply_vocabulary",
    "assign",
    "can_tell_voices_apart",
    "doubts",
    "fetch_model",
    "find_turns",
    "find_weights",
    "identity",
    "load_engine",
    "merge_transcripts",
    "name_voices",
    "read_transcript",
    "read_vtt",
    "remove_model",
    "replace_text",
    "resolve_model",
    "samples_of",
    "seconds_of",
    "sizes",
    "transcribe",
    "transcript_from_json",
    "transcript_to_json",
    "voices_identity",
    "write",
    "write_vtt",
]

_HOMES = {
    "correcting.alignment": ("align",),
    "voices.diarisation": ("find_turns",),
    "engine": ("Engine", "Request", "SpeechTrack", "load_engine"),
    "formats.writing": ("FORMATS", "write"),
    "formats.importing": ("read_transcript",),
    "inventory": ("Fetched", "Size", "fetch_model", "remove_model", "sizes"),
    "correcting.merging": ("merge_transcripts",),
    "models": ("Model", "find_weights", "identity", "resolve_model"),
    "recognition": ("Passage", "Recognition"),
    "correcting.review": ("Doubt", "doubts", "replace_text"),
    "formats.transcript_json": ("transcript_from_json", "transcript_to_json"),
    "transcription": ("Listening", "transcribe"),
    "voices.turns": ("Naming", "Turn", "assign", "name_voices", "samples_of", "seconds_of"),
    "vocabulary": ("Repair", "apply_vocabulary"),
    "voices.voice_weights": ("VOICE_WEIGHTS", "can_tell_voices_apart", "voices_identity"),
    "formats.vtt": ("read_vtt", "write_vtt"),
    "wav": ("WavReader",),
}


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            found: object = getattr(importlib.import_module(f"podcast.speech.{module}"), name)
            return found
    raise AttributeError(name)
