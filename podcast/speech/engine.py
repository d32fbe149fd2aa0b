"""What a recogniser is asked, and what it answers: the protocol that both engines and the public fake keep."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from podcast.errors import ToolError
from podcast.model import Term, Word
from podcast.options import SpeechOptions

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from podcast.speech.models import Model

    Audio = NDArray[np.float32]

SAMPLE_RATE = 16_000  # Hz: what Whisper and the voice detector were trained on

# Whisper writes these without spaces between words, so a piece without a space before it is a word of its own
_WITHOUT_SPACES = frozenset({"zh", "ja", "th", "lo", "my", "yue", "km", "bo"})
_OPENING = "«“([{¿¡"
LONGEST_WORD = 60  # characters: « Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson » has 46


@dataclass(frozen=True)
class SpeechTrack:
    """A 16 kHz mono 16-bit WAV file. `speaker` is set when one person only is heard; it starts at `offset_ms`.

    `name` is what its producer calls it, for errors; the file's own name where it has none.
    """

    path: Path
    speaker: str | None = None
    offset_ms: int = 0
    name: str | None = None


@dataclass(frozen=True)
class Request:
    """What to listen for. `language` is an ISO 639-1 code, or None to have it detected.

    `careful`: for a window whose first answer was doubtful. It is decoded in another way, slower, and without help
    from the vocabulary, which is what comes out where nothing is said.
    """

    language: str | None
    vocabulary: tuple[Term, ...] = ()
    careful: bool = False

    @property
    def hotwords(self) -> str | None:
        """The names that bias the decoder. How they are misheard is not part of it: that is repaired afterwards."""
        return None if self.careful else ", ".join(term.text for term in self.vocabulary) or None


class Engine(Protocol):
    """A loaded recogniser: a pure function of one window of sound.

    `identity` names everything that the answer depends on besides the arguments: results are kept under it. `notice`
    is a sentence for the producer about what computes, where it is not what they may expect.
    """

    identity: str
    notice: str | None

    def transcribe(self, audio: Audio, request: Request) -> tuple[Word, ...]:
        """Return the words of one window: at most 30 s of 16 kHz mono samples from -1 to 1, holding speech.

        `request.language` is set. Times are milliseconds from the window's start, within it, in order, and no word
        is empty. The same arguments give the same words.
        """
        ...

    def detect_language(self, audio: Audio) -> tuple[str, float]:
        """Return the most likely ISO 639-1 code of one window, and its probability from 0 to 1."""
        ...


class Piece(NamedTuple):
    """What Whisper calls a word: in seconds, with the space before it, or its punctuation apart."""

    start: float
    end: float
    text: str
    probability: float


def words_of(pieces: Iterable[Piece], duration_ms: int, language: str) -> tuple[Word, ...]:
    """Make words of an engine's pieces: « l » and « 'accident » are one, « ? » belongs to the word before it.

    Times are clamped to the window and made to increase.
    """
    merged: list[Piece] = []
    for piece in (piece for piece in pieces if piece.text.strip()):
        if not merged and not any(character.isalnum() or character in _OPENING for character in piece.text):
            continue  # dots, which are written where nothing is said
        if merged and _continues(merged[-1], piece, language):
            last = merged[-1]
            joined = last.text.rstrip() + piece.text.strip()
            merged[-1] = Piece(last.start, piece.end, joined, min(last.probability, piece.probability))
        else:
            merged.append(piece)
    return _in_order([part for piece in merged for part in _links(piece)], duration_ms)


def _links(piece: Piece) -> list[Piece]:
    """Take a chain of hyphens apart that is too long for a word: it is a loop, which is found among words."""
    texts = re.findall(r"-?[^-]+", piece.text.strip())
    if len(piece.text) <= LONGEST_WORD or len(texts) < 2:
        return [piece]
    step = (piece.end - piece.start) / len(texts)
    return [
        Piece(piece.start + number * step, piece.start + (number + 1) * step, text, piece.probability)
        for number, text in enumerate(texts)
    ]


def _continues(last: Piece, piece: Piece, language: str) -> bool:
    text = piece.text.strip()
    if last.text.strip() in _OPENING:
        return True
    if not any(character.isalnum() for character in text):
        return text[0] not in _OPENING
    return not piece.text.startswith(" ") and language not in _WITHOUT_SPACES


def _in_order(pieces: list[Piece], duration_ms: int) -> tuple[Word, ...]:
    words: list[Word] = []
    earliest = 0
    for number, piece in enumerate(pieces):
        latest = duration_ms - (len(pieces) - number - 1)  # a millisecond is left for each word still to come
        start = min(max(round(piece.start * 1000), earliest), latest - 1)
        end = min(max(round(piece.end * 1000), start + 1), latest)
        words.append(Word(start, end, piece.text.strip(), round(float(min(1.0, max(0.0, piece.probability))), 3)))
        earliest = end
    return tuple(words)


_ENGINES = {
    "faster-whisper": ("podcast.speech.faster_whisper", "pip install podcast-toolkit"),
    "openai-whisper": ("podcast.speech.openai_whisper", "pip install 'podcast-toolkit[openai-whisper]'"),
}


def load_engine(options: SpeechOptions, model: Model) -> Engine:
    """Load the engine that `options` name with the weights of `model`; takes from half a second to a few seconds.

    Raises ToolError when the engine is not installed, ModelError when the weights cannot be loaded.
    """
    module, command = _ENGINES[options.engine]
    try:
        engine: Engine = importlib.import_module(module).load(model)
    except ImportError as error:
        raise ToolError(f"the speech engine {options.engine} is not installed", hint=f"Get it: {command}") from error
    return engine
