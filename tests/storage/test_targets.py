"""What every target promises, in memory, in a folder, and on real S3 servers with and without TLS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from podcast.errors import DiskError, StorageError
from podcast.release import SiteFile
from podcast.storage import FolderTarget, Headers, Stored, Target, headers_for
from podcast.testing.storage import MemoryTarget
from tests.storage.conftest import ON_CEPH, SERVERS, Bucket
from tests.storage.s3_servers import S3Server
from tests.storage.sites import put_file, sha256, sound

KINDS = ["memory", "folder", *SERVERS, "moto over TLS", pytest.param("ceph over TLS", marks=ON_CEPH)]


@dataclass(frozen=True)
class Case:
    target: Target
    read: Callable[[str], bytes | None]  # from outside
    kept: Callable[[str, Headers], Headers | None]  # what the target keeps of the headers that it was told
    keeps_hash: bool = True

    def stored(self, file: SiteFile, headers: Headers) -> Stored:
        """What a put of `file` must answer: it has just been compared with what came back."""
        return Stored(file.bytes, file.sha256, self.kept(file.path, headers))

    def found(self, file: SiteFile, headers: Headers) -> Stored:
        """What must be known of `file` later."""
        stored = self.stored(file, headers)
        return stored if self.keeps_hash else replace(stored, sha256=None)


def all_of_them(path: str, headers: Headers) -> Headers:
    return headers


@pytest.fixture(params=KINDS)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Case:
    if request.param == "memory":
        memory = MemoryTarget()
        return Case(memory, memory.contents.get, all_of_them)
    if request.param == "folder":
        root = tmp_path / "www"
        return Case(FolderTarget(root), lambda path: _read(root / path), lambda path, headers: None)
    name, _, tls = request.param.partition(" ")
    server: S3Server = request.getfixturevalue(f"{name}_server")
    endpoint = request.getfixturevalue("over_tls")(server) if tls else server.endpoint
    bucket: Bucket = request.getfixturevalue("make_bucket")(endpoint, server)
    return Case(bucket.target, bucket.read, server.kept, server.keeps_metadata)


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def ignore(sent: int) -> None:
    pass


def test_nothing_is_stored_at_a_path_never_written(case: Case) -> None:
    case.target.check()
    assert case.target.head("media/ep02.mp3") is None


@pytest.mark.parametrize("size", [0, 1, 200_000])
def test_what_is_put_is_stored_byte_for_byte_with_its_headers(case: Case, tmp_path: Path, size: int) -> None:
    content = sound(size)
    file = put_file(tmp_path / "feed", "media/été 02.mp3", content)
    headers = headers_for(file)

    stored = case.target.put(file, tmp_path / "feed" / file.path, headers, ignore)

    assert case.read(file.path) == content
    assert stored == case.stored(file, headers)
    assert case.target.head(file.path) == case.found(file, headers)


def test_what_is_stored_is_read_again(case: Case, tmp_path: Path) -> None:
    file = put_file(tmp_path / "feed", "feed.xml", b"<rss/>")
    assert case.target.read("feed.xml", 100) is None

    case.target.put(file, tmp_path / "feed/feed.xml", headers_for(file), ignore)

    assert case.target.read("feed.xml", 6) == b"<rss/>"
    with pytest.raises(StorageError) as refused:
        case.target.read("feed.xml", 5)
    assert refused.value.what == "what is stored there is longer than 5 bytes"


def test_what_is_removed_is_gone_and_removing_nothing_is_no_error(case: Case, tmp_path: Path) -> None:
    file = put_file(tmp_path / "feed", "private/a.xml", b"<rss/>")
    case.target.put(file, tmp_path / "feed/private/a.xml", headers_for(file), ignore)

    case.target.remove("private/a.xml")
    case.target.remove("private/a.xml")

    assert case.target.head("private/a.xml") is None


def test_a_put_replaces_content_and_headers(case: Case, tmp_path: Path) -> None:
    old = put_file(tmp_path / "old", "index.html", b"old")
    new = put_file(tmp_path / "new", "index.html", b"new and longer")
    case.target.put(old, tmp_path / "old/index.html", headers_for(old), ignore)

    headers = Headers("text/html", "no-cache")
    stored = case.target.put(new, tmp_path / "new/index.html", headers, ignore)

    assert case.read("index.html") == b"new and longer"
    assert stored == case.stored(new, headers)


def test_progress_ends_at_the_length_of_the_file(case: Case, tmp_path: Path) -> None:
    file = put_file(tmp_path / "feed", "media/a.mp3", sound(200_000))
    progress: list[int] = []

    case.target.put(file, tmp_path / "feed/media/a.mp3", headers_for(file), progress.append)

    assert progress[-1] == 200_000
    assert all(0 <= sent <= 200_000 for sent in progress)


def test_content_that_is_not_what_was_planned_is_refused_and_the_old_stays(case: Case, tmp_path: Path) -> None:
    old = put_file(tmp_path / "feed", "index.html", b"old")
    source = tmp_path / "feed/index.html"
    case.target.put(old, source, headers_for(old), ignore)

    with pytest.raises(StorageError) as caught:
        case.target.put(replace(old, sha256=sha256(b"other")), source, headers_for(old), ignore)

    assert str(caught.value) == (
        f"{source}: this file changed since the upload was planned\nRun `podcast publish` again."
    )
    assert case.read("index.html") == b"old"


def test_paths_that_lead_elsewhere_are_refused(case: Case, tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(b"x")
    file = put_file(tmp_path / "feed", "x.txt", b"x")
    for path in ["../x", "/etc/passwd", "a/../../x", "", "a//b", ".env", "a/.git/b", "a\\b", "a\nb", "./a"]:
        _assert_refused(case.target, replace(file, path=path), tmp_path / "source")


def _assert_refused(target: Target, file: SiteFile, source: Path) -> None:
    path = file.path
    sentence = (
        f"{path!r} is not a path that a site may serve\n"
        'Paths of a site are relative, like "media/ep02.mp3", without "..", hidden files or backslashes.'
    )

    with pytest.raises(StorageError) as of_head:
        target.head(path)
    with pytest.raises(StorageError) as of_put:
        target.put(file, source, headers_for(file), ignore)

    assert (str(of_head.value), str(of_put.value)) == (sentence, sentence)


def test_a_file_is_read_in_a_folder_that_is_the_site_itself_without_a_copy(tmp_path: Path) -> None:
    file = put_file(tmp_path / "feed", "media/a.mp3", b"sound")
    before = (tmp_path / "feed/media/a.mp3").stat().st_ino

    assert FolderTarget(tmp_path / "feed").head("media/a.mp3") == Stored(5, file.sha256, None)
    assert (tmp_path / "feed/media/a.mp3").stat().st_ino == before


def test_a_put_removes_what_a_killed_one_left_in_the_folder(tmp_path: Path) -> None:
    file = put_file(tmp_path / "feed", "media/a.mp3", b"sound")
    www = tmp_path / "www/media"
    www.mkdir(parents=True)
    (www / ".a.mp3.99999.part").write_bytes(b"sou")
    (www / ".b.mp3.99999.part").write_bytes(b"of another file")

    FolderTarget(tmp_path / "www").put(file, tmp_path / "feed/media/a.mp3", headers_for(file), ignore)

    assert sorted(path.name for path in www.iterdir()) == [".b.mp3.99999.part", "a.mp3"]


def test_a_folder_whose_parent_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        FolderTarget(tmp_path / "usb" / "podcast").check()
    assert str(caught.value) == (
        f"{tmp_path}/usb: there is no such folder\n"
        "Create it, or mount the disk that holds it, or correct `folder` in [storage]."
    )


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "www").write_bytes(b"")
    with pytest.raises(StorageError) as caught:
        FolderTarget(tmp_path / "www").check()
    assert str(caught.value) == f"{tmp_path}/www: this is a file, not a folder\nCorrect `folder` in [storage]."


def test_a_name_taken_by_a_folder_is_a_clear_error_and_leaves_nothing_behind(tmp_path: Path) -> None:
    file = put_file(tmp_path / "feed", "index.html", b"page")
    (tmp_path / "www/index.html").mkdir(parents=True)
    with pytest.raises(DiskError) as caught:
        FolderTarget(tmp_path / "www").put(file, tmp_path / "feed/index.html", headers_for(file), ignore)
    assert str(caught.value) == (
        f"{tmp_path}/www/index.html: this is a folder, where a file must go\n"
        "Move it away, then run the same command again."
    )
    assert [path.name for path in (tmp_path / "www").iterdir()] == ["index.html"]
