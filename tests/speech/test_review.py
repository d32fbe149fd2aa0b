from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.errors import ConfigError
from podcast.model import Segment, Span, Transcript, Word
from podcast.speech import Request, read_vtt
from podcast.speech.correcting.differences import same_words
from podcast.speech.correcting.review import Doubt, doubts, replace_text
from tests.speech.helpers import plain, said, unhurried

FILE = (
    "\ufeffWEBVTT - épisode 2\r\n\r\nNOTE à relire\r\n\r\n"
    "1\r\n00:00.000 --> 00:04.000 align:start\r\n<v Léa>Bonjour <i>à tous</i> chez\r\nhâte et décarme.\r\n\r\n"
    "00:04.000 --> 00:06.000\r\n<v Paul>Oui, R&amp;D.</v>\r\n\r\n\r\n"
    "00:06.000 --> 00:09.000\r\n<v Léa>Et à vous\r\n\r\n00:09.000 --> 00:12.000\r\n<v Léa>hâte et à bientôt."
)


def segment(*words: tuple[str, float | None], start: int = 0) -> Segment:
    timed = tuple(Word(start + n * 500, start + n * 500 + 400, text, sure) for n, (text, sure) in enumerate(words))
    return Segment(start, timed[-1].end_ms, " ".join(word.text for word in timed), "Léa", timed)


def test_words_that_the_recogniser_was_unsure_of_are_doubtful_and_what_a_person_wrote_is_not() -> None:
    spoken = segment(("Bonjour", 0.99), ("hâte", 0.2), ("et", 0.9), ("décarme.", 0.1), ("Moi", 0.9), ("Anne", None))

    assert doubts(Transcript("fr", (spoken,)), ()) == (Doubt(500, 1900, spoken.text, "Léa", 1, spoken.words[1:4]),)


def test_two_sure_words_part_two_doubts() -> None:
    spoken = segment(("un", 0.1), ("deux", 0.9), ("trois", 0.9), ("quatre", 0.1))

    found = doubts(Transcript("fr", (spoken,)), ())

    assert [(doubt.first, [word.text for word in doubt.words]) for doubt in found] == [(0, ["un"]), (3, ["quatre"])]


def test_speech_without_words_stands_among_the_doubts_by_its_time() -> None:
    spoken = (segment(("un", 0.1)), segment(("deux", 0.1), start=9000))

    found = doubts(Transcript("fr", spoken), [Span(3000, 8000)])

    assert [(doubt.start_ms, doubt.end_ms, doubt.text) for doubt in found] == [
        (0, 400, "un"),
        (3000, 8000, ""),
        (9000, 9400, "deux"),
    ]


REPLACEMENTS = {
    "a word": (1000, "chez", "avec", [("chez\r\n", "avec\r\n")]),
    "the words of a whole cue": (
        0,
        "Bonjour à tous chez hâte et décarme.",
        "Bonsoir à toutes chez ATD Quart Monde.",
        [("Bonjour <i>à tous</i>", "Bonsoir <i>à toutes</i>"), ("hâte et décarme.", "ATD Quart Monde.")],
    ),
    "words on two lines": (2000, "chez hâte et", "avec ATD et", [("chez\r\nhâte et dé", "avec\r\nATD et dé")]),
    "the one of two places that is nearer": (10_000, "hâte et", "hâtes et", [("hâte et à", "hâtes et à")]),
    "more words": (5000, "Oui, R&D.", "Oui, ma R&D.", [("Oui, R", "Oui, ma R")]),
    "fewer words": (0, "Bonjour à tous chez", "Bonjour tous chez", [("<i>à tous", "<i>tous")]),
    "no words": (5000, "Oui, R&D.", "R&D.", [("Oui, ", "")]),
    "words before the first": (5000, "Oui, R&D.", "Ah oui, R&D.", [("Oui, ", "Ah oui, ")]),
    "what looks like markup": (5000, "R&D.", "R&D <b> --> 1", [("R&amp;D.", "R&amp;D &lt;b&gt; --&gt; 1")]),
    "a sentence over two cues": (
        6500,
        "Et à vous hâte et à bientôt.",
        "Et à vous, et à bientôt !",
        [("Et à vous", "Et à vous,"), ("hâte et à bientôt.", "et à bientôt !")],
    ),
    "line breaks in what was typed": (5000, "R&D.", "la\n\nR&D.", [("R&amp;D.", "la R&amp;D.")]),
}


