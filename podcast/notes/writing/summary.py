"""A summary by a writing model: what is asked of it, and how its answer goes into notes.md.

Small models take little text at once (Ollama's default is 4,096 tokens, and it drops what is beyond without a word).
So each chapter is asked for by itself, in pieces of at most 6,000 characters, and the whole from those answers.
"""

from __future__ import annotations

import re
import textwrap
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from podcast.errors import ToolError
from podcast.model import Chapter, Transcript
from podcast.notes.machine_mark import CHECK
from podcast.notes.sentences import Sentence, sentences
from podcast.notes.writing.cleaning import plain_sentences
from podcast.notes.writing.facts import Flag, check_sentences
from podcast.notes.writing.prompts import Prompts, prompts
from podcast.typography import clock, primary

LONGEST_PIECE = 6000  # characters: 2,000 tokens at most in French, half of the smallest context
SENTENCES_OF_PART = 2
SENTENCES_OF_WHOLE = 4
_LONGEST_ANSWER = 500  # characters of a part's summary, so that
_PARTS_AT_ONCE = 10  # of them fit into one request

Progress = Callable[[int, int], None]
"""Told how many requests are done, and how many there are."""


class Writer(Protocol):
    """A language model. `model` is the name that it goes by."""

    model: str

    def complete(self, system: str, user: str) -> str:
        """Return what the model writes. Raises ToolError."""
        ...


@dataclass(frozen=True)
class Written:
    """What a model wrote: plain sentences, its name, and the SHA-256 of what it was asked with."""

    language: str
    model: str
    prompts: str
    sentences: tuple[str, ...]


def write_summary(
    transcript: Transcript,
    chapters: Sequence[Chapter],
    names: Sequence[str],
    writer: Writer,
    progress: Progress,
) -> Written:
    """Ask `writer` for a summary of two to four sentences, in the language of the transcript.

    `names` are told to it as they are spelled. Of an episode without words nothing is asked, and nothing is written.
    Raises ToolError: the writer's, or because its last answer has no sentence.
    """
    asked = prompts(transcript.language)
    texts = pieces(transcript, chapters)
    asking = _Asking(transcript.language, asked, names, writer, progress)
    answer = asking.summary(texts) if texts else ()
    if texts and not answer:
        raise ToolError(
            f"the model {writer.model} did not answer in sentences",
            hint="Run the same command again, or name another model in config.toml.",
        )
    return Written(primary(transcript.language), writer.model, asked.sha256, answer)


def pieces(transcript: Transcript, chapters: Sequence[Chapter]) -> tuple[str, ...]:
    """Return what was said, chapter by chapter, in texts of at most LONGEST_PIECE characters, with who said it."""
    starts = [chapter.start_ms for chapter in chapters]
    found: list[str] = []
    last = None
    for place, line in _lines(transcript, starts):
        if found and place == last and len(found[-1]) + 1 + len(line) <= LONGEST_PIECE:
            found[-1] += f"\n{line}"
        else:
            found.append(line)
        last = place
    return tuple(found)


def summary_markdown(
    written: Written, transcript: Transcript, names: Sequence[str], mark: Callable[[str, str], str]
) -> str:
    """Return the summary as it goes into notes.md: one paragraph, marked by `mark(paragraph, model)`.

    Each sentence has the moment that it rests on, in the time of the recordings; what the transcript, as it is now,
    does not bear out follows as comments. Empty where nothing was written.
    """
    if not written.sentences:
        return ""
    checked = check_sentences(written.sentences, transcript, names)
    paragraph = " ".join(
        _escaped(sentence.text) + ("" if sentence.moment_ms is None else f" ({clock(sentence.moment_ms)})")
        for sentence in checked
    )
    flags = dict.fromkeys(flag for sentence in checked for flag in sentence.flags)
    return "\n".join((mark(paragraph, written.model), *(_comment(flag, written.language) for flag in flags)))


class _Asking:
    """The requests for one summary."""

    def __init__(self, language: str, asked: Prompts, names: Sequence[str], writer: Writer, progress: Progress) -> None:
        self._language = language
        self._prompts = asked
        self._names = names
        self._writer = writer
        self._progress = progress
        self._done = 0
        self._of = 0

    def summary(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Return the sentences for all of `texts`: from those of each, by tens, until they fit into one request."""
        self._of = _requests(len(texts))
        if len(texts) > 1:
            texts = [self._part(text) for text in texts]
        while len(texts) > _PARTS_AT_ONCE:
            texts = [self._part(_joined(group)) for group in _tens(texts)]
        whole = _joined(texts)
        return self._ask(self._prompts.whole, whole, SENTENCES_OF_WHOLE) if whole else ()

    def _part(self, text: str) -> str:
        answer = " ".join(self._ask(self._prompts.part, text, SENTENCES_OF_PART)) if text else ""
        return textwrap.shorten(answer, _LONGEST_ANSWER, placeholder="…")

    def _ask(self, asked: str, text: str, most: int) -> tuple[str, ...]:
        request = self._prompts.request(asked, text, self._names)
        answer = plain_sentences(self._writer.complete(self._prompts.system, request), self._language, most)
        self._done += 1
        self._progress(self._done, self._of)
        return answer


def _requests(parts: int) -> int:
    """Count the requests for a summary of so many pieces."""
    count = 1 if parts == 1 else parts + 1
    while parts > _PARTS_AT_ONCE:
        parts = -(-parts // _PARTS_AT_ONCE)
        count += parts
    return count


def _tens(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(texts), _PARTS_AT_ONCE):
        yield texts[start : start + _PARTS_AT_ONCE]


def _joined(texts: Sequence[str]) -> str:
    return "\n".join(filter(None, texts))


def _lines(transcript: Transcript, starts: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Yield, for each sentence, the number of its chapter and its text, headed by its speaker where that changes."""
    speaker = None
    for sentence in sentences(transcript):
        text = _with_speaker(sentence) if sentence.speaker != speaker else sentence.text
        speaker = sentence.speaker
        for line in textwrap.wrap(text, LONGEST_PIECE):
            yield bisect_right(starts, sentence.start_ms), line


def _with_speaker(sentence: Sentence) -> str:
    return f"{sentence.speaker} : {sentence.text}" if sentence.speaker else sentence.text


# a colon between digits, too: a time that a model writes is not the moment of what it stands beside
_MARKUP = re.compile(r"[\\`*_\[\]<>&~|#]|^[-+=]|^\d+(?=[.)])|(?<=[0-9]):(?=[0-9])")

_SENTENCES = {
    "fr": {
        "name": "« {} » n'est pas dit",
        "number": "« {} » n'est pas dit",
        "quote": "« {} » n'est pas dit mot pour mot",
        "unsupported": "rien de tel n'est dit : « {} »",
        "language": "ce n'est pas du français : « {} »",
    },
    "en": {
        "name": '"{}" was not said',
        "number": '"{}" was not said',
        "quote": '"{}" was not said word for word',
        "unsupported": 'nothing like it was said: "{}"',
        "language": 'this is not in English: "{}"',
    },
}


def _comment(flag: Flag, language: str) -> str:
    sentence = _SENTENCES.get(language, _SENTENCES["en"])[flag.why]
    # a comment ends at "-->", and for some parsers at "--!>"
    text = " ".join(re.sub(r"--+|[<>]", " ", flag.text).split())
    return f"{CHECK} {sentence.format(text)} -->"


def _escaped(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return _MARKUP.sub(lambda found: found[0] + "\\" if found[0].isdigit() else f"\\{found[0]}", " ".join(text.split()))
