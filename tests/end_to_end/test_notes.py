"""Notes and chapters in a producer's hands: drafted, edited, drafted anew, put into the show's own template."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import podcastparser
import pytest

from podcast.audio import find_ffmpeg
from tests.commands import Terminal, podcast, stages_run
from tests.notes.writing_server import Asked, Reply, completion, writing_server

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

TALK = (
    ("Léa", "Bonjour à tous. Aujourd'hui nous visitons un jardin partagé au pied des immeubles de la rue Pasteur."),
    ("Léa", "Comment le jardin partagé est-il né dans ce quartier ?"),
    ("Omar", "Le jardin partagé est né en 2014 d'une friche que la mairie voulait vendre à un promoteur."),
    ("Omar", "Pendant deux ans, les habitants ont nettoyé la friche chaque samedi avec des outils empruntés."),
    ("Léa", "Parlons maintenant du compost, dont tout le monde a peur."),
    ("Omar", "Le compost nourrit tout le jardin, et chaque famille y apporte ses épluchures."),
    ("Omar", "Un bon compost sent la forêt, jamais la poubelle, et il mûrit pendant neuf mois."),
    ("Léa", "Qui arrose les légumes pendant les vacances d'été ?"),
    ("Omar", "Un tableau d'arrosage circule entre les familles, et les enfants le tiennent avec sérieux."),
    ("Léa", "Merci à vous, et bel été au jardin."),
)


def talk(changed: dict[str, str] | None = None) -> str:
    """The conversation as subtitles: each sentence lasts ten seconds, a second less for the pause after it."""
    cues = ["WEBVTT", ""]
    for number, (speaker, said) in enumerate(TALK):
        words = said
        for old, new in (changed or {}).items():
            words = words.replace(old, new)
        start, end = number * 10, number * 10 + 9
        stamps = f"00:{start // 60:02}:{start % 60:02}.000 --> 00:{end // 60:02}:{end % 60:02}.000"
        cues += [stamps, f"<v {speaker}>{words}", ""]
    return "\n".join(cues)


@pytest.fixture(scope="module")
def made(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A show with an episode of 100 seconds, whose words were written elsewhere."""
    folder = tmp_path_factory.mktemp("notes")
    assert podcast(folder, "init", "show", "--title", "Les voisins").code == 0
    show = folder / "show"
    source = repository / "episodes" / "ep02" / "narrator.flac"
    cut = ["-t", "100", "-i", source, folder / "talk.flac"]
    subprocess.run([find_ffmpeg().path, "-v", "error", *cut], check=True)
    assert podcast(show, "new", "ep01", str(folder / "talk.flac"), "--title", "Le jardin").code == 0
    (folder / "talk.vtt").write_text(talk(), encoding="utf-8")
    ran = podcast(show, "transcript", "ep01", "--import", str(folder / "talk.vtt"))
    assert ran.code == 0, ran.err
    return show


@pytest.fixture
def show(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "show"))


def notes_file(show: Path) -> Path:
    return show / "episodes" / "ep01" / "notes.md"


def feed_episode(show: Path) -> dict[str, str]:
    with (show / "feed" / "feed.xml").open("rb") as file:
        (episode,) = podcastparser.parse("http://127.0.0.1:8000/feed.xml", file)["episodes"]
    return dict(episode)


def import_again(show: Path, changed: dict[str, str]) -> None:
    (show / "new.vtt").write_text(talk(changed), encoding="utf-8")
    ran = podcast(show, "transcript", "ep01", "--import", "new.vtt")
    assert ran.code == 0, ran.err


