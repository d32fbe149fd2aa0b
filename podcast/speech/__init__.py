"""recording -> transcript: the Whisper engines live here and nowhere else.

Importing this package loads neither an engine nor numpy; `transcribe` does, when it is first asked for.
"""

import importlib
from typing import TYPE_CHECKING

from podcast.speech.engine import Engine, Request, SpeechTrack, load_engine
from podcast.speech.inventory import Fetched, Size, fetch_model, remove_model, sizes
from podcast.speech.models import Model, find_weights, identity, resolve_model
from podcast.speech.transcript_json import transcript_from_json, transcript_to_json
from podcast.speech.vocabulary import Repair, apply_vocabulary
from podcast.speech.vtt import read_vtt, write_vtt

if TYPE_CHECKING:
    from podcast.speech.transcription import transcribe

__all__ = [
    "Engine",
    "Fetched",
    "Model",
    "Repair",
    "Request",
    "Size",
    "SpeechTrack",
    "apply_vocabulary",
    "fetch_model",
    "find_weights",
    "identity",
    "load_engine",
    "read_vtt",
    "remove_model",
    "resolve_model",
    "sizes",
    "transcribe",
    "transcript_from_json",
    "transcript_to_json",
    "write_vtt",
]


def __getattr__(name: str) -> object:
    if name == "transcribe":
        return importlib.import_module("podcast.speech.transcription").transcribe
    raise AttributeError(name)
