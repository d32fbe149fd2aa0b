"""A person's transcript and the machine's new draft: what comes of both, case by case."""

from __future__ import annotations

from dataclasses import astuple

import pytest

from podcast.pipeline import Merged, merge_lines
from podcast.speech import read_vtt
from podcast.speech.correcting.merging import merge_transcripts

BASE = """WEBVTT

00:00:00.000 --> 00:00:04.000
<v Voix 1>Bonjour à tous et bienvenue chez hâte et décarme.

00:00:04.000 --> 00:00:08.000
<v Voix 2>Merci de me recevoir, je suis ravie.

00:00:08.000 --> 00:00:12.000
<v Voix 1>Alors parlons de votre vie à Noisy.
"""


def edit(text: str, *changes: tuple[str, str]) -> str:
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text


def merge(base: str, person: str, machine: str) -> tuple[str, tuple[str, ...]]:
    merged = merge_transcripts(base.encode(), person.encode(), machine.encode())
    read_vtt(merged.content.decode(), "fr")
    return merged.content.decode(), merged.conflicts


def later(text: str, seconds: int) -> str:
    """All times of a short transcript, moved."""
    for second in (12, 8, 4, 0):
        text = text.replace(f"00:{second:02}.000", f"00:{second + seconds:02}.000")
    return text


ATD = ("hâte et décarme", "ATD Quart Monde")
RAVI = ("ravie.", "ravi.")
NOISY = ("à Noisy.", "à Noisy-le-Grand.")

WORDS = {
    "each its own place": ([ATD], [NOISY], [ATD, NOISY], ()),
    "beside each other": ([("votre", "ta")], [("vie à", "ville à")], [("votre vie", "ta ville")], ()),
    "the same": ([ATD], [ATD, NOISY], [ATD, NOISY], ()),
    "the machine finds what the person wrote, and more": (
        [("et décarme.", "ATD.")],
        [("et décarme.", "ATD Quart Monde.")],
        [("et décarme.", "ATD.")],
        ('0:00:00: kept "ATD."; the new draft says "ATD Quart Monde."',),
    ),
    "the machine says it, and changes the next word": (
        [("décarme.", "Quart Monde.")],
        [("chez hâte et décarme.", "avec hâte et Quart Monde.")],
        [("chez hâte et décarme.", "avec hâte et Quart Monde.")],
        (),
    ),
    "both changed": (
        [ATD],
        [("hâte et décarme", "des cartes")],
        [ATD],
        ('0:00:00: kept "ATD Quart Monde."; the new draft says "des cartes."',),
    ),
    "the person added a word to one that the machine changed": (
        [("je suis", "je suis vraiment")],
        [RAVI],
        [("je suis ravie.", "je suis vraiment ravie.")],
        ('0:00:04: kept "vraiment ravie."; the new draft says "ravi."',),
    ),
    "the machine added a word to one that the person changed": (
        [RAVI],
        [("je suis", "je suis vraiment")],
        [RAVI],
        ('0:00:04: kept "ravi."; the new draft says "vraiment ravie."',),
    ),
    "the person joined what the machine wrote as two words": (
        [("Noisy.", "Noisy-Grand.")],
        [("Noisy.", "Noisy Grand.")],
        [("Noisy.", "Noisy-Grand.")],
        ('0:00:08: kept "Noisy-Grand."; the new draft says "Noisy Grand."',),
    ),
    "both added the same": (
        [("je suis", "je suis vraiment")],
        [("je suis", "je suis vraiment très")],
        [("je suis", "je suis vraiment très")],
        (),
    ),
    "the person removed": ([("Alors parlons", "Parlons")], [NOISY], [("Alors parlons", "Parlons"), NOISY], ()),
    "the person removed what the machine changed": (
        [(" et décarme.", ".")],
        [("décarme.", "des carmes."), NOISY],
        [(" hâte et décarme.", " hâte."), NOISY],
        ('0:00:00: kept "hâte."; the new draft says "hâte et des carmes."',),
    ),
    "the machine removed what the person changed": (
        [("recevoir,", "rencontrer,")],
        [("recevoir, ", "")],
        [("recevoir,", "rencontrer,")],
        ('0:00:04: kept "rencontrer,"; the new draft removes it',),
    ),
    "a whole sentence removed by the person": (
        [("<v Voix 2>Merci de me recevoir, je suis ravie.\n", ""), ("00:00:04.000 --> 00:00:08.000\n\n", "")],
        [NOISY],
        [("00:00:04.000 --> 00:00:08.000\n<v Voix 2>Merci de me recevoir, je suis ravie.\n\n", ""), NOISY],
        (),
    ),
    "a whole sentence removed by the machine": (
        [ATD],
        [("00:00:04.000 --> 00:00:08.000\n<v Voix 2>Merci de me recevoir, je suis ravie.\n\n", "")],
        [ATD, ("00:00:04.000 --> 00:00:08.000\n<v Voix 2>Merci de me recevoir, je suis ravie.\n\n", "")],
        (),
    ),
}


