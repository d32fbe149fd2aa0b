"""How good drafted tags and summaries are, beside those of other libraries: `python -m benchmarks.notes`.

Candidates are measured where they are installed: `pip install yake multi-rake sumy` (yake is under a GPL, so that it
may be measured and not shipped). Texts and what an editor would write: benchmarks/texts, benchmarks/references.

- tags at 5 and at 10: how many of the first ones are among an editor's, word for word and by their stems
- points: the share of the main points that two sentences speak of
- ROUGE-L (Lin 2004): the share of an editor's summary's words that are in the two sentences, in its order
- alone: the share of the sentences that neither ask nor start with a word that leans on what was said before
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from benchmarks.spoken import TEXTS, WORDS_A_MINUTE, talk
from podcast.model import Segment, Transcript
from podcast.notes.keywords import subject_weights, tags
from podcast.notes.languages import Language, language
from podcast.notes.phrases import Reader, subject_words
from podcast.notes.sentences import Sentence, sentences
from podcast.notes.standing import leans, without_opening
from podcast.notes.summary import choose_summary

HERE = Path(__file__).parent

Tags = Callable[[Sequence[Sentence], Language], Sequence[str]]
Summaries = Callable[[Sequence[Sentence], Language], Sequence[str]]


@dataclass(frozen=True)
class Reference:
    """What an editor would write: alternatives of each tag and of each point, and a summary."""

    tags: tuple[tuple[str, ...], ...]
    points: tuple[tuple[str, ...], ...]
    summary: str


@dataclass(frozen=True)
class Text:
    """A text to draft notes for."""

    name: str
    transcript: Transcript
    said: tuple[Sentence, ...]
    tongue: Language
    reference: Reference


def texts() -> Iterator[Text]:
    """Read every text that has a reference."""
    for path in sorted((HERE / "references").glob("[!R]*.txt")):
        source = TEXTS / path.name
        transcript = talk(source).transcript if source.exists() else _sample(path.stem)
        tongue = language(transcript.language)
        yield Text(path.stem, transcript, sentences(transcript), tongue, _reference(path.read_text("utf-8")))


def _sample(episode: str) -> Transcript:
    """Read what is said in an episode of this repository."""
    segments, at = [], 0
    script = HERE.parent / "episodes" / episode / "script.tsv"
    for speaker, text in (line.split("\t", 1) for line in script.read_text("utf-8").splitlines()):
        end = at + 60_000 * len(text.split()) // WORDS_A_MINUTE
        segments.append(Segment(at, end, text, speaker))
        at = end
    return Transcript("fr", tuple(segments))


def _reference(text: str) -> Reference:
    lines = [line.split(": ", 1) for line in text.splitlines()]

    def listed(key: str) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(value.split(" | ")) for name, value in lines if name == key)

    return Reference(listed("tag"), listed("point"), next(value for name, value in lines if name == "summary"))


def our_tags(said: Sequence[Sentence], tongue: Language) -> Sequence[str]:
    """Ours."""
    return tags(said, Reader(said, tongue), 10)


def most_frequent(said: Sequence[Sentence], tongue: Language) -> Sequence[str]:
    """Take the words that are said most often: what any other has to beat."""
    weights = subject_weights(said, tongue)
    return sorted(weights, key=lambda word: -weights[word])[:10]


def yake_tags(said: Sequence[Sentence], tongue: Language) -> Sequence[str]:
    """YAKE (Campos 2020)."""
    import yake

    found = yake.KeywordExtractor(lan=tongue.code, n=3, top=10).extract_keywords(_joined(said))
    return [phrase for phrase, _ in found]


def rake_tags(said: Sequence[Sentence], tongue: Language) -> Sequence[str]:
    """RAKE (Rose 2010)."""
    from multi_rake import Rake

    return [phrase for phrase, _ in Rake(language_code=tongue.code, max_words=4).apply(_joined(said))[:10]]


def _joined(said: Sequence[Sentence]) -> str:
    return " ".join(sentence.text for sentence in said)


def our_summary(said: Sequence[Sentence], tongue: Language) -> Sequence[str]:
    """Ours."""
    return [without_opening(sentence.text, tongue) for sentence in choose_summary(said, tongue)]


def first_two(said: Sequence[Sentence], _: Language) -> Sequence[str]:
    """Take the first two sentences: what any other has to beat."""
    return [sentence.text for sentence in said[:2]]


def by_sumy(name: str) -> Summaries:
    """Return a summariser of sumy, fed with our sentences and stems."""

    def summarise(said: Sequence[Sentence], tongue: Language) -> Sequence[str]:
        import importlib

        from sumy.parsers.plaintext import PlaintextParser

        class Cutter:
            def to_sentences(self, _: str) -> tuple[str, ...]:
                return tuple(sentence.text for sentence in said)

            def to_words(self, text: str) -> tuple[str, ...]:
                return tuple(re.findall(r"[^\W\d_]+", text))

        module = importlib.import_module(f"sumy.summarizers.{name}")
        kind = next(value for key, value in vars(module).items() if key.lower() == name.replace("_", "") + "summarizer")
        summariser = kind(tongue.stem)
        summariser.stop_words = tongue.stop_words
        document = PlaintextParser.from_string(_joined(said), Cutter()).document
        return [str(sentence) for sentence in summariser(document, 2)]

    return summarise


TAGS: dict[str, Tags] = {"ours": our_tags, "most frequent": most_frequent, "yake": yake_tags, "rake": rake_tags}
SUMMARIES: dict[str, Summaries] = {
    "ours": our_summary,
    "first two": first_two,
    "sumy LexRank": by_sumy("lex_rank"),
    "sumy TextRank": by_sumy("text_rank"),
    "sumy LSA": by_sumy("lsa"),
    "sumy Luhn": by_sumy("luhn"),
    "sumy SumBasic": by_sumy("sum_basic"),
}


def found(phrases: Sequence[str], reference: Reference, form: Callable[[str], object]) -> int:
    """Count an editor's tags that are among `phrases`, each in any of its forms."""
    given = {form(phrase) for phrase in phrases}
    return sum(any(form(way) in given for way in ways) for ways in reference.tags)


