"""One recording of two people: their voices told apart, named once, and named whatever is run again."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from podcast.audio import find_ffmpeg
from podcast.speech import read_vtt
from tests.commands import podcast, stages_run

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

# tests/data/speech/LICENCE.md says who speaks when: A 0-6.3, B 6.49-13.34, A 13.6-17.65, B 18.16-26.81 s …


@pytest.fixture(scope="module")
def show(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("speakers")
    source, clip = repository / "tests" / "data" / "speech" / "duo-fr.ogg", folder / "duo.flac"
    subprocess.run([find_ffmpeg().path, "-v", "error", "-i", source, "-t", "27", clip], check=True)
    assert podcast(folder, "init", "show", "--title", "Les voisins").code == 0
    show = folder / "show"
    settings = show / "podcast.toml"
    settings.write_text(settings.read_text().replace("# diarise = true", "diarise = true"))
    assert podcast(show, "new", "ep01", str(clip)).code == 0
    return show


def speakers(show: Path) -> list[str | None]:
    """Who speaks in each of the four turns, by the cue that holds its middle."""
    transcript = read_vtt((show / "transcripts" / "ep01.vtt").read_text(encoding="utf-8"), "fr")
    middles = (3_200, 10_000, 15_600, 22_000)
    return [next(s.speaker for s in transcript.segments if s.start_ms <= at < s.end_ms) for at in middles]


def test_voices_are_listed_named_and_kept(show: Path) -> None:
    listed = podcast(show, "speakers", "ep01")
    assert listed.code == 0, listed.err
    first, second, *rest = listed.out.splitlines()
    assert first.startswith("1  not named: ")
    assert second.startswith("2  not named: ")
    assert rest == [
        "This is an estimate, by the sound of the voices.",
        "Next: podcast speakers ep01 1=NAME 2=NAME",
    ]
    assert podcast(show, "transcript", "ep01").code == 0
    assert speakers(show) == ["Voix 1", "Voix 2", "Voix 1", "Voix 2"]

    named = podcast(show, "speakers", "ep01", "1=Léa", "2=Paul Martin")
    assert named.out == "The names stand in episodes/ep01/episode.toml. Next: podcast publish ep01\n"
    transcript = show / "transcripts" / "ep01.vtt"
    person = transcript.read_text(encoding="utf-8") + "\nNOTE relu jusqu'ici\n"
    transcript.write_text(person, encoding="utf-8")
    published = podcast(show, "publish", "ep01")
    assert published.code == 0, published.err
    assert "ep01 recognise" not in stages_run(published)
    assert "ep01 voices" not in stages_run(published)
    assert speakers(show) == ["Léa", "Paul Martin", "Léa", "Paul Martin"]
    assert transcript.read_text(encoding="utf-8").rstrip().endswith("NOTE relu jusqu'ici")
    page = (show / "feed" / "ep01" / "index.html").read_text(encoding="utf-8")
    assert "Paul Martin" in page

    again = podcast(show, "speakers", "ep01").out.splitlines()
    assert again[0].startswith("1  Léa: ")
    assert again[-1] == "Next: podcast publish ep01"


def test_what_cannot_be_a_name_is_refused(show: Path) -> None:
    for word, sentence in {
        "Léa": '"Léa" is not a voice\'s number and a name: write 1=Léa.',
        "1=": '"1=" is not a voice\'s number and a name: write 1=Léa.',
    }.items():
        ran = podcast(show, "speakers", "ep01", word)
        assert ran.code == 2
        assert ran.err.endswith(f"Error: {sentence}\n")
    ran = podcast(show, "speakers", "ep01", "7=Léa")
    assert (ran.code, ran.err.splitlines()[-2:]) == (
        3,
        ["Error: ep01 has no voice 7; there are 2", "`podcast speakers ep01` lists them."],
    )


def test_tracks_of_one_person_each_need_no_estimate(repository: Path) -> None:
    ran = podcast(repository, "speakers", "ep02")
    assert (ran.code, ran.out) == (
        0,
        "One track per speaker: Voix de présentation, Voix de lecture. "
        "Their names stand in episode.toml, under [[recordings]].\n",
    )
