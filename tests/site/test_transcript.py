from podcast.model import Chapter, Segment, Transcript
from podcast.site.transcript import Line, Paragraph, Part, parts
from podcast.typography import seconds
from tests.site.samples import RELEASE, TRANSCRIPT


def test_a_transcript_is_read_by_chapters_speakers_and_sentences():
    bonjour, compost = RELEASE.chapters
    assert parts(TRANSCRIPT, RELEASE.chapters) == (
        Part(
            bonjour,
            "t=0",
            (
                Paragraph(500, "Léa", (Line(500, "Bonjour !", "t=0.5"), Line(2100, "Qui arrose ?", "t=2.1"))),
                Paragraph(4200, "Omar", (Line(4200, "Les enfants arrosent.", "t=4.2"),)),
            ),
        ),
        Part(compost, "t=11.5", (Paragraph(12_000, "Omar", (Line(12_000, "Le compost mûrit neuf mois.", "t=12"),)),)),
    )


def test_without_chapters_it_is_one_part_and_a_long_pause_makes_a_paragraph():
    (part,) = parts(TRANSCRIPT, ())
    assert part.chapter is None
    assert [(p.start_ms, p.speaker) for p in part.paragraphs] == [(500, "Léa"), (4200, "Omar"), (12_000, None)]


def test_a_sentence_belongs_to_the_chapter_that_holds_its_middle():
    talk = Transcript(
        "fr", (Segment(0, 9_900, "Un."), Segment(9_900, 14_000, "Deux."), Segment(15_000, 16_000, "Trois."))
    )
    first, second = parts(talk, (Chapter(0, "A"), Chapter(10_000, "B")))
    assert [line.text for p in first.paragraphs for line in p.lines] == ["Un."]
    assert [line.text for p in second.paragraphs for line in p.lines] == ["Deux.", "Trois."]


def test_what_comes_before_the_first_chapter_is_kept_and_an_empty_chapter_keeps_its_heading():
    before, named, empty = parts(Transcript("fr", (Segment(0, 1000, "Un."),)), (Chapter(5000, "A"), Chapter(9000, "B")))
    assert before.chapter is None
    assert (named.anchor, named.paragraphs, empty.anchor, empty.paragraphs) == ("t=5", (), "t=9", ())


def test_each_moment_is_one_place_only():
    talk = Transcript("fr", (Segment(0, 500, "Un.", "A"), Segment(0, 900, "Deux.", "B")))
    (part,) = parts(talk, (Chapter(0, "A"),))
    assert (part.anchor, [line.anchor for p in part.paragraphs for line in p.lines]) == ("t=0", [None, None])


def test_long_turns_are_divided_at_sentence_ends_and_endless_ones_anyway():
    ended = Transcript(
        "fr", tuple(Segment(i * 1000, i * 1000 + 990, "Une phrase de trente lettres ok.") for i in range(40))
    )
    endless = Transcript(
        "fr", tuple(Segment(i * 1000, i * 1000 + 990, "des mots qui ne finissent pas du tout") for i in range(90))
    )
    assert [len(p.lines) for p in parts(ended, ())[0].paragraphs] == [16, 16, 8]
    assert [len(p.lines) for p in parts(endless, ())[0].paragraphs] == [33, 33, 24]


def test_times_are_short_in_addresses():
    assert [seconds(ms) for ms in (0, 754_000, 12_300, 12_345, 60_010)] == ["0", "754", "12.3", "12.345", "60.01"]
