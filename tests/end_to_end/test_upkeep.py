"""A show that lives: files damaged, replaced, withdrawn and mistyped between one publish and the next."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from podcast.audio import find_ffmpeg
from podcast.storage import serve
from tests.commands import environment, podcast, stages_run

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture(scope="module")
def two_episodes(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A show with two published episodes of eight seconds."""
    folder = tmp_path_factory.mktemp("upkeep")
    assert podcast(folder, "init", "show", "--title", "Les voisins").code == 0
    show = folder / "show"
    for episode, start in (("ep01", "27"), ("ep02", "36")):
        clip = folder / f"{episode}.flac"
        source = repository / "episodes" / "ep02" / "narrator.flac"
        subprocess.run([find_ffmpeg().path, "-v", "error", "-ss", start, "-t", "8", "-i", source, clip], check=True)
        assert podcast(show, "new", episode, str(clip), "--speaker", "Claire").code == 0
    picture(show / "artwork.jpg", "red")
    settings = show / "podcast.toml"
    settings.write_text(settings.read_text().replace("# artwork", "artwork"))
    ran = podcast(show, "publish", "ep01", "ep02")
    assert ran.code == 0, ran.err
    return show


@pytest.fixture
def show(two_episodes: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(two_episodes, tmp_path / "show"))


def test_a_way_of_mishearing_is_repaired_without_listening_again(show: Path) -> None:
    windows = {path: path.stat().st_mtime_ns for path in (show / ".podcast" / "windows").rglob("*.json")}
    assert windows
    with (show / "podcast.toml").open("a", encoding="utf-8") as file:
        file.write('[[vocabulary]]\nname = "1957"\n')
    assert podcast(show, "publish", "ep01").code == 0  # a new name is listened for: its windows are new
    listened = {path: path.stat().st_mtime_ns for path in (show / ".podcast" / "windows").rglob("*.json")}
    assert len(listened) > len(windows)
    with (show / "podcast.toml").open("a", encoding="utf-8") as file:
        file.write('heard_as = ["il est né"]\n')
    ran = podcast(show, "publish", "ep01")
    assert "ep01 transcribe" in stages_run(ran)
    assert {path: path.stat().st_mtime_ns for path in (show / ".podcast" / "windows").rglob("*.json")} == listened


def test_artwork_that_directories_refuse_is_warned_of(show: Path) -> None:
    picture(show / "artwork.jpg", "green", "300x200")
    ran = podcast(show, "publish", "ep01")
    assert ran.code == 0, ran.err
    assert "warning: artwork.jpg is 300 x 200 pixels: Apple wants a square of 1400 to 3000\n" in ran.out


def test_a_control_character_in_a_text_is_refused_with_its_line(show: Path) -> None:
    (show / "episodes" / "ep01" / "notes.md").write_text("Bonjour.\nUn \x07 son.\n", encoding="utf-8")
    ran = podcast(show, "publish", "ep01")
    assert (ran.code, ran.err) == (
        3,
        "Error: episodes/ep01/notes.md, line 2: this holds a control character (U+0007)\n"
        "Delete that text and type it again.\n",
    )


def picture(path: Path, colour: str, size: str = "1400x1400") -> None:
    subprocess.run(
        [
            find_ffmpeg().path,
            "-v",
            "error",
            "-y",
            "-f",
            "lavfi",
            "-i",
            f"color={colour}:s={size}",
            "-frames:v",
            "1",
            path,
        ],
        check=True,
    )


def pictures_named(path: Path) -> set[str]:
    return set(re.findall(r"artwork-[0-9a-f]{12}\.jpg", path.read_text(encoding="utf-8")))


def test_one_publish_brings_a_new_artwork_everywhere(show: Path) -> None:
    old = pictures_named(show / "feed" / "feed.xml")
    picture(show / "artwork.jpg", "blue")
    assert podcast(show, "publish", "ep01", "ep02").code == 0
    new = pictures_named(show / "feed" / "feed.xml")
    assert len(new) == 1
    assert new != old
    assert pictures_named(show / "feed" / "ep01" / "index.html") == new
    assert pictures_named(show / "feed" / "index.html") == new
    assert podcast(show, "status").out.splitlines()[1::2] == ["  live", "  live"]


def test_edits_of_another_episode_wait_until_it_is_published(show: Path) -> None:
    (show / "episodes" / "ep01" / "notes.md").write_text("Pas encore fini.\n", encoding="utf-8")
    (show / "episodes" / "ep02" / "notes.md").write_text("Bien fini.\n", encoding="utf-8")
    ran = podcast(show, "publish", "ep02")
    assert stages_run(ran) == ["ep02 page", "feed", "index", "store", "verify"]
    feed = (show / "feed" / "feed.xml").read_text(encoding="utf-8")
    assert "Bien fini." in feed
    assert "Pas encore fini." not in feed
    assert (
        podcast(show, "status")
        .out.splitlines()[1]
        .startswith("  live, changed since: ep01:page would run (episodes/ep01/notes.md changed)")
    )


@pytest.mark.parametrize(
    "name",
    ["manifest.json", "verified.json", "verified-manifest.json", "fresh.json", "ep01/master.json", "ep01/release.json"],
)
def test_a_damaged_work_file_is_made_again(show: Path, name: str) -> None:
    feed = (show / "feed" / "feed.xml").read_bytes()
    (show / ".podcast" / "work" / name).write_bytes(b"")
    assert podcast(show, "status").code == 0
    ran = podcast(show, "publish", "ep01")
    assert ran.code == 0, ran.err
    assert (show / "feed" / "feed.xml").read_bytes() == feed