@pytest.mark.parametrize(("person", "machine", "merged", "conflicts"), WORDS.values(), ids=WORDS)
def test_words(person, machine, merged, conflicts) -> None:
    found = merge(BASE, edit(BASE, *person), edit(BASE, *machine))

    assert found == (edit(BASE, *merged), conflicts)


TIMES = {
    "an edited cue moves with the recording": ([ATD], [ATD], 10),
    "a cue of which the person set the start moves as far": (
        [("00:00:08.000 --> 00:00:12.000", "00:00:08.300 --> 00:00:12.000")],
        [("00:00:18.000 --> 00:00:22.000", "00:00:18.300 --> 00:00:22.000")],
        10,
    ),
    "times that a person set stand": (
        [("00:00:08.000 --> 00:00:12.000", "00:00:08.300 --> 00:00:13.000")],
        [("00:00:08.000 --> 00:00:12.000", "00:00:08.300 --> 00:00:13.000")],
        0,
    ),
    "a cue in two": (
        [
            ("recevoir, ", "recevoir,\n\n00:00:06.500 --> 00:00:08.000\n<v Voix 2>"),
            ("04.000 --> 00:00:08", "04.000 --> 00:00:06"),
        ],
        [
            ("recevoir, ", "recevoir,\n\n00:00:16.500 --> 00:00:18.000\n<v Voix 2>"),
            ("14.000 --> 00:00:18", "14.000 --> 00:00:16"),
        ],
        10,
    ),
    "two cues in one": (
        [
            ("décarme.\n\n00:00:04.000 --> 00:00:08.000\n<v Voix 2>", "décarme. "),
            ("--> 00:00:04.000", "--> 00:00:08.000"),
        ],
        [
            ("décarme.\n\n00:00:14.000 --> 00:00:18.000\n<v Voix 2>", "décarme. "),
            ("--> 00:00:14.000", "--> 00:00:18.000"),
        ],
        10,
    ),
}


@pytest.mark.parametrize(("person", "merged", "seconds"), TIMES.values(), ids=TIMES)
def test_times_and_borders(person, merged, seconds) -> None:
    machine = later(edit(BASE, NOISY), seconds)

    assert merge(BASE, edit(BASE, *person), machine) == (edit(machine, *merged), ())


def test_words_of_the_person_stand_in_the_cues_of_a_draft_that_cuts_elsewhere() -> None:
    machine = edit(
        BASE,
        (
            "00:00:08.000\n<v Voix 2>Merci de me recevoir, ",
            "00:00:06.000\n<v Voix 2>Merci de me recevoir,\n\n00:00:06.000 --> 00:00:08.000\n<v Voix 2>",
        ),
    )

    assert merge(BASE, edit(BASE, RAVI), machine) == (edit(machine, RAVI), ())


VOICES = {
    "a new name reaches a cue whose words were edited": ([ATD], [("Voix 2", "Anne")], [ATD, ("Voix 2", "Anne")], ()),
    "a correction stays": (
        [("<v Voix 2>", "<v Anne>")],
        [("<v Voix 2>Merci de", "<v Voix 2>Merci beaucoup de")],
        [("<v Voix 2>Merci de", "<v Anne>Merci beaucoup de")],
        (),
    ),
    "both corrected": (
        [("<v Voix 2>", "<v Anne>")],
        [("<v Voix 2>", "<v Zoé>")],
        [("<v Voix 2>", "<v Anne>")],
        ('0:00:04: kept the speaker "Anne"; the new draft says "Zoé"',),
    ),
    "a speaker taken out": (
        [("<v Voix 2>", "")],
        [("<v Voix 2>", "<v Zoé>")],
        [("<v Voix 2>", "")],
        ('0:00:04: kept no speaker; the new draft says "Zoé"',),
    ),
    "what the draft takes away": (
        [("<v Voix 2>", "<v Anne>")],
        [("<v Voix 2>", "")],
        [("<v Voix 2>", "<v Anne>")],
        ('0:00:04: kept the speaker "Anne"; the new draft names nobody',),
    ),
}


