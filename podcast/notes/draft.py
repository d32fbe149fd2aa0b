"""First drafts from what was said: every sentence and every title of them is verbatim, and the same each time."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from podcast.model import Chapter, Episode, Person, Show, Transcript
from podcast.notes.keywords import Weights, key_phrases, subject_words, weigh
from podcast.notes.languages import Language, language
from podcast.notes.render import SUMMARY_CHARACTERS
from podcast.notes.sentences import Sentence, sentences
from podcast.typography import clock

_LONGEST_TITLE = 72  # characters, so that apps do not cut it
_MARKUP = re.compile(r"[\\`*_\[\]<>&~|]|^[-+#=]|^[0-9]+[.)]")
_STARTS_ON_ANOTHER = re.compile(
    r"(?:et|mais|donc|ça|cela|c'est|c’est|il|elle|ils|elles|d'abord|ensuite|puis|enfin|and|but|so|it|he|she|they|that|this|then)\b",
    re.IGNORECASE,
)


def draft_chapters(transcript: Transcript, duration_ms: int) -> tuple[Chapter, ...]:
    """Draft chapters, cut where the subject changes; the first at 0.

    Starts are whole seconds, as a person would type them. Empty when nothing was said: there is no word for a title.
    """
    from podcast.notes.topics import cut_topics  # noqa: PLC0415 - heavy, and only needed here
    from podcast.notes.usem3 import sentence_vectors  # noqa: PLC0415 - the same

    said = sentences(transcript)
    if not said:
        return ()
    cuts = cut_topics(said, duration_ms, sentence_vectors)
    parts = [said[start:end] for start, end in zip(cuts, [*cuts[1:], len(said)], strict=True)]
    tongue = language(transcript.language)
    titles = [_title(part, weights, tongue) for part, weights in zip(parts, weigh(parts, tongue), strict=True)]
    starts = [0, *(part[0].start_ms // 1000 * 1000 for part in parts[1:])]
    return tuple(Chapter(start, title) for start, title in zip(starts, titles, strict=True))


def draft_notes(episode: Episode, show: Show, transcript: Transcript, chapters: Sequence[Chapter]) -> str:
    """Draft notes.md: a comment that says what it is, a summary of quotations, the chapters, the people."""
    tongue = language(episode.language or show.language)
    blocks = [f"<!-- {tongue.draft} -->"]
    summary = _summary(transcript)
    if summary:
        opening, closing = tongue.quotes
        blocks.append(" ".join(f"{opening}{_plain(sentence.text)}{closing}" for sentence in summary))
    if chapters:
        blocks.append(f"## {tongue.chapters}")
        blocks.append("\n".join(f"- {clock(chapter.start_ms)} {_plain(chapter.title)}" for chapter in chapters))
    people = episode.people or show.people
    if people:
        blocks.append(f"## {tongue.people}")
        blocks.append("\n".join(f"- {_person(person, tongue)}" for person in people))
    return "\n\n".join(blocks) + "\n"


def _title(part: Sequence[Sentence], weights: Weights, tongue: Language) -> str:
    """Return the question that opens the part, or what it speaks of most, or its first words."""
    for sentence in part[: (len(part) + 1) // 2]:
        if sentence.question and len(sentence.text) <= _LONGEST_TITLE and len(subject_words(sentence.text, tongue)) > 1:
            return sentence.text
    phrases = key_phrases(part, weights, tongue)
    if not phrases:
        return _cut(part[0].text)
    title = phrases[0]
    if len(phrases) > 1 and len(title) + len(phrases[1]) + 2 <= _LONGEST_TITLE:
        title = f"{title}, {phrases[1]}"
    return _cut(title[0].upper() + title[1:])


def _summary(transcript: Transcript) -> list[Sentence]:
    """Choose the two sentences that hold most of what is spoken of, short enough for a summary."""
    said = sentences(transcript)
    tongue = language(transcript.language)
    (weights,) = weigh([said], tongue)
    whole = [
        sentence for sentence in said if sentence.ended and not sentence.question and 40 <= len(sentence.text) <= 180
    ]
    chosen: list[Sentence] = []
    room = SUMMARY_CHARACTERS
    for sentence in sorted(whole, key=lambda sentence: -_weight(sentence, weights, tongue)):
        if len(chosen) < 2 and len(sentence.text) + 5 <= room:
            chosen.append(sentence)
            room -= len(sentence.text) + 5
    return sorted(chosen, key=lambda sentence: sentence.start_ms)


def _weight(sentence: Sentence, weights: Weights, tongue: Language) -> float:
    words = set(subject_words(sentence.text, tongue))
    weight = sum(weights[word] for word in words) / math.sqrt(len(sentence.text.split()))
    return weight / 2 if _STARTS_ON_ANOTHER.match(sentence.text) else weight


def _person(person: Person, tongue: Language) -> str:
    role = tongue.roles.get(person.role, person.role)
    return f"{_plain(person.name)}, {_plain(role)}" if role else _plain(person.name)


def _cut(text: str) -> str:
    if len(text) <= _LONGEST_TITLE:
        return text
    return text[: _LONGEST_TITLE - 1].rsplit(" ", 1)[0].rstrip(",;: ") + "…"


def _plain(text: str) -> str:
    """Return text that Markdown shows as it is, on one line."""
    return _MARKUP.sub(lambda mark: _escape(mark[0]), " ".join(text.split()))


def _escape(mark: str) -> str:
    return f"{mark[:-1]}\\{mark[-1]}"  # of "1." the point
