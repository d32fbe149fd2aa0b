"""faster-whisper: Whisper on CTranslate2, the default engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import ctranslate2
import faster_whisper
import numpy as np

from podcast.errors import ModelError
from podcast.model import Span, Word
from podcast.speech.engine import SAMPLE_RATE, Engine, Piece, Request, words_of
from podcast.speech.models import Model, engine_version
from podcast.speech.windows import HOLE_MS, wordless

if TYPE_CHECKING:
    from podcast.speech.engine import Audio

BEAM = 5  # with 1, a loop took the error rate from .12 to .42
REPETITIVE = 2.4  # compression ratio of a text that loops, and
UNLIKELY = -1.0  # mean log probability of one that was guessed: openai-whisper's own thresholds
PENALTY = 1.1  # on what was said before, for windows that loop
THREADS = 1  # two take 1.8 times the CPU time and longer: decoding is many small steps, with threads waiting at each
RECIPE = "2"  # part of the identity: change it when this file decodes differently

_TROUBLE = (RuntimeError, ValueError, OSError)  # what CTranslate2 raises


class FasterWhisper:
    """Decodes each window once without time stamps, which is faster and makes fewer errors.

    If the text loops, was guessed or leaves out speech, it decodes again with time stamps. No lots are drawn, as
    Whisper's higher temperatures do: the same window must give the same words, whatever went before.
    """

    def __init__(self, model: Model, device_count: Callable[[], int]) -> None:
        self._whisper, computing, self.notice = _loaded(model, device_count)
        self.identity = f"{engine_version('faster-whisper')} {computing} recipe {RECIPE}, {model.sha256}"
        self._batched = faster_whisper.BatchedInferencePipeline(self._whisper)

    def transcribe(self, audio: Audio, request: Request) -> tuple[Word, ...]:
        """See Engine."""
        duration_ms = len(audio) * 1000 // SAMPLE_RATE
        if request.careful:
            return self._in_sequence(audio, request, duration_ms)
        words, sound = self._at_once(audio, request, duration_ms)
        hole = _longest_hole(words, duration_ms)
        if sound and hole <= HOLE_MS:
            return words
        again = self._in_sequence(audio, request, duration_ms)
        # a text with a hole is better than a worse one; a loop is not better than anything
        return words if sound and _longest_hole(again, duration_ms) >= hole else again

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


def _loaded(model: Model, device_count: Callable[[], int]) -> tuple[Any, str, str | None]:
    """Return the weights on a graphics card where there is one that works, else on the processor; how; and a notice."""
    notice = None
    if device_count():
        try:
            whisper = faster_whisper.WhisperModel(str(model.folder), device="cuda", compute_type="float16")
            whisper.detect_language(np.zeros(SAMPLE_RATE, np.float32))  # missing libraries show at the first call
        except _TROUBLE as error:
            notice = (
                f"the graphics card cannot be used ({error}): speech is recognised on the processor, which takes longer"
            )
        else:
            return whisper, "float16 on CUDA", None
    try:
        whisper = faster_whisper.WhisperModel(str(model.folder), device="cpu", compute_type="int8", cpu_threads=THREADS)
    except _TROUBLE as error:
        raise ModelError(
            f"the weights of Whisper {model.name} cannot be loaded ({error})",
            where=model.folder,
            hint="Delete this folder, then run the command again to fetch them anew.",
        ) from error
    return whisper, "int8", notice


def _longest_hole(words: Sequence[Word], duration_ms: int) -> int:
    """Measure the longest time without a word, in milliseconds, in a window that is speech throughout."""
    return max(hole.end_ms - hole.start_ms for hole in wordless(words, Span(0, duration_ms)))


def _options(request: Request) -> dict[str, Any]:
    return {
        "language": request.language,
        "hotwords": request.hotwords,
        "beam_size": BEAM,
        "temperature": 0.0,
        "word_timestamps": True,
        "repetition_penalty": PENALTY if request.careful else 1.0,
    }


def _pieces(segments: Iterable[Any]) -> Iterable[Piece]:
    for segment in segments:
        for word in segment.words or ():
            yield Piece(word.start, word.end, word.word, word.probability)


def load(model: Model, device_count: Callable[[], int] = ctranslate2.get_cuda_device_count) -> Engine:
    """Load the weights: half a second for base. On a graphics card if there are any and it works."""
    return FasterWhisper(model, device_count)
