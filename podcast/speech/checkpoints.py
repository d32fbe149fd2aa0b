"""What was recognised, kept under the hash of all that it depends on: the sound, the engine, the request."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from podcast.model import Word
from podcast.speech.engine import Request
from podcast.workspace import write_atomically

_Answer = TypeVar("_Answer")


class Checkpoints:
    """A folder of the engine's answers. Deleting it, or a part of it, costs only time."""

    def __init__(self, folder: Path, engine_identity: str) -> None:
        self._folder = folder
        self._engine = engine_identity

    def words(self, pcm: bytes, request: Request, recognise: Callable[[], tuple[Word, ...]]) -> tuple[Word, ...]:
        """Return the words recognised in this sound before, or else what `recognise` returns now."""
        # how names are misheard is not here: it does not change what is recognised
        asked = [self._engine, request.language, request.hotwords, request.careful]
        return self._answer(pcm, asked, recognise, _words_of_rows, _rows_of_words)

    def language(self, pcm: bytes, detect: Callable[[], tuple[str, float]]) -> tuple[str, float]:
        """Return the language heard in this sound before and its probability, or else what `detect` returns now."""
        return self._answer(pcm, [self._engine, "language"], detect, _vote_of_row, list)

    def _answer(
        self,
        pcm: bytes,
        asked: Sequence[object],
        ask: Callable[[], _Answer],
        read: Callable[[Any], _Answer],
        write: Callable[[_Answer], object],
    ) -> _Answer:
        """Return what is kept, if it can be read, else ask, and keep the answer through a kill and a power cut."""
        digest = hashlib.sha256(hashlib.sha256(json.dumps(asked).encode()).digest() + pcm).hexdigest()
        path = self._folder / f"{digest}.json"
        try:
            return read(json.loads(path.read_bytes()))
        except (OSError, ValueError, TypeError):  # never asked, or a damaged file
            answer = ask()
        write_atomically(path, json.dumps(write(answer), ensure_ascii=False).encode())
        return answer


def _words_of_rows(rows: Any) -> tuple[Word, ...]:
    return tuple(Word(int(start), int(end), str(text), confidence) for start, end, text, confidence in rows)


def _rows_of_words(words: tuple[Word, ...]) -> list[list[object]]:
    return [[word.start_ms, word.end_ms, word.text, word.confidence] for word in words]


def _vote_of_row(row: Any) -> tuple[str, float]:
    language, probability = row
    return str(language), float(probability)
