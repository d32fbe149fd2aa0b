"""A transcript in a producer's hands: taken in other formats, brought from elsewhere, corrected, reviewed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import Terminal, podcast, stages_run

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

Copy = Callable[[], Path]


@pytest.fixture
def show(fresh_copy: Copy) -> Path:
    return fresh_copy()


def served(show: Path, ending: str) -> bytes:
    (path,) = (path for path in (show / "feed" / "media").glob(f"ep02-*{ending}") if "chapters" not in path.name)
    return path.read_bytes()


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_format_is_printed_as_listeners_get_it(show: Path) -> None:
    for ending in (".vtt", ".srt", ".json"):
        ran = podcast(show, "transcript", "ep02", "-o", f"out{ending}")
        assert (ran.code, ran.err) == (0, "")
        assert ran.out == f"Wrote out{ending}. To correct it: podcast transcript ep02 --review\n"
        assert (show / f"out{ending}").read_bytes() == served(show, ending)
    text = podcast(show, "transcript", "ep02")
    assert (text.code, text.err) == (0, "")
    assert "ATD Quart Monde" in text.out
    assert "-->" not in text.out
    assert "**Voix de lecture**" in podcast(show, "transcript", "ep02", "--format", "md").out
    unknown = podcast(show, "transcript", "ep02", "-o", "out.docx")
    assert unknown.code == 2
    assert unknown.err.endswith(
        "Error: out.docx does not say which format: end it with .vtt, .srt, .json, .txt, .md.\n"
    )


def test_apps_are_offered_each_format_with_its_type(show: Path) -> None:
    feed = (show / "feed" / "feed.xml").read_text(encoding="utf-8")
    assert re.findall(r"<podcast:transcript [^>]*type=\"([^\"]+)\"", feed) == [
        "text/vtt",
        "application/x-subrip",
        "application/json",
    ]


def test_a_correction_survives_a_new_draft_that_changes_the_same_cue(show: Path) -> None:
    transcript = show / "transcripts" / "ep02.vtt"
    text = transcript.read_text(encoding="utf-8")
    cue = next(cue for cue in text.split("\n\n") if "ATD Quart Monde" in cue)
    corrected = cue.replace("ATD Quart Monde", "ATD Quart Monde (le mouvement)")
    transcript.write_text(text.replace(cue, corrected), encoding="utf-8")
    word = next(
        word for word in re.sub(r"<v[^>]*>", "", cue).split("\n", 1)[1].split() if re.fullmatch(r"[a-zé]{3,}", word)
    )
    with (show / "podcast.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[[vocabulary]]\nname = "{word.upper()}"\nheard_as = ["{word}"]\n')
    ran = podcast(show, "publish", "ep02")
    assert ran.code == 0, ran.err
    merged = transcript.read_text(encoding="utf-8")
    assert "ATD Quart Monde (le mouvement)" in re.sub(r"\s+", " ", merged)
    assert word.upper() in merged
    assert (
        "ep02 transcribe   merged the new draft into transcripts/ep02.vtt; yours as it was: .podcast/kept/" in ran.out
    )


def test_what_a_person_has_reviewed_no_draft_changes(show: Path) -> None:
    change(show / "episodes" / "ep02" / "episode.toml", "published = true\n", "published = true\nreviewed = true\n")
    transcript = show / "transcripts" / "ep02.vtt"
    approved = transcript.read_bytes()
    with (show / "podcast.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[vocabulary]]\nname = "PAUVRETÉ"\nheard_as = ["pauvreté"]\n')
    ran = podcast(show, "publish", "ep02")
    assert ran.code == 0, ran.err
    assert transcript.read_bytes() == approved
    assert (
        "ep02 transcribe   conflict in transcripts/ep02.vtt, yours stays: it is approved, so the new draft changes "
        "nothing in it; if the recordings were cut anew, look at its times\n"
    ) in ran.out
    assert "relue par une personne" in (show / "feed" / "ep02" / "index.html").read_text(encoding="utf-8").lower()


def test_a_reviewed_transcript_is_not_replaced_by_an_import(show: Path, tmp_path: Path) -> None:
    change(show / "episodes" / "ep02" / "episode.toml", "published = true\n", "published = true\nreviewed = true\n")
    (tmp_path / "elsewhere.srt").write_text(SUBTITLES, encoding="utf-8")
    before = (show / "transcripts" / "ep02.vtt").read_bytes()
    ran = podcast(show, "transcript", "ep02", "--import", str(tmp_path / "elsewhere.srt"))
    assert (ran.code, ran.err) == (
        3,
        "Error: episodes/ep02/episode.toml: the transcript of ep02 is reviewed, so nothing changes it\n"
        "Set `reviewed = false` there first, if it shall be replaced.\n",
    )
    assert (show / "transcripts" / "ep02.vtt").read_bytes() == before


def test_an_export_never_replaces_a_file_of_the_show(show: Path) -> None:
    for name, folder in {
        "transcripts/ep02.vtt": "transcripts",
        "episodes/ep02/notes.md": "episodes",
        "feed/new.srt": "feed",
    }.items():
        before = (show / name).read_bytes() if (show / name).exists() else None
        ran = podcast(show, "transcript", "ep02", "-o", name)
        assert (ran.code, ran.err) == (
            3,
            f"Error: {name}: the folder {folder}/ holds the show's own files, which an export would replace\n"
            "Write it somewhere else.\n",
        )
        assert ((show / name).read_bytes() if (show / name).exists() else None) == before
    nowhere = podcast(show, "transcript", "ep02", "-o", "/proc/x.vtt")
    assert (nowhere.code, nowhere.err) == (
        3,
        "Error: /proc/x.vtt: this file cannot be written: No such file or directory\nName another one.\n",
    )


def test_a_transcript_that_cannot_be_read_stops_and_nothing_touches_it(show: Path) -> None:
    transcript = show / "transcripts" / "ep02.vtt"
    broken = transcript.read_text(encoding="utf-8").replace(" --> ", " -> ", 1)
    transcript.write_text(broken, encoding="utf-8")
    with (show / "podcast.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[vocabulary]]\nname = "PAUVRETÉ"\nheard_as = ["pauvreté"]\n')
    ran = podcast(show, "publish", "ep02")
    assert ran.code == 3
    assert ran.err.startswith("Error: transcripts/ep02.vtt, line 3: this is not a cue's time: ")
    assert transcript.read_text(encoding="utf-8") == broken
    transcript.write_text("WEBVTT\n", encoding="utf-8")
    emptied = podcast(show, "publish", "ep02")
    assert (emptied.code, emptied.err) == (
        3,
        "Error: transcripts/ep02.vtt: there is no cue in this transcript\n"
        "Delete the file to have it written anew, or take your copy back.\n",
    )


def test_a_show_may_require_that_transcripts_are_reviewed(show: Path) -> None:
    feed = (show / "feed" / "feed.xml").read_bytes()
    change(show / "podcast.toml", "[speech]\n", "[speech]\nrequire_review = true\n")
    change(show / "transcripts" / "ep02.vtt", "ATD Quart Monde", "ATD Quart-Monde")
    refusal = (
        "transcripts/ep02.vtt: nobody has reviewed the transcript of ep02 yet, which this show requires\n"
        "Correct it (`podcast transcript ep02 --review`), set `reviewed = true` in episodes/ep02/episode.toml, "
        "and publish again.\n"
    )
    plan = podcast(show, "publish", "ep02", "--dry-run")
    assert plan.out.endswith(
        "It would stop before anything is published: nobody has reviewed the transcript of ep02 yet, "
        "which this show requires.\n"
    )
    ran = podcast(show, "publish", "ep02")
    assert (ran.code, ran.err) == (3, f"Error: {refusal}")
    assert (show / "feed" / "feed.xml").read_bytes() == feed
    assert "cannot be published: transcripts/ep02.vtt: nobody has reviewed" in podcast(show, "status").out
    change(show / "episodes" / "ep02" / "episode.toml", "published = true\n", "published = true\nreviewed = true\n")
    assert podcast(show, "publish", "ep02").code == 0
    assert (show / "feed" / "feed.xml").read_bytes() != feed


SUBTITLES = """1
00:00:01,000 --> 00:00:04,000
Voix de lecture : Ceci vient d'ailleurs.

