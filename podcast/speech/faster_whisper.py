"""faster-whisper: Whisper on CTranslate2, the default engine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import faster_whisper

from podcast.errors import ModelError
from podcast.model import Word
from podcast.speech.engine import SAMPLE_RATE, Engine, Piece, Request, words_of
from podcast.speech.models import Model, engine_version

if TYPE_CHECKING:
    from podcast.speech.engine import Audio

BEAM = 5  # with 1, a loop took the error rate from .12 to .42
REPETITIVE = 2.4  # compression ratio of a text that loops, and
UNLIKELY = -1.0  # mean log probability of one that was guessed: openai-whisper's own thresholds
RECIPE = "1"  # part of the identity: change it when this file decodes differently


class FasterWhisper:
    """Decodes each window once without time stamps, which is faster and makes fewer errors.

    If that went wrong it decodes again, sequentially and with Whisper's ladder of temperatures.
    """

    def __init__(self, model: Model) -> None:
        self.identity = f"{engine_version('faster-whisper')} int8 recipe {RECIPE}, {model.sha256}"
        try:
            self._whisper = faster_whisper.WhisperModel(str(model.folder), device="cpu", compute_type="int8")
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(
                f"the weights of Whisper {model.name} cannot be loaded ({error})",
                where=model.folder,
                hint="Delete this folder, then run the command again to fetch them anew.",
            ) from error
        self._at_once = faster_whisper.BatchedInferencePipeline(self._whisper)

    def transcribe(self, audio: Audio, request: Request) -> tuple[Word, ...]:
        """See Engine."""
        duration = len(audio) / SAMPLE_RATE
        common = {
            "language": request.language,
            "hotwords": request.hotwords,
            "beam_size": BEAM,
            "word_timestamps": True,
        }
        whole = [{"start": 0.0, "end": duration}]
        segments, _ = self._at_once.transcribe(audio, clip_timestamps=whole, batch_size=1, **common)
        found = list(segments)
        if any(went_wrong(segment.compression_ratio, segment.avg_logprob) for segment in found):
            segments, _ = self._whisper.transcribe(audio, condition_on_previous_text=False, **common)
            found = list(segments)
        assert request.language is not None
        return words_of(_pieces(found), int(duration * 1000), request.language)

    def detect_language(self, audio: Audio) -> tuple[str, float]:
        """See Engine."""
        language, probability, _ = self._whisper.detect_language(audio)
        return str(language), float(probability)


def went_wrong(compression_ratio: float, mean_log_probability: float) -> bool:
    """Tell whether a text loops or was guessed, by the thresholds of openai-whisper."""
    return compression_ratio > REPETITIVE or mean_log_probability < UNLIKELY


def _pieces(segments: Iterable[Any]) -> Iterable[Piece]:
    for segment in segments:
        for word in segment.words or ():
            yield Piece(word.start, word.end, word.word, word.probability)


def load(model: Model) -> Engine:
    """Load the weights, as 8-bit integers on the processor: half a second for base."""
    return FasterWhisper(model)