@pytest.mark.parametrize(("person", "machine", "merged", "conflicts"), VOICES.values(), ids=VOICES)
def test_speakers(person, machine, merged, conflicts) -> None:
    found = merge(BASE, edit(BASE, *person), edit(BASE, *machine))

    assert found == (edit(BASE, *merged), conflicts)


def test_a_name_given_everywhere_reaches_what_the_draft_has_anew() -> None:
    new = "\n00:00:12.000 --> 00:00:14.000\n<v {}>Et puis un mot encore.\n"

    merged, conflicts = merge(BASE, BASE.replace("Voix 1", "Léa"), BASE + new.format("Voix 1"))

    assert merged == BASE.replace("Voix 1", "Léa") + new.format("Léa")
    assert conflicts == ()


def test_speakers_that_both_renamed_are_listed_once() -> None:
    _, conflicts = merge(BASE, BASE.replace("Voix 1", "Léa"), BASE.replace("Voix 1", "Voix 3"))

    assert conflicts == ('0:00:00: kept the speaker "Léa"; the new draft says "Voix 3" (here and in 1 more cue)',)


def test_a_cue_that_the_draft_joins_is_cut_where_the_person_named_another_speaker() -> None:
    joined = edit(BASE, ("Voix 2", "Voix 1"))
    machine = edit(
        joined,
        ("décarme.\n\n00:00:04.000 --> 00:00:08.000\n<v Voix 1>", "décarme. "),
        ("--> 00:00:04.000", "--> 00:00:08.000"),
    )

    merged, conflicts = merge(joined, BASE, machine)

    assert [(cue.start_ms, cue.speaker, cue.text) for cue in read_vtt(merged, "fr").segments] == [
        (0, "Voix 1", "Bonjour à tous et bienvenue chez hâte et décarme."),
        (4000, "Voix 2", "Merci de me recevoir, je suis ravie."),
        (8000, "Voix 1", "Alors parlons de votre vie à Noisy."),
    ]
    assert conflicts == ()


def test_what_the_person_put_between_the_cues_stays_in_its_place() -> None:
    person = (
        "\ufeffWEBVTT - épisode 2\r\n\r\nNOTE écrit par Anne\r\nle 3 mars\r\n\r\n"
        "intro\r\n00:00:00.000 --> 00:00:04.000 align:start position:10%\r\n"
        "<v Voix 1>Bonjour à tous et <i>bienvenue</i>\r\nchez hâte et décarme.\r\n\r\n\r\n"
        "NOTE à relire\r\n\r\n00:04.000 --> 00:08.000\r\n<v Voix 2>Merci de me recevoir, je suis ravie.\r\n\r\n"
        "00:00:08.000 --> 00:00:12.000\r\n<v Voix 1>Alors parlons de votre vie à Noisy.\r\n\r\nNOTE fin\r\n"
    )

    merged, conflicts = merge(BASE, person, later(edit(BASE, NOISY, RAVI), 10))

    assert merged == (
        "\ufeffWEBVTT - épisode 2\r\n\r\nNOTE écrit par Anne\r\nle 3 mars\r\n\r\n"
        "intro\r\n00:00:10.000 --> 00:00:14.000 align:start position:10%\r\n"
        "<v Voix 1>Bonjour à tous et <i>bienvenue</i>\r\nchez hâte et décarme.\r\n\r\n"
        "NOTE à relire\r\n\r\n00:00:14.000 --> 00:00:18.000\r\n<v Voix 2>Merci de me recevoir, je suis ravi.\r\n\r\n"
        "00:00:18.000 --> 00:00:22.000\r\n<v Voix 1>Alors parlons de votre vie à Noisy-le-Grand.\r\n\r\nNOTE fin\r\n"
    )
    assert conflicts == ()


