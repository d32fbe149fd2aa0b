"""What was recognised, kept under the hash of all that it depends on: the sound, the engine, the request."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from podcast.model import Word
from podcast.speech.engine import Request
from podcast.workspace import write_atomically


class Checkpoints:
    """A folder of finished windows. Deleting it, or a part of it, costs only time."""

    def __init__(self, folder: Path, engine_identity: str, request: Request) -> None:
        self._folder = folder
        # how names are misheard is not here: it does not change what is recognised
        self._asked = json.dumps([engine_identity, request.language, request.hotwords]).encode()

    def path(self, pcm: bytes) -> Path:
        """Where the words of this sound are kept."""
        digest = hashlib.sha256(hashlib.sha256(self._asked).digest() + pcm).hexdigest()
        return self._folder / f"{digest}.json"

    def get(self, pcm: bytes) -> tuple[Word, ...] | None:
        """Return the words recognised in this sound before, or None; a damaged file counts as none."""
        try:
            rows = json.loads(self.path(pcm).read_bytes())
            return tuple(Word(int(start), int(end), str(text), confidence) for start, end, text, confidence in rows)
        except (OSError, ValueError, TypeError):
            return None

    def put(self, pcm: bytes, words: tuple[Word, ...]) -> None:
        """Keep the words, so that they survive a kill and a power cut from here on."""
        rows = [[word.start_ms, word.end_ms, word.text, word.confidence] for word in words]
        write_atomically(self.path(pcm), json.dumps(rows, ensure_ascii=False).encode())
