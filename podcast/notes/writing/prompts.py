"""What a writing model is asked: the texts are files in `prompts/`, one folder for each language."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from podcast.typography import primary

_MOST_NAMES = 40
_LANGUAGES = ("fr", "en")


@dataclass(frozen=True)
class Prompts:
    """`system` says what the work is; `part` and `whole` ask for the summary of a passage and of an episode."""

    system: str
    part: str
    whole: str
    names: str

    @property
    def sha256(self) -> str:
        """The SHA-256 of all the texts: another one may give other summaries."""
        return hashlib.sha256("\n\n".join((self.system, self.part, self.whole, self.names)).encode()).hexdigest()

    def request(self, asked: str, text: str, names: Sequence[str]) -> str:
        """Return the words of one request: what is asked (`part` or `whole`), how names are spelled, the transcript.

        What was said cannot end the block that it stands in.
        """
        block = f"<transcript>\n{_harmless(text)}\n</transcript>"
        known = ", ".join(dict.fromkeys(" ".join(_harmless(name).split()) for name in names[:_MOST_NAMES]))
        return "\n\n".join((asked, *([f"{self.names} {known}."] if known else []), block))


def prompts(language: str) -> Prompts:
    """Return what is asked in a language; in English where there are no prompts for it."""
    code = primary(language)
    folder = files("podcast.notes.writing") / "prompts" / (code if code in _LANGUAGES else "en")
    texts = {name: (folder / f"{name}.txt").read_text("utf-8").strip() for name in ("system", "part", "whole", "names")}
    return Prompts(**texts)


def _harmless(text: str) -> str:
    return text.replace("<", " ").replace(">", " ")