def test_notes_of_the_draft_come_and_go_unless_the_person_wrote_or_removed_them() -> None:
    base = edit(BASE, ("\n00:00:04", "\nNOTE un\n\nNOTE deux\n\nNOTE trois\n\n00:00:04"))
    person = edit(base, ("NOTE deux\n", "NOTE à moi\n"), ATD)
    machine = edit(base, ("NOTE un\n", "NOTE nouvelle\n"))

    merged, _ = merge(base, person, machine)

    assert [line for line in merged.split("\n") if line.startswith("NOTE")] == [
        "NOTE à moi", "NOTE nouvelle", "NOTE trois"
    ]  # fmt: skip


def test_a_correction_within_a_part_that_was_cut_out_stays_with_its_cue() -> None:
    cut = edit(
        BASE,
        ("00:00:00.000 --> 00:00:04.000\n<v Voix 1>Bonjour à tous et bienvenue chez hâte et décarme.\n\n", ""),
        ("00:00:04.000 --> 00:00:08.000\n<v Voix 2>Merci de me recevoir, je suis ravie.\n\n", ""),
        ("00:00:08.000 --> 00:00:12.000", "00:00:00.500 --> 00:00:04.500"),
    )

    merged, conflicts = merge(BASE, edit(BASE, ATD), cut)

    assert merged == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:04.000\n<v Voix 1>Bonjour à tous et bienvenue chez ATD Quart Monde.\n\n"
        "00:00:00.500 --> 00:00:04.500\n<v Voix 1>Alors parlons de votre vie à Noisy.\n"
    )
    assert conflicts == ('0:00:00: kept "Bonjour à tous et bienvenue chez ATD Quart Monde."; the new draft removes it',)


def test_a_speaker_corrected_in_a_part_that_was_cut_out_is_told() -> None:
    gone = ("00:00:04.000 --> 00:00:08.000\n<v Voix 2>Merci de me recevoir, je suis ravie.\n\n", "")

    merged, conflicts = merge(BASE, edit(BASE, ("Voix 2", "Anne")), edit(BASE, gone))

    assert merged == edit(BASE, gone)
    assert conflicts == (
        '0:00:04: the new draft removes "Merci de me recevoir, je suis ravie.", '
        "of which you had changed the times, the speaker or the name",
    )


@pytest.mark.parametrize(
    "person",
    [
        BASE.replace("\n", "\r\n"),
        "\ufeff" + BASE.replace("\n\n", "\n\n\n\n").rstrip("\n"),
        BASE.replace("à tous et ", "à  tous\net ").replace(" --> ", "  -->  "),
        BASE.replace("00:00:0", "00:0"),
    ],
    ids=["line ends", "blank lines", "wrapped elsewhere", "without hours"],
)
def test_where_only_white_space_was_edited_the_draft_results(person: str) -> None:
    machine = later(edit(BASE, NOISY), 10).encode()

    assert merge_transcripts(BASE.encode(), person.encode(), machine) == Merged(machine)


@pytest.mark.parametrize("broken", ["00:00:04,000 --> 00:00:08,000", "00:00:04.000 -> 00:00:08.000", "\udcff"])
def test_a_file_that_is_no_webvtt_any_more_is_merged_by_lines(broken: str) -> None:
    base, machine = BASE.encode(), edit(BASE, NOISY).encode()
    person = BASE.replace("00:00:04.000 --> 00:00:08.000", broken).encode("utf-8", "surrogateescape")

    merged = merge_transcripts(base, person, machine)

    assert merged == merge_lines(base, person, machine)
    assert broken.encode("utf-8", "surrogateescape") in merged.content


def test_text_that_would_read_as_a_time_once_it_starts_a_line_is_merged_by_lines() -> None:
    base = f"WEBVTT\n\n00:00:00.000 --> 00:00:04.000\nDe{' mot' * 15}\nfin\n"
    person = base.replace("mot\nfin", "un\nà 12:30 → soir")
    machine = base.replace("De", "Du")

    merged, conflicts = merge(base, person, machine)

    assert (merged.encode(), conflicts) == astuple(merge_lines(base.encode(), person.encode(), machine.encode()))
