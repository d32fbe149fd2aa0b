"""A transcript edited at random, and a new draft of it: whatever happens, nothing that a person wrote is lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import takewhile
from random import Random

from hypothesis import given, note, settings
from hypothesis import strategies as st

from podcast.errors import ConfigError
from podcast.speech import read_vtt
from podcast.speech.correcting.merging import merge_transcripts
from podcast.speech.correcting.vtt_raw import parse_raw
from podcast.speech.formats.cue_file import stamp

COMMON = ("de", "la", "et", "oui,", "à")


@dataclass(frozen=True)
class Cue:
    start: int
    end: int
    voice: str
    words: tuple[str, ...]
    note: str = ""
    name: str = ""
    touched: bool = False


@dataclass
class Edited:
    cues: list[Cue]
    written: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)


def written(cues: list[Cue]) -> str:
    blocks = ["WEBVTT"]
    for cue in cues:
        blocks += [f"NOTE {cue.note}"] if cue.note else []
        voice = f"<v {cue.voice}>" if cue.voice else ""
        name = f"{cue.name}\n" if cue.name else ""
        blocks.append(f"{name}{stamp(cue.start, '.')} --> {stamp(cue.end, '.')}\n{voice}{' '.join(cue.words)}")
    return "\n\n".join(blocks) + "\n"


def first_draft(random: Random, common: float) -> list[Cue]:
    """Cues of words that stand once each, but for some that stand everywhere."""
    cues, at, number = [], 0, 0
    for _ in range(random.randint(1, 9)):
        words = []
        for _ in range(random.randint(1, 9)):
            number += 1
            words.append(random.choice(COMMON) if random.random() < common else f"mot{number}")
        length = 400 * len(words)
        cues.append(Cue(at, at + length, random.choice(("Voix 1", "Voix 2", "")), tuple(words)))
        at += length + random.choice((0, 0, 700))
    return cues


def edited(cues: list[Cue], random: Random, edits: int) -> Edited:
    """What a person makes of it."""
    result = Edited(list(cues))
    for number in range(edits):
        if result.cues:
            at = random.randrange(len(result.cues))
            random.choice(EDITS)(result, at, f"ici{number}", random)
    return result


def change(text: Edited, at: int, tag: str, random: Random) -> None:
    cue = text.cues[at]
    first = random.randrange(len(cue.words))
    last = min(len(cue.words), first + random.randint(0, 3))
    removed = cue.words[first:last]
    added = [f"{tag}.{n}" for n in range(random.randint(0, 3))]
    text.removed.update(word for word in removed if word.startswith("mot"))
    text.written.difference_update(removed)
    text.written.update(added)
    words = (*cue.words[:first], *added, *cue.words[last:])
    text.cues[at : at + 1] = [replace(cue, words=words, touched=True)] if words else []


def split(text: Edited, at: int, tag: str, random: Random) -> None:
    cue = text.cues[at]
    if len(cue.words) > 1:
        cut, middle = random.randrange(1, len(cue.words)), (cue.start + cue.end) // 2
        text.cues[at : at + 1] = [
            replace(cue, end=middle, words=cue.words[:cut], touched=True),
            replace(cue, start=middle, words=cue.words[cut:], note="", name="", touched=True),
        ]


def join(text: Edited, at: int, tag: str, random: Random) -> None:
    if at + 1 < len(text.cues):
        cue, other = text.cues[at : at + 2]
        end = max(cue.end, other.end)
        text.cues[at : at + 2] = [replace(cue, end=end, words=cue.words + other.words, touched=True)]


def name_speaker(text: Edited, at: int, tag: str, random: Random) -> None:
    text.cues[at] = replace(text.cues[at], voice=random.choice(("Anne", "Voix 1", "Voix 2")), touched=True)


def shift(text: Edited, at: int, tag: str, random: Random) -> None:
    cue, by = text.cues[at], random.choice((-300, 200, 5000))
    if cue.start + by >= 0:
        text.cues[at] = replace(cue, start=cue.start + by, end=cue.end + by, touched=True)


def annotate(text: Edited, at: int, tag: str, random: Random) -> None:
    text.cues[at] = replace(text.cues[at], note=tag)


def label(text: Edited, at: int, tag: str, random: Random) -> None:
    text.cues[at] = replace(text.cues[at], name=tag, touched=True)


def add_cue(text: Edited, at: int, tag: str, random: Random) -> None:
    cue = text.cues[at]
    text.written.add(tag)
    text.cues[at] = replace(cue, touched=True)  # the draft's cue there may have to be cut
    text.cues.insert(at + 1, Cue(cue.end, cue.end + 300, "Anne", (tag,), touched=True))


EDITS = (change, change, change, change, split, join, name_speaker, shift, annotate, label, add_cue)


def drafted(cues: list[Cue], random: Random, rate: float) -> Edited:
    """What a machine makes of the same recording, or of what is left of it."""
    voices = random.choice(({}, {"Voix 1": "Léa"}, {"Voix 1": "Voix 2", "Voix 2": "Voix 1"}))
    recut = (random.randrange(len(cues)), random.randrange(len(cues))) if random.random() < 0.3 else (0, 0)
    moved = random.choice((0, 10_000))
    said: list[tuple[str, str, int]] = []
    result = Edited([])
    number = 0
    for at, cue in enumerate(cues):
        if recut[0] <= at < recut[1]:
            result.removed.update(word for word in cue.words if word.startswith("mot"))
            continue
        for step, word in enumerate(cue.words):
            fate = random.random()
            new = [word] if fate > rate else [[], [f"neuf{number}"], [word, f"neuf{number}"]][random.randrange(3)]
            number += 1
            result.written.update(w for w in new if w.startswith("neuf"))
            if word not in new and word.startswith("mot"):
                result.removed.add(word)
            time = cue.start + moved + (cue.end - cue.start) * step // len(cue.words)
            said += [(w, voices.get(cue.voice, cue.voice), time + n) for n, w in enumerate(new)]
    result.cues = list(cut_anew(said, cues, random))
    return result


def cut_anew(said: list[tuple[str, str, int]], cues: list[Cue], random: Random):
    """Cues of one voice: as many words as it comes."""
    at = 0
    while at < len(said):
        size = random.randint(1, 9)
        voice = said[at][1]
        words = list(takewhile(lambda word: word[1] == voice, said[at : at + size]))  # noqa: B023 - used at once
        end = said[at + len(words)][2] if at + len(words) < len(said) else words[-1][2] + 400
        yield Cue(words[0][2], max(end, words[0][2] + 1), voice, tuple(word[0] for word in words))
        at += len(words)


def words_of(text: str) -> Counter[str]:
    return Counter(word for segment in read_vtt(text, "fr").segments for word in segment.text.split())


def said_by(text: str) -> Counter[tuple[str, str]]:
    return Counter((word.voice, word.text) for word in parse_raw(text).words)


examples = st.tuples(
    st.randoms(use_true_random=False), st.sampled_from((0, 0.5)), st.integers(0, 12), st.sampled_from((0, 0.1, 0.5, 1))
)
unhurried = settings(deadline=None, max_examples=150)


@unhurried
@given(examples)
def test_nothing_is_lost(example) -> None:
    random, common, edits, rate = example
    base = first_draft(random, common)
    person, machine = edited(base, random, edits), drafted(base, random, rate)

    merged = merge_transcripts(*(written(cues).encode() for cues in (base, person.cues, machine.cues)))

    text = merged.content.decode()
    note("\n=====\n".join([written(base), written(person.cues), written(machine.cues), text, str(merged.conflicts)]))
    found, listed = words_of(text), " ".join(merged.conflicts)
    assert person.written == {word for word in found if word.startswith("ici")}
    assert all(found[word] == 1 for word in person.written)
    assert not [word for word in person.removed if word in found]
    assert all(word in found or word in listed or "…" in listed for word in machine.written)
    for word in Counter(word for cue in base for word in cue.words if word.startswith("mot")):
        if word not in person.removed | machine.removed:
            assert found[word] == 1
        elif word in machine.removed and word not in person.removed and word in found:
            assert word in listed or "…" in listed
    starts = [cue.start_ms for cue in parse_raw(text).cues]
    assert starts == sorted(starts)


@unhurried
@given(examples)
def test_what_stands_between_the_cues_stays(example) -> None:
    random, common, edits, rate = example
    base = first_draft(random, common)
    person, machine = edited(base, random, edits), drafted(base, random, rate)

    merged = merge_transcripts(*(written(cues).encode() for cues in (base, person.cues, machine.cues)))

    raw = parse_raw(merged.content.decode())
    assert notes_of(raw.text) == Counter(f"NOTE {cue.note}" for cue in person.cues if cue.note)
    names = {cue.name for cue in raw.cues if cue.name}
    told = merged.conflicts and any("the times, the speaker or the name" in text for text in merged.conflicts)
    assert told or names == {cue.name for cue in person.cues if cue.name}


@unhurried
@given(examples)
def test_untouched_places_are_the_machines(example) -> None:
    random, _, edits, rate = example
    base = first_draft(random, 0)
    person, machine = edited(base, random, edits), drafted(base, random, rate)
    cue_of = {word: number for number, cue in enumerate(base) for word in cue.words}
    left = {word for cue in person.cues if not cue.touched for word in cue.words}
    touched = {number for number, cue in enumerate(base) if not left.issuperset(cue.words)}

    merged = merge_transcripts(*(written(cues).encode() for cues in (base, person.cues, machine.cues)))

    for cue in machine.cues:
        numbers = {cue_of.get(word, -1) for word in cue.words}
        beside = {number + step for number in numbers for step in (-1, 0, 1)}
        if -1 not in numbers and not touched & beside:
            assert written([cue]).removeprefix("WEBVTT\n") in merged.content.decode()


@unhurried
@given(examples)
def test_merging_again_changes_nothing(example) -> None:
    random, common, edits, rate = example
    base = first_draft(random, common)
    person, machine = edited(base, random, edits), drafted(base, random, rate)
    draft = written(machine.cues).encode()
    merged = merge_transcripts(written(base).encode(), written(person.cues).encode(), draft).content

    assert merge_transcripts(draft, merged, draft).content == merged
    note("\n=====\n".join([written(base), written(person.cues), written(machine.cues), merged.decode()]))
    again = merge_transcripts(draft, merged, draft + b"\nNOTE fini\n")
    assert said_by(again.content.decode()) == said_by(merged.decode())
    assert again.conflicts == ()


LINES = st.sampled_from(
    ["", "NOTE à relire", "STYLE", "intro", "12", "00:01.000 --> 00:02.000 align:start", "<v Zoé>ici.1", "ici.2</v>",
     "ici.3 <b>ici.4", "ici.5 & < 2", "<v Zoé", "à 12:30 → ici.6", "ici.7 <v Anne>ici.8", "00:02.000 --> 00:03.000"]
)  # fmt: skip


@unhurried
@given(examples, st.lists(st.tuples(st.integers(0, 40), LINES), max_size=6), st.sampled_from(("\n", "\r\n")))
def test_whatever_is_typed_into_the_file_is_kept(example, typed, ending) -> None:
    random, common, _, rate = example
    base = first_draft(random, common)
    lines = written(base).split("\n")
    for at, line in typed:
        lines.insert(1 + at % len(lines), line)
    person, machine = ending.join(lines), written(drafted(base, random, rate).cues)
    try:
        words = words_of(person)
    except ConfigError:
        return

    merged = merge_transcripts(written(base).encode(), person.encode(), machine.encode())

    text = merged.content.decode()
    note("\n=====\n".join([written(base), person, machine, text, str(merged.conflicts)]))
    assert not {word: n for word, n in (words - words_of(text)).items() if "ici" in word}
    assert notes_of(text) == notes_of(person)


def notes_of(text: str) -> Counter[str]:
    raw = parse_raw(text)
    return Counter(note for cue in raw.cues for note in cue.notes) + Counter(raw.tail)


def test_corrections_survive_in_a_transcript_of_three_hours() -> None:
    random = Random(1)
    vocabulary = [*COMMON * 20, *(f"mot{n}" for n in range(4000))]
    words = [random.choice(vocabulary) for _ in range(30_000)]
    person = [f"ici{n}" if random.random() < 0.03 else word for n, word in enumerate(words)]
    machine = [f"neuf{n}" if random.random() < 0.1 else word for n, word in enumerate(words)]
    files = [
        written([Cue(n * 360, (n + size) * 360, "Léa", tuple(text[n : n + size])) for n in range(0, len(text), size)])
        for text, size in ((words, 18), (person, 18), (machine, 17))
    ]

    merged = merge_transcripts(*(file.encode() for file in files))

    found = words_of(merged.content.decode())
    assert all(found[word] == 1 for word in person if word.startswith("ici"))