def points(summary: Sequence[str], text: Text) -> float:
    """Return the share of the main points that the summary speaks of."""
    words = [text.tongue.stem(word) for word in re.findall(r"[^\W_]+", " ".join(summary))]
    spoken = " " + " ".join(words) + " "

    def covered(way: str) -> bool:
        return " " + " ".join(text.tongue.stem(word) for word in re.findall(r"[^\W_]+", way)) + " " in spoken

    return mean(any(covered(way) for way in ways) for ways in text.reference.points)


def rouge_l(summary: Sequence[str], text: Text) -> float:
    """Return the recall of ROUGE-L over stems."""
    one = subject_words(text.reference.summary, text.tongue)
    other = subject_words(" ".join(summary), text.tongue)
    best = [0] * (len(other) + 1)
    for word in one:
        before = 0
        for index, said in enumerate(other, start=1):
            before, best[index] = best[index], before + 1 if word == said else max(best[index], best[index - 1])
    return best[-1] / len(one)


def alone(summary: Sequence[str], text: Text) -> float:
    """Return the share of sentences that neither ask nor lean on what was said before."""
    return mean(not sentence.endswith("?") and not leans(sentence, text.tongue) for sentence in summary)


def print_tags(samples: Sequence[Text]) -> None:
    """Print how many tags of an editor each candidate finds."""
    print(f"{'tags':16}{'text':14}{'word for word':>16}{'by stems':>16}{'CPU':>8}")
    for name, draw in TAGS.items():
        rows = []
        for text in samples:
            began = time.process_time()
            try:
                phrases = list(draw(text.said, text.tongue))
            except ImportError:
                break
            spent = time.process_time() - began
            forms: tuple[Callable[[str], object], ...] = (
                str.casefold,
                lambda phrase, text=text: tuple(sorted(subject_words(phrase, text.tongue) or [phrase])),  # type: ignore[misc]
            )
            rows.append([found(phrases[:most], text.reference, form) for form in forms for most in (5, 10)] + [spent])
            _print_row(name, text.name, rows[-1])
        if rows:
            _print_row(name, "mean", [mean(column) for column in zip(*rows, strict=True)])
        else:
            print(f"{name:16}not installed")


def _print_row(name: str, text: str, row: Sequence[float]) -> None:
    five, ten, five_stems, ten_stems, spent = row
    print(f"{name:16}{text:14}{five:8.1f}{ten:8.1f}{five_stems:8.1f}{ten_stems:8.1f}{spent:8.2f}")


def print_summaries(samples: Sequence[Text]) -> None:
    """Print how much of an editor's summary each candidate holds."""
    print(f"\n{'summaries':16}{'text':14}{'points':>8}{'ROUGE-L':>9}{'alone':>7}{'letters':>9}{'CPU':>7}")
    for name, draw in SUMMARIES.items():
        rows = []
        for text in samples:
            began = time.process_time()
            try:
                summary = draw(text.said, text.tongue)
            except ImportError:
                break
            spent = time.process_time() - began
            rows.append(
                (points(summary, text), rouge_l(summary, text), alone(summary, text), len(" ".join(summary)), spent)
            )
            _print_summary(name, text.name, rows[-1])
        if rows:
            _print_summary(name, "mean", [mean(column) for column in zip(*rows, strict=True)])
        else:
            print(f"{name:16}not installed")


def _print_summary(name: str, text: str, row: Sequence[float]) -> None:
    covered, rouge, stands, length, spent = row
    print(f"{name:16}{text:14}{covered:8.2f}{rouge:9.2f}{stands:7.2f}{length:9.0f}{spent:7.2f}")


if __name__ == "__main__":
    samples = list(texts())
    print_tags(samples)
    print_summaries(samples)
