"""What an upload does, in which order and why, and what a broken one leaves."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from podcast.errors import ConfigError, StorageError
from podcast.options import StorageOptions
from podcast.storage import FolderTarget, Headers, Manifest, Target, headers_for, open_target, plan_upload, upload
from podcast.testing.storage import MemoryTarget
from tests.storage.sites import BuiltSite, build_site, put_file, sha256


def unseen(*values: object) -> None:
    pass


def send(site: BuiltSite, target: Target) -> tuple[Manifest, list[str]]:
    said: list[str] = []
    return upload(site.files, site.folder, target, unseen, said.append), said


def names(site: BuiltSite, target: MemoryTarget) -> list[str]:
    """The order of upload, without hashes."""
    return [".".join(part for part in path.split(".") if len(part) != 12) for path in target.puts]


def test_media_go_first_and_the_feed_last_each_with_its_reason(tmp_path: Path) -> None:
    site, target = build_site(tmp_path / "feed"), MemoryTarget()

    manifest, said = send(site, target)

    assert names(site, target) == [
        "media/ep02.mp3",
        *sorted(
            ["media/ep02.chapters.json", "media/ep02.vtt"], key=lambda name: target.puts.index(_full(target, name))
        ),
        "assets/ep02.jpg",
        "assets/site.css",
        "ep02/index.html",
        "index.html",
        "feed.xml",
    ]
    assert said == [f"{path}: new" for path in target.puts]
    assert manifest.files == tuple(sorted(site.files, key=lambda file: file.path))
    assert target.contents == {file.path: (site.folder / file.path).read_bytes() for file in site.files}


def _full(target: MemoryTarget, name: str) -> str:
    start, _, ending = name.partition(".")
    return next(path for path in target.puts if path.startswith(start) and path.endswith(ending))


def test_a_second_upload_sends_nothing(tmp_path: Path) -> None:
    site, target = build_site(tmp_path / "feed"), MemoryTarget()
    first, _ = send(site, target)
    sent = list(target.puts)

    again, said = send(site, target)

    assert (again, said, target.puts) == (first, [], sent)


def test_only_what_changed_is_sent_with_the_reason(tmp_path: Path) -> None:
    target = MemoryTarget()
    send(build_site(tmp_path / "feed"), target)
    target.puts.clear()
    changed = build_site(tmp_path / "feed", edition=2)

    _, said = send(changed, target)

    audio, transcript = changed.release.audio.path, changed.release.transcripts[0].path
    chapters = changed.release.chapters_file.path  # type: ignore[union-attr]
    assert said == [
        f"{audio}: new",
        *sorted([f"{transcript}: new", f"{chapters}: new"]),
        "ep02/index.html: content changed",
        "index.html: content changed",
        "feed.xml: content changed",
    ]


def test_a_changed_header_alone_is_noticed(tmp_path: Path) -> None:
    site, target = build_site(tmp_path / "feed"), MemoryTarget()
    send(site, target)
    transcript = site.release.transcripts[0].path
    target.headers[transcript] = Headers("text/plain", target.headers[transcript].cache_control)
    target.headers["feed.xml"] = Headers("application/xml; charset=utf-8", "")

    _, said = send(site, target)

    assert said == [
        f"{transcript}: Content-Type: text/plain -> text/vtt",
        "feed.xml: Cache-Control: none -> public, max-age=60",
    ]
    assert target.headers[transcript] == Headers("text/vtt", "public, max-age=31536000, immutable")


def test_media_damaged_under_a_name_with_their_hash_are_repaired(tmp_path: Path) -> None:
    site, target = build_site(tmp_path / "feed"), MemoryTarget()
    send(site, target)
    audio = site.release.audio.path
    target.contents[audio] = b"cut"

    _, said = send(site, target)

    assert said == [f"{audio}: is damaged where it is live"]
    assert sha256(target.contents[audio]) == site.release.audio.sha256


@pytest.mark.parametrize("path", ["media/ep02.mp3", "media/ep02.vtt", "media/ep02.chapters.json"])
def test_media_and_sidecars_never_change_under_their_name(tmp_path: Path, path: str) -> None:
    target = MemoryTarget()
    old = put_file(tmp_path, path, b"old")
    upload([old], tmp_path, target, unseen, unseen)
    feed, new = put_file(tmp_path, "feed.xml", b"<rss/>"), put_file(tmp_path, path, b"new")

    with pytest.raises(StorageError) as caught:
        upload([feed, new], tmp_path, target, unseen, unseen)

    assert str(caught.value) == (
        f"{path}: something else is live under this name, and apps keep what they have downloaded\n"
        "Publish the new content under a new name, with its hash in it."
    )
    assert target.contents == {path: b"old"}


def test_the_plan_alone_changes_nothing(tmp_path: Path) -> None:
    site, target = build_site(tmp_path / "feed"), MemoryTarget()
    actions = plan_upload(site.files, target)
    assert [action.reason for action in actions] == ["new"] * 8
    assert actions[-1].file.path == "feed.xml"
    assert target.contents == {}


@pytest.mark.parametrize("nth", range(1, 9))
def test_a_line_that_breaks_at_any_upload_leaves_the_old_feed_and_the_next_run_completes(
    tmp_path: Path, nth: int
) -> None:
    target = MemoryTarget()
    old = build_site(tmp_path / "old")
    send(old, target)
    target.puts.clear()
    target.contents.pop("assets/site.css")
    target.contents.pop("assets/ep02.jpg")
    target.fail_at = nth
    new = build_site(tmp_path / "new", edition=2)

    with pytest.raises(StorageError, match="the line broke"):
        send(new, target)

    assert target.contents["feed.xml"] == (old.folder / "feed.xml").read_bytes()
    assert len(target.puts) == nth - 1
    target.fail_at = None
    send(new, target)
    assert len(target.puts) == len(set(target.puts)) == 8, "nothing was sent twice"
    assert target.contents["feed.xml"] == (new.folder / "feed.xml").read_bytes()


def test_progress_counts_the_bytes_that_are_sent(tmp_path: Path) -> None:
    site, target = build_site(tmp_path / "feed"), MemoryTarget()
    steps: list[tuple[float, float]] = []
    upload(site.files, site.folder, target, lambda done, total: steps.append((done, total)), unseen)
    total = sum(file.bytes for file in site.files)
    assert steps == sorted(steps)
    assert steps[-1] == (total, total)


def test_the_manifest_is_the_same_text_for_the_same_files(tmp_path: Path) -> None:
    site = build_site(tmp_path / "feed")
    manifest, _ = send(site, MemoryTarget())
    again = upload(site.files[::-1], site.folder, MemoryTarget(), unseen, unseen)
    assert manifest.to_json() == again.to_json()
    first = json.loads(manifest.to_json())[0]
    picture = site.file("assets/ep02.jpg")
    assert first == {"path": picture.path, "bytes": picture.bytes, "sha256": picture.sha256, "media_type": "image/jpeg"}


def test_the_embedded_target_is_the_site_itself_and_needs_no_copy(tmp_path: Path) -> None:
    site = build_site(tmp_path / "feed")
    before = {path: path.stat().st_ino for path in site.folder.rglob("*")}
    _, said = send(site, open_target(StorageOptions(), site.folder))
    assert said == []
    assert {path: path.stat().st_ino for path in site.folder.rglob("*")} == before


def test_a_folder_of_the_options_counts_from_the_show(tmp_path: Path) -> None:
    site = build_site(tmp_path / "show/feed")
    send(site, open_target(StorageOptions(folder="../www"), site.folder))
    assert (tmp_path / "www/feed.xml").read_bytes() == (site.folder / "feed.xml").read_bytes()


def test_hidden_files_of_the_site_are_never_copied(tmp_path: Path) -> None:
    site = build_site(tmp_path / "feed")
    hidden = put_file(site.folder, ".gitignore", b"*")
    with pytest.raises(StorageError, match=r"'\.gitignore' is not a path that a site may serve"):
        send(replace(site, files=(*site.files, hidden)), FolderTarget(tmp_path / "www"))
    assert not (tmp_path / "www").exists()


def test_a_missing_file_stops_before_anything_is_sent(tmp_path: Path) -> None:
    site, target = build_site(tmp_path / "feed"), MemoryTarget()
    (site.folder / "assets/site.css").unlink()
    with pytest.raises(StorageError) as caught:
        send(site, target)
    assert str(caught.value) == (
        f"{site.folder}/assets/site.css: this file of the site is missing\nRun `podcast publish` again."
    )
    assert target.puts == []


def test_a_link_that_leads_out_of_the_site_is_refused(tmp_path: Path) -> None:
    site, target = build_site(tmp_path / "feed"), MemoryTarget()
    (tmp_path / "private").write_bytes(b"body { margin: 0 }")
    (site.folder / "assets/site.css").unlink()
    (site.folder / "assets/site.css").symlink_to(tmp_path / "private")
    with pytest.raises(StorageError) as caught:
        send(site, target)
    assert str(caught.value) == (
        f"{site.folder}/assets/site.css: this link leads out of the site\n"
        "Put the file itself in the site instead of a link."
    )


def test_a_file_named_twice_is_refused(tmp_path: Path) -> None:
    site = build_site(tmp_path / "feed")
    with pytest.raises(StorageError) as caught:
        plan_upload((*site.files, site.files[0]), MemoryTarget())
    assert str(caught.value) == "feed.xml: the site names this file twice"


def test_a_folder_and_a_bucket_at_once_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        open_target(StorageOptions(folder="www", bucket="show"), tmp_path)
    assert str(caught.value) == (
        "podcast.toml: [storage] names a folder and a bucket\nKeep one of `folder` and `bucket`."
    )


@pytest.mark.parametrize(
    ("path", "media_type", "cache_control"),
    [
        ("feed.xml", "application/xml; charset=utf-8", "public, max-age=60"),
        ("index.html", "text/html; charset=utf-8", "public, max-age=300"),
        ("media/ep02.{hash}.mp3", "audio/mpeg", "public, max-age=31536000, immutable"),
        ("media/ep02-20261122.mp3", "audio/mpeg", "public, max-age=300"),
        ("media/ep02.{hash}.vtt", "text/vtt", "public, max-age=31536000, immutable"),
        ("media/ep02.srt", "application/x-subrip", "public, max-age=300"),
        ("media/ep02.{hash}.chapters.json", "application/json+chapters", "public, max-age=31536000, immutable"),
        ("ep02.chapters.json", "application/json+chapters", "public, max-age=300"),
        ("chapters/index.html", "text/html; charset=utf-8", "public, max-age=300"),
        ("search.json", "application/json", "public, max-age=300"),
        ("assets/cover.JPG", "image/jpeg", "public, max-age=300"),
        ("assets/unknown.bin", "application/octet-stream", "public, max-age=300"),
    ],
)
def test_every_kind_of_file_has_its_headers(tmp_path: Path, path: str, media_type: str, cache_control: str) -> None:
    assert headers_for(put_file(tmp_path, path, b"content")) == Headers(media_type, cache_control)


def test_a_file_that_is_not_what_its_name_says_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    site, target = build_site(tmp_path / "feed"), MemoryTarget()
    transcript = put_file(site.folder, "media/ep01-{hash}.vtt", b"WEBVTT\n")
    damaged = replace(transcript, sha256=sha256(b"WEB"), bytes=3)

    with pytest.raises(StorageError) as caught:
        upload([*site.files, damaged], site.folder, target, unseen, unseen)

    assert str(caught.value) == (
        f"{damaged.path}: this file of the site is not what its name says: it was damaged since it was made\n"
        "Run `podcast publish` for the episode that it belongs to: that makes it again."
    )
    assert target.puts == []