def test_everything_of_ours_deleted_costs_time_only(show: Path) -> None:
    feed = (show / "feed" / "feed.xml").read_bytes()
    notes = show / "episodes" / "ep01" / "notes.md"
    notes.write_text("Mes notes.\n", encoding="utf-8")
    assert podcast(show, "publish", "ep01").code == 0
    edited = (show / "feed" / "feed.xml").read_bytes()
    assert edited != feed
    shutil.rmtree(show / ".podcast")
    shutil.rmtree(show / "feed")
    ran = podcast(show, "publish", "ep02")
    assert ran.code == 0, ran.err
    assert (show / "feed" / "feed.xml").read_bytes() == edited
    assert notes.read_text(encoding="utf-8") == "Mes notes.\n"


@pytest.mark.parametrize("name", ["episodes/ep01/notes.md", "episodes/ep01/chapters.txt", "transcripts/ep01.vtt"])
def test_a_text_in_another_encoding_is_refused_with_the_byte(show: Path, name: str) -> None:
    (show / name).write_bytes(b"caf\xe9\n")
    ran = podcast(show, "publish", "ep01")
    assert (ran.code, ran.err) == (
        3,
        f"Error: {name}: this is not UTF-8 text (byte 4)\nSave it again as UTF-8 in your editor.\n",
    )


def test_a_chapter_after_the_end_is_a_typing_error(show: Path) -> None:
    (show / "episodes" / "ep01" / "chapters.txt").write_text("00:00 Début\n02:00:00 La suite\n", encoding="utf-8")
    ran = podcast(show, "publish", "ep01")
    assert (ran.code, ran.err) == (
        3,
        'Error: episodes/ep01/chapters.txt: the chapter "La suite" starts at 2:00:00, but the recordings end at 0:00:08\n'
        "Correct its time.\n",
    )


def test_an_episode_that_leaves_the_feed_is_named(show: Path) -> None:
    toml = show / "episodes" / "ep01" / "episode.toml"
    toml.write_text(toml.read_text().replace("published = true", "published = false"))
    status = podcast(show, "status").out.splitlines()
    assert status[1] == "  live, withdrawn: episode.toml says published = false, and the next publish takes it out"
    assert status[-1] == "Next: podcast publish ep02"
    ran = podcast(show, "publish", "ep02")
    assert ran.code == 0, ran.err
    assert (
        "warning: the page of ep01 leaves the site: its folder is gone or has another name, "
        "or its episode.toml does not say published = true\n" in ran.out
    )
    assert podcast(show, "status").out.splitlines()[1] == "  withdrawn: episode.toml says published = false"


def test_a_renamed_episode_is_noticed_by_its_transcript(show: Path) -> None:
    (show / "episodes" / "ep01").rename(show / "episodes" / "premier")
    ran = podcast(show, "publish", "premier")
    assert ran.code == 0, ran.err
    assert "warning: transcripts/ep01.vtt belongs to no episode; was one renamed?\n" in ran.out


def test_what_failed_to_verify_is_not_called_live(show: Path) -> None:
    with (show / "podcast.toml").open("a") as file:
        file.write('public_url = "http://127.0.0.1:9/"\n')
    assert podcast(show, "publish", "ep01").code == 7
    assert podcast(show, "status").out.splitlines()[1].startswith("  not live: ")


def test_what_failed_to_verify_once_is_looked_at_again(show: Path) -> None:
    with serve(show / "feed") as server:
        url = server.url
    with (show / "podcast.toml").open("a") as file:
        file.write(f'public_url = "{url}"\n')
    assert podcast(show, "publish", "ep01", "ep02").code == 7  # nobody is there
    (show / "episodes" / "ep01" / "notes.md").write_text("Des notes.\n", encoding="utf-8")
    with serve(show / "feed", port=int(url.rstrip("/").rpartition(":")[2])):
        ran = podcast(show, "publish", "ep01")
    assert ran.code == 0, ran.err
    checked = (show / ".podcast" / "work" / "verified.json").read_text()
    assert re.findall(r"/(ep0\d/index.html)", checked) == ["ep01/index.html", "ep02/index.html"]
    assert podcast(show, "status").out.splitlines()[1::2] == ["  live", "  live"]


def test_hidden_folders_are_no_episodes(show: Path) -> None:
    shutil.copytree(show / "episodes" / "ep01", show / "episodes" / ".backup")
    assert [line[:4] for line in podcast(show, "status").out.splitlines()[::2]] == ["ep01", "ep02"]


def test_doctor_fails_when_publishing_would(show: Path) -> None:
    settings = show / "podcast.toml"
    settings.write_text(settings.read_text().replace('model = "base"', 'model = "./weights"'))
    ran = podcast(show, "doctor")
    assert ran.code == 5
    assert "missing " in ran.out
    assert podcast(show, "--version").code == 0


def test_a_terminal_without_the_letters_is_no_obstacle(show: Path) -> None:
    toml = show / "episodes" / "ep01" / "episode.toml"
    toml.write_text(toml.read_text().replace('title = "ep01"', 'title = "Au cœur"'), encoding="utf-8")
    ran = podcast(show, "status", PYTHONIOENCODING="iso-8859-1")
    assert ran.code == 0
    assert ran.out.startswith("ep01  Au c?ur\n")


def test_an_argument_that_is_not_text_is_refused_and_leaves_nothing(show: Path) -> None:
    words = [sys.executable, "-m", "podcast", "new", "ep03", "--title", b"caf\xe9"]
    more = {"PYTHONPATH": str(Path(__file__).parent.parent.parent)}
    done = subprocess.run(words, cwd=show, env=environment(**more), capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert done.stderr == (
        'Error: "caf?" is not UTF-8 text\nType it again; a file with such a name has to be renamed first.\n'
    )
    assert sorted(path.name for path in (show / "episodes").iterdir()) == ["ep01", "ep02"]