2
00:59:05,500 --> 00:59:09,000
Et personne ne l'a transcrit ici.
"""


def test_a_transcript_made_elsewhere_is_taken_and_nothing_is_transcribed(show: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.srt").write_text(SUBTITLES, encoding="cp1252")
    ran = podcast(show, "transcript", "ep02", "--import", str(tmp_path / "elsewhere.srt"))
    assert ran.code == 0, ran.err
    assert ran.out.endswith(
        "ep02 is not transcribed any more: its words come from episodes/ep02/transcript.srt. "
        "Correct transcripts/ep02.vtt.\nNext: podcast publish ep02\n"
    )
    assert (
        "warning: episodes/ep02/transcript.srt goes on until 0:59:05, the recordings end at 0:03:36: "
        "is it the right file?\n"
    ) in ran.out
    assert "Ceci vient d'ailleurs." in (show / "transcripts" / "ep02.vtt").read_text(encoding="utf-8")
    published = podcast(show, "publish", "ep02")
    assert published.code == 0, published.err
    assert "ep02 recognise" not in stages_run(published)
    assert "Et personne ne l’a transcrit ici." in (show / "feed" / "ep02" / "index.html").read_text(
        encoding="utf-8"
    ).replace("'", "’").replace("&#39;", "’")


def test_what_cannot_be_read_is_not_taken(show: Path) -> None:
    (show / "notes.srt").write_text("Rien que du texte.\n", encoding="utf-8")
    before = (show / "episodes" / "ep02" / "episode.toml").read_bytes()
    ran = podcast(show, "transcript", "ep02", "--import", "notes.srt")
    assert ran.code == 3
    assert ran.err.startswith("Error: notes.srt")
    assert (show / "episodes" / "ep02" / "episode.toml").read_bytes() == before
    assert not (show / "episodes" / "ep02" / "transcript.srt").exists()
    missing = podcast(show, "transcript", "ep02", "--import", "nothing.srt")
    assert (missing.code, missing.err) == (
        3,
        "Error: nothing.srt: there is no such transcript\nCheck the name, then try again.\n",
    )


QUESTION = "[q]uit:"


def in_doubt(place: str) -> tuple[str, str]:
    """The time and the doubtful words of a line of the list."""
    return place[:7], place[place.index("[") :].partition("]")[0]


def test_the_doubtful_places_are_walked_through_one_after_another(show: Path) -> None:
    listed = podcast(show, "transcript", "ep02", "--review")
    assert (listed.code, listed.err) == (0, "")
    places = listed.out.splitlines()
    assert len(places) >= 3
    assert all(re.match(r"\d:\d\d:\d\d  .*\[.+\]", place) for place in places)
    doubtful = in_doubt(places[1])[1].removeprefix("[")

    walk = Terminal(show, "transcript", "ep02", "--review")
    walk.answer(QUESTION, "k")
    walk.answer(QUESTION, "c")
    walk.answer(f'What is said instead of "{doubtful}":', "tout autre chose")
    walk.answer(QUESTION, "q")
    assert "What you have settled is kept. To go on from here, give the same command again." in walk.rest()

    assert "tout autre chose" in re.sub(r"\s+", " ", (show / "transcripts" / "ep02.vtt").read_text(encoding="utf-8"))
    left = podcast(show, "transcript", "ep02", "--review").out.splitlines()
    assert [in_doubt(place) for place in left] == [in_doubt(place) for place in places[2:]]


def test_a_review_that_comes_to_its_end_is_written_down(show: Path) -> None:
    count = len(podcast(show, "transcript", "ep02", "--review").out.splitlines())
    walk = Terminal(show, "transcript", "ep02", "--review")
    for _ in range(count):
        walk.answer(QUESTION, "k")
    walk.answer("[y/N]:", "y")
    assert walk.rest().endswith("Wrote reviewed = true. Next: podcast publish ep02\n")
    assert "\nreviewed = true\n" in (show / "episodes" / "ep02" / "episode.toml").read_text(encoding="utf-8")
    assert podcast(show, "transcript", "ep02", "--review").out == ""