def test_every_moment_of_the_draft_is_one_at_which_that_was_said(show: Path) -> None:
    assert podcast(show, "notes", "ep01").code == 0
    draft = re.sub(r"\\(?=[^\w\s])", "", notes_file(show).read_text(encoding="utf-8"))
    body = draft.split("-->")[1].replace("> «", "").replace("«", "")
    told = re.findall(r"([A-Z][^()\n]*?)(?: » — (\w+))? \((\d\d):(\d\d)\)", body)
    assert len(told) >= 3
    for words, speaker, minutes, seconds in told:
        said_by, said = TALK[(int(minutes) * 60 + int(seconds)) // 10]
        assert words.strip() in said
        assert speaker in {"", said_by}


def test_the_notes_are_printed_as_listeners_get_them(show: Path) -> None:
    first = podcast(show, "notes", "ep01")
    assert first.code == 0, first.err
    assert "ep01 notes" in first.err
    assert first.err.endswith("To change them: episodes/ep01/notes.md. Next: podcast publish ep01\n")
    assert "<" not in first.out
    again = podcast(show, "notes", "ep01")
    assert again.out == first.out
    html = podcast(show, "notes", "ep01", "--html").out
    assert podcast(show, "publish", "ep01").code == 0
    assert html.strip() in (show / "feed" / "feed.xml").read_text(encoding="utf-8")


def test_a_new_draft_leaves_edited_notes_alone_until_it_is_asked_for(show: Path) -> None:
    assert podcast(show, "publish", "ep01").code == 0
    mine = notes_file(show).read_text(encoding="utf-8") + "\nMerci à Claire pour sa voix.\n"
    notes_file(show).write_text(mine, encoding="utf-8")
    import_again(show, {"2014": "2015", "compost": "fumier"})

    ran = podcast(show, "publish", "ep01")
    assert ran.code == 0, ran.err
    assert "kept episodes/ep01/notes.md as you edited it; a new draft: podcast notes ep01 --redraft" in ran.out
    assert notes_file(show).read_text(encoding="utf-8") == mine

    shown = podcast(show, "notes", "ep01", "--redraft")
    assert shown.code == 0
    assert shown.out.startswith("--- episodes/ep01/notes.md\n+++ episodes/ep01/notes.md with the new draft\n")
    assert "+" in shown.out and "fumier" in shown.out
    assert shown.err.endswith("Nothing was changed. To merge: podcast notes ep01 --redraft --yes\n")
    assert notes_file(show).read_text(encoding="utf-8") == mine

    merged = podcast(show, "notes", "ep01", "--redraft", "--yes")
    assert merged.code == 0
    text = notes_file(show).read_text(encoding="utf-8")
    assert "fumier" in text
    assert text.endswith("Merci à Claire pour sa voix.\n")
    (copy,) = re.findall(r"Merged; yours as it was: (\S+)", merged.err)
    assert (show / copy).read_text(encoding="utf-8") == mine
    nothing = podcast(show, "notes", "ep01", "--redraft")
    said = re.fullmatch(
        r"No new draft waits for episodes/ep01/. As they were drafted last: (\S+) and (\S+)\nNext: podcast notes ep01\n",
        nothing.out,
    )
    assert said is not None
    assert (show / said[1]).read_text(encoding="utf-8").startswith("00:00:00 ")
    assert "fumier" in (show / said[2]).read_text(encoding="utf-8")


def test_on_a_terminal_it_asks_before_it_merges(show: Path) -> None:
    assert podcast(show, "publish", "ep01").code == 0
    mine = notes_file(show).read_text(encoding="utf-8") + "\nMerci à Claire pour sa voix.\n"
    notes_file(show).write_text(mine, encoding="utf-8")
    import_again(show, {"compost": "fumier"})
    for answer in ("n", "y"):
        terminal = Terminal(show, "notes", "ep01", "--redraft")
        terminal.answer("Merge this into your files? [y/N]:", answer)
        shown = terminal.rest()
        changed = notes_file(show).read_text(encoding="utf-8") != mine
        assert changed == (answer == "y")
        assert ("Nothing was changed." in shown) == (answer == "n")
    assert notes_file(show).read_text(encoding="utf-8").endswith("Merci à Claire pour sa voix.\n")


def test_a_template_of_the_show_stands_around_every_episode_s_notes(show: Path) -> None:
    assert podcast(show, "publish", "ep01").code == 0
    (show / "notes.template.md").write_text(
        "{{ notes }}\n\n{{ chapters }}\n\nSoutenez-nous : [faire un don](https://don.example/?ep={{ episode.number }})\n",
        encoding="utf-8",
    )
    ran = podcast(show, "publish", "ep01")
    assert stages_run(ran) == ["ep01 page", "feed", "index", "store", "verify"]
    assert "ep01 page         notes.template.md was added" in ran.out
    assert '<a href="https://don.example/?ep=1"' in feed_episode(show)["description_html"]
    (show / "notes.template.md").write_text("{{ notes }\n", encoding="utf-8")
    broken = podcast(show, "publish", "ep01")
    assert broken.code == 3
    assert broken.err.startswith("Error: notes.template.md, line 1: ")


def test_a_comment_that_is_never_closed_is_told(show: Path) -> None:
    assert podcast(show, "notes", "ep01").code == 0
    notes_file(show).write_text("Avant.\n\n<!-- oublié\n\nTexte important.\n", encoding="utf-8")
    ran = podcast(show, "publish", "ep01")
    assert (
        "ep01 notes        warning: episodes/ep01/notes.md, line 3: a comment begins here and is never closed (-->): "
        "nothing after it is shown\n"
    ) in ran.out


def test_chapters_that_a_recording_carries_are_taken(show: Path, tmp_path: Path) -> None:
    (tmp_path / "marks.txt").write_text(
        ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=40000\ntitle=Le jardin\n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=40000\nEND=100000\ntitle=Le compost\n",
        encoding="utf-8",
    )
    folder = show / "episodes" / "ep01"
    args = ["-i", folder / "talk.flac", "-i", tmp_path / "marks.txt", "-map_metadata", "1", "-c:a", "aac"]
    subprocess.run([find_ffmpeg().path, "-v", "error", *args, folder / "talk.m4a"], check=True)
    (folder / "talk.flac").unlink()
    toml = folder / "episode.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("talk.flac", "talk.m4a"), encoding="utf-8")
    ran = podcast(show, "publish", "ep01")
    assert ran.code == 0, ran.err
    assert (folder / "chapters.txt").read_text(encoding="utf-8") == "00:00:00 Le jardin\n00:00:40 Le compost\n"
    (path,) = (show / "feed" / "media").glob("ep01-*.chapters.json")
    assert [one["title"] for one in json.loads(path.read_bytes())["chapters"]] == ["Le jardin", "Le compost"]


def test_options_that_do_not_go_together_are_refused(show: Path) -> None:
    for words, sentence in {
        ("--html", "--redraft"): "a redraft shows what changes in your files, --html what apps get: ask for one.",
        ("--yes",): "--yes goes with --redraft or --with-model.",
    }.items():
        ran = podcast(show, "notes", "ep01", *words)
        assert ran.code == 2
        assert ran.err.endswith(f"Error: {sentence}\n")


@pytest.fixture
def model(tmp_path: Path) -> Iterator[tuple[dict[str, str], list[Asked]]]:
    """A model on this machine, named in the user's own configuration; what it is asked."""
    answer = (
        "Le jardin est né en 2014 d'une friche que la mairie voulait vendre. Il a été ouvert en 1987 par Zoé Dupont."
    )
    with writing_server(lambda _: Reply(chunks=(completion(answer),))) as (endpoint, asked):
        config = tmp_path / "config" / "podcast-toolkit" / "config.toml"
        config.parent.mkdir(parents=True)
        config.write_text(f'[writing]\nendpoint = "{endpoint}"\nmodel = "petit-modele"\n', encoding="utf-8")
        yield {"XDG_CONFIG_HOME": str(tmp_path / "config"), "PODCAST_WRITING_KEY": KEY}, asked


KEY = "sk-sesame-0123456789"


def test_a_model_of_the_producer_writes_the_summary_only_when_it_is_asked(
    show: Path, model: tuple[dict[str, str], list[Asked]]
) -> None:
    environment, asked = model
    assert podcast(show, "publish", "ep01", **environment).code == 0
    assert podcast(show, "notes", "ep01", "--redraft", **environment).code == 0
    assert asked == []

    ran = podcast(show, "notes", "ep01", "--with-model", **environment)
    assert ran.code == 0, ran.err
    assert len(asked) >= 1
    assert "ep01 notes        warning: petit-modele wrote: « 1987 » n'est pas dit\n" in ran.err
    text = notes_file(show).read_text(encoding="utf-8")
    assert "<!-- machine-written by petit-modele: " in text
    assert "Le jardin est né en 2014 d'une friche que la mairie voulait vendre. (00:20)" in text
    assert re.findall(r"<!-- check: (.*) -->", text) == [
        "« 1987 » n'est pas dit",
        "« Zoé Dupont » n'est pas dit",
        "rien de tel n'est dit : « Il a été ouvert en 1987 par Zoé Dupont. »",
    ]

    count = len(asked)
    published = podcast(show, "publish", "ep01", **environment)
    assert published.code == 0, published.err
    assert len(asked) == count
    assert "`<!-- check: … -->` on what a model wrote and nobody said: correct it, and delete them" in published.out
    page = (show / "feed" / "ep01" / "index.html").read_text(encoding="utf-8")
    assert "a été écrite par une machine" in page
    assert "check:" not in page + (show / "feed" / "feed.xml").read_text(encoding="utf-8")
    secret = KEY.encode()
    assert not any(secret in path.read_bytes() for path in show.rglob("*") if path.is_file())

    notes_file(show).write_text(
        re.sub(r"<!-- check: .* -->\n", "", text).replace(" Il a été ouvert en 1987 par Zoé Dupont.", " Il grandit."),
        encoding="utf-8",
    )
    assert podcast(show, "publish", "ep01", **environment).code == 0
    assert "a été écrite par une machine" not in (show / "feed" / "ep01" / "index.html").read_text(encoding="utf-8")


def test_without_a_model_of_ones_own_there_is_none_to_ask(show: Path, tmp_path: Path) -> None:
    ran = podcast(show, "notes", "ep01", "--with-model", XDG_CONFIG_HOME=str(tmp_path / "none"))
    assert (ran.code, ran.err) == (
        3,
        f"Error: {tmp_path}/none/podcast-toolkit/config.toml: no writing model is named there\n"
        "Write a table [writing] there with its `endpoint` and `model`: docs/how-to/writing-model.md.\n",
    )
