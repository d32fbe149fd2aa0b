"""faster-whisper: Whisper on CTranslate2, the default engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
HOLE_MS = 2_500  # windows hold no pause this long: without words for longer, the decoder has skipped speech
RECIPE = "1"  # part of the identity: change it when this file decodes differently


class FasterWhisper:
    """Decodes each window once without time stamps, which is faster and makes fewer errors.

    If the text loops, was guessed or leaves out speech, it decodes again, sequentially and with Whisper's ladder of
    temperatures.
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
        self._batched = faster_whisper.BatchedInferencePipeline(self._whisper)

    def transcribe(self, audio: Audio, request: Request) -> tuple[Word, ...]:
        """See Engine."""
        duration_ms = len(audio) * 1000 // SAMPLE_RATE
        words, sound = self._at_once(audio, request, duration_ms)
        hole = longest_hole(words, duration_ms)
        if sound and hole <= HOLE_MS:
            return words
        again = self._in_sequence(audio, request, duration_ms)
        # a text with a hole is better than a worse one; a loop is not better than anything
        return words if sound and longest_hole(again, duration_ms) >= hole else again

    def _at_once(self, audio: Audio, request: Request, duration_ms: int) -> tuple[tuple[Word, ...], bool]:
        """Return the words, and whether their text is neither a loop nor a guess."""
        whole = [{"start": 0.0, "end": len(audio) / SAMPLE_RATE}]
        segments, _ = self._batched.transcribe(audio, clip_timestamps=whole, batch_size=1, **_options(request))
        found = list(segments)
        sound = all(segment.compression_ratio <= REPETITIVE and segment.avg_logprob >= UNLIKELY for segment in found)
        return words_of(_pieces(found), duration_ms, str(request.language)), sound

    def _in_sequence(self, audio: Audio, request: Request, duration_ms: int) -> tuple[Word, ...]:
        segments, _ = self._whisper.transcribe(audio, condition_on_previous_text=False, **_options(request))
        return words_of(_pieces(segments), duration_ms, str(request.language))

    def detect_language(self, audio: Audio) -> tuple[str, float]:
        """See Engine."""
        language, probability, _ = self._whisper.detect_language(audio)
        return str(language), float(probability)


def longest_hole(words: Sequence[Word], duration_ms: int) -> int:
    """Measure the longest time without a word, in milliseconds, in a window that is speech throughout."""
    edges = [0, *(edge for word in words for edge in (word.start_ms, word.end_ms)), duration_ms]
    return max(after - before for before, after in zip(edges[::2], edges[1::2], strict=True))


def _options(request: Request) -> dict[str, Any]:
    return {
        "language": request.language,
        "hotwords": request.hotwords,
        "beam_size": BEAM,
        "word_timestamps": True,
    }


def _pieces(segments: Iterable[Any]) -> Iterable[Piece]:
    for segment in segments:
        for word in segment.words or ():
            yield Piece(word.start, word.end, word.word, word.probability)


def load(model: Model) -> Engine:
    """Load the weights, as 8-bit integers on the processor: half a second for base."""
    return FasterWhisper(model)
