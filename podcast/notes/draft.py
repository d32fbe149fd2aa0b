"""First drafts from what was said: every sentence and every title of them is verbatim, and the same each time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from podcast.model import Chapter, Episode, Person, Show, Transcript
from podcast.notes.heard_links import heard_links
from podcast.notes.keywords import subject_weights, tags
from podcast.notes.languages import Language, language
from podcast.notes.phrases import Reader
from podcast.notes.quotes import choose_quotes
from podcast.notes.sentences import Sentence, sentences
from podcast.notes.standing import of_the_speaker, without_opening
from podcast.notes.summary import choose_summary
from podcast.notes.titles import draft_titles
from podcast.typography import clock

# a colon between digits, too: a time that was said is not the moment of what it stands beside
_MARKUP = re.compile(r"[\\`*_\[\]<>&~|]|^[-+#=]|^[0-9]+[.)]|(?<=[0-9]):(?=[0-9])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")  # notes.md may hold none of them
_TAGS = 8
_HOSTS = {"host", "co-host"}


@dataclass(frozen=True)
class Brief:
    """What notes are drafted from. `chapters` tell which parts to quote; times count from the recordings' start.

    `summary` is Markdown that stands in place of the sentences that would be chosen: what a writing model wrote.
    """

    episode: Episode
    show: Show
    transcript: Transcript
    chapters: Sequence[Chapter] = ()
    summary: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names that are kept whole: the vocabulary, and those who speak."""
        terms = (*self.show.vocabulary, *self.episode.vocabulary)
        return (*(term.text for term in terms), *(person.name for person in self._people))

    @property
    def hosts(self) -> frozenset[str]:
        """Those who ask rather than answer; nobody where everybody is a host."""
        hosts = frozenset(person.name for person in self._people if person.role in _HOSTS)
        speakers = {segment.speaker for segment in self.transcript.segments}
        return hosts if speakers - hosts else frozenset()

    @property
    def called(self) -> frozenset[str]:
        """How people are called in a talk, which says nothing of its subject: first names, and the hosts'."""
        speakers = {segment.speaker for segment in self.transcript.segments if segment.speaker}
        names = speakers | {person.name for person in self._people}
        first = {name.split()[0] for name in names if name.split()}
        return frozenset(name.casefold() for name in first | self.hosts)

    @property
    def _people(self) -> tuple[Person, ...]:
        return self.episode.people or self.show.people


def draft_chapters(transcript: Transcript, duration_ms: int, names: Sequence[str] = ()) -> tuple[Chapter, ...]:
    """Draft chapters, cut where the subject changes; the first at 0.

    Starts are whole seconds, as a person would type them. `names`, such as the show's vocabulary, stay whole in titles.
    What a transcript has after the end of the recordings is in none. Empty when nothing was said: there is no word for
    a title.
    """
    from podcast.notes.topics import cut_topics  # noqa: PLC0415 - heavy, and only needed here
    from podcast.notes.usem3 import sentence_vectors  # noqa: PLC0415 - the same

    said = [sentence for sentence in sentences(transcript) if sentence.start_ms < duration_ms]
    if not said:
        return ()
    tongue = language(transcript.language)
    cuts = cut_topics(said, duration_ms, sentence_vectors)
    parts = [said[start:end] for start, end in zip(cuts, [*cuts[1:], len(said)], strict=True)]
    titles = draft_titles(parts, Reader(said, tongue, names), tongue)
    starts = [0, *(part[0].start_ms // 1000 * 1000 for part in parts[1:])]
    return tuple(Chapter(start, title) for start, title in zip(starts, titles, strict=True))


def draft_notes(brief: Brief) -> str:
    """Draft notes.md: tags, a comment that says what it is, a summary, quotations, the addresses that were said.

    Every sentence is verbatim and followed by the moment at which it was said; only a run-up such as « Alors, » is
    left out at its start. Sections for which nothing was found are left out.
    """
    headings = language(brief.episode.language or brief.show.language)
    said = sentences(brief.transcript)
    blocks = [f"<!-- {headings.draft} -->", *_body(brief, said, headings)]
    named = _tags(brief, said)
    return (f"---\ntags: {', '.join(named)}\n---\n\n" if named else "") + "\n\n".join(blocks) + "\n"


def _tags(brief: Brief, said: Sequence[Sentence]) -> list[str]:
    tongue = language(brief.transcript.language)
    found = (_line(tag) for tag in tags(said, Reader(said, tongue, brief.names), _TAGS + len(brief.called) + 2))
    useful = [tag for tag in found if tag and "," not in tag and not _says_nothing(tag.casefold(), brief)]
    return useful[:_TAGS]


def _says_nothing(tag: str, brief: Brief) -> bool:
    """Tell whether a tag is how somebody is called, or the show's own name, true of every episode."""
    return tag in brief.called or (" " in tag and tag in brief.show.title.casefold())


def _body(brief: Brief, said: Sequence[Sentence], headings: Language) -> Iterator[str]:
    tongue = language(brief.transcript.language)
    summary = [] if brief.summary is not None else choose_summary(said, tongue)
    if brief.summary is not None:
        yield brief.summary.strip()
    elif summary:
        yield " ".join(_told(sentence, tongue, headings) for sentence in summary)
    weights = subject_weights(said, tongue)
    quotes = choose_quotes(said, tongue, weights=weights, chapters=brief.chapters, hosts=brief.hosts, taken=summary)
    if quotes:
        yield f"## {headings.extracts}"
        yield from (f"> {_quoted(quote, headings)}" for quote in quotes)
    links = heard_links(said, tongue)
    if links:
        yield f"## {headings.heard_links}"
        yield f"<!-- {headings.heard} -->"
        yield "\n".join(f"- <{link.url}> ({clock(link.start_ms)})" for link in links)


def _told(sentence: Sentence, tongue: Language, headings: Language) -> str:
    """Return a sentence of the summary; what somebody says of himself is quoted."""
    if of_the_speaker(sentence.text, tongue):
        return _quoted(sentence, headings)
    return f"{_plain(without_opening(sentence.text, tongue))} ({clock(sentence.start_ms)})"


def _quoted(quote: Sentence, headings: Language) -> str:
    opening, closing = headings.quotes
    speaker = f" — {_plain(quote.speaker)}" if quote.speaker else ""
    return f"{opening}{_plain(quote.text)}{closing}{speaker} ({clock(quote.start_ms)})"


def _plain(text: str) -> str:
    """Return text that Markdown shows as it is, on one line."""
    return _MARKUP.sub(lambda mark: _escape(mark[0]), _line(text))


def _line(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())


def _escape(mark: str) -> str:
    return f"{mark[:-1]}\\{mark[-1]}"  # of "1." the point