@pytest.mark.parametrize(("at", "old", "new", "changes"), REPLACEMENTS.values(), ids=REPLACEMENTS)
def test_a_replacement_changes_its_words_and_not_one_other_byte(at, old, new, changes) -> None:
    expected = FILE
    for before, after in changes:
        assert expected.count(before) == 1
        expected = expected.replace(before, after)

    assert replace_text(FILE, at, old, new) == expected


@pytest.mark.parametrize(
    ("at", "old"), [(5000, "hâte et"), (1000, "hâte et d'écarme"), (60_000, "Oui,"), (0, ""), (3000, "décarme. Oui,")]
)
def test_words_that_are_not_there_any_more_are_not_replaced(at: int, old: str) -> None:
    with pytest.raises(ConfigError) as caught:
        replace_text(FILE, at, old, "nouveau")

    time = {5000: "0:00:05", 1000: "0:00:01", 60_000: "0:01:00", 0: "0:00:00", 3000: "0:00:03"}[at]
    assert str(caught.value) == (
        f'the transcript does not say "{old}" at {time}\n'
        "It was changed meanwhile: look at the file, then review it again."
    )


def test_text_that_would_read_as_a_time_is_refused() -> None:
    with pytest.raises(ConfigError, match="this is not a cue's time"):
        replace_text(FILE, 3000, "hâte", "12:30 →")


def test_taking_out_the_only_words_of_a_cue_does_not_make_text_of_the_next_cues_name() -> None:
    file = "WEBVTT\n\n00:00.000 --> 00:01.000\nHum.\n\nintro\n00:01.000 --> 00:02.000\nBonjour.\n"

    with pytest.raises(ConfigError) as caught:
        replace_text(file, 0, "Hum.", "")

    assert str(caught.value) == '"" would not read as text there\nCorrect this place in a text editor.'


@pytest.mark.slow
def test_on_real_recordings_a_fifth_of_the_words_shows_most_of_those_that_are_wrong(hear) -> None:
    shown = wrong = found = count = 0
    for name, language in (("fleurs-fr-000", "fr"), ("fleurs-fr-001", "fr"), ("fleurs-fr-005", "fr"), ("jfk", "en")):
        words = hear("faster-whisper", name, Request(language))
        heard, script = ([plain(text) for text in texts] for texts in ([w.text for w in words], said(name).split()))
        right = {place.first + n for place in same_words(heard, script) for n in range(place.size)}
        errors = {words[number] for number in range(len(words)) if number not in right}
        text = Segment(0, words[-1].end_ms, " ".join(word.text for word in words), None, words)
        doubtful = {word for doubt in doubts(Transcript(language, (text,)), ()) for word in doubt.words}
        count, shown, wrong = count + len(words), shown + len(doubtful), wrong + len(errors)
        found += len(doubtful & errors)

    assert shown < 0.25 * count
    assert found > 0.5 * wrong


TEXTS = st.lists(st.sampled_from(["oui", "non.", "R&D", "<b>", "à\u00a0:", "de"]), min_size=1, max_size=6)


@unhurried
@given(st.lists(TEXTS, min_size=1, max_size=4), st.data())
def test_any_cue_can_be_rewritten(cues, data) -> None:
    def file(cues: list[list[str]]) -> str:
        escaped = [" ".join(cue).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for cue in cues]
        return "WEBVTT\n" + "".join(f"\n00:0{n}.000 --> 00:0{n}.900\n<v {n}>{cue}\n" for n, cue in enumerate(escaped))

    number = data.draw(st.integers(0, len(cues) - 1))
    new = data.draw(TEXTS)

    replaced = replace_text(file(cues), number * 1000, " ".join(cues[number]), " ".join(new))

    assert replaced == file([*cues[:number], new, *cues[number + 1 :]])
    assert read_vtt(replaced, "fr").segments[number].text == " ".join(new)


def test_what_is_odd_is_doubtful_however_sure_the_recogniser_was() -> None:
    words = tuple(
        Word(n * 500, n * 500 + 400, text, 0.99) for n, text in enumerate(["Merci", "d'avoir", "regardé.", "Bonsoir."])
    )
    transcript = Transcript("fr", (Segment(0, 1900, "Merci d'avoir regardé. Bonsoir.", "Léa", words),))

    assert doubts(transcript, ()) == ()
    (doubt,) = doubts(transcript, (), (Span(0, 1400),))
    assert [word.text for word in doubt.words] == ["Merci", "d'avoir", "regardé."]
