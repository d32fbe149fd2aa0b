"""The sample show, published to S3-compatible storage and verified at its public address."""

from __future__ import annotations

import io
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import podcastparser
import pytest
from moto.server import ThreadedMotoServer

from tests.commands import podcast, stages_run
from tests.end_to_end.test_states import PAST, add

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

KEYS = {"AWS_ACCESS_KEY_ID": "AKIATESTONLY00000002", "AWS_SECRET_ACCESS_KEY": "secret-that-must-never-show/+0123456789"}


@pytest.fixture
def bucket_url() -> Iterator[str]:
    """A server with an empty bucket, and the address at which everybody may read it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    endpoint = f"http://127.0.0.1:{server.get_host_and_port()[1]}"
    session = boto3.Session(aws_access_key_id="of-the-tests", aws_secret_access_key="of-the-tests")
    client = session.client("s3", endpoint_url=endpoint, region_name="us-east-1")
    client.create_bucket(Bucket="show")
    client.put_bucket_acl(Bucket="show", ACL="public-read")
    yield f"{endpoint}/show"
    server.stop()


@pytest.fixture
def show(fresh_copy: Callable[[], Path], bucket_url: str) -> Path:
    folder = fresh_copy()
    endpoint = bucket_url.removesuffix("/show")
    with (folder / "podcast.toml").open("a", encoding="utf-8") as file:
        file.write(
            f'\n[storage]\nbucket = "show"\nprefix = "autres"\nendpoint = "{endpoint}"\nregion = "us-east-1"\n'
            f'public_url = "{bucket_url}/autres/"\n'
        )
    return folder


def test_a_show_goes_to_a_bucket_and_is_verified_where_listeners_find_it(show: Path, bucket_url: str) -> None:
    first = podcast(show, "publish", "ep02", **KEYS)
    assert first.code == 0, first.err
    assert "ep02 master" not in stages_run(first)
    assert f"  feed  {bucket_url}/autres/feed.xml\n" in first.out
    with urllib.request.urlopen(f"{bucket_url}/autres/feed.xml") as answer:
        assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
        content = answer.read()
    assert content == (show / "feed" / "feed.xml").read_bytes()
    (episode,) = podcastparser.parse("feed", io.BytesIO(content))["episodes"]
    (enclosure,) = episode["enclosures"]
    with urllib.request.urlopen(enclosure["url"]) as answer:
        assert answer.headers["Content-Type"] == "audio/mpeg"
        assert "immutable" in answer.headers["Cache-Control"]
        assert len(answer.read()) == enclosure["file_size"]

    notes = show / "episodes" / "ep02" / "notes.md"
    notes.write_text(notes.read_text(encoding="utf-8") + "\nUn mot.\n", encoding="utf-8")
    second = podcast(show, "publish", "ep02", **KEYS)
    uploads = [line.split()[1] for line in second.out.splitlines() if line.startswith("store ") and ": " in line]
    assert uploads == ["ep02/index.html:", "feed.xml:"]

    for text in (first.out, first.err, second.out, second.err):
        assert KEYS["AWS_SECRET_ACCESS_KEY"] not in text
    for path in show.rglob("*"):
        assert not path.is_file() or KEYS["AWS_SECRET_ACCESS_KEY"].encode() not in path.read_bytes()


def test_without_keys_the_error_says_where_they_come_from_and_nothing_is_lost(show: Path) -> None:
    nowhere = str(show / "none")
    ran = podcast(
        show,
        "publish",
        "ep02",
        AWS_CONFIG_FILE=nowhere,
        AWS_SHARED_CREDENTIALS_FILE=nowhere,
        AWS_EC2_METADATA_DISABLED="true",
    )
    assert ran.code == 6
    assert "Traceback" not in ran.err
    assert ran.err.startswith("Error: ")
    assert podcast(show, "publish", "ep02", **KEYS).code == 0


def test_a_machine_without_an_episode_cannot_take_it_out_of_the_bucket(
    show: Path, bucket_url: str, tmp_path: Path
) -> None:
    add(show, "ep01", PAST)
    assert podcast(show, "publish", "ep02", "ep01", **KEYS).code == 0
    with urllib.request.urlopen(f"{bucket_url}/autres/feed.xml") as answer:
        live = answer.read()
    (show / "episodes/ep01").rename(tmp_path / "away")
    refused = podcast(show, "publish", "ep02", **KEYS)
    assert refused.code == 11
    assert '  lost-item: "Épisode 1" the item\n' in refused.err
    with urllib.request.urlopen(f"{bucket_url}/autres/feed.xml") as answer:
        assert answer.read() == live
    (tmp_path / "away").rename(show / "episodes/ep01")
    (show / "feed/feed.xml").write_text("<html/>")  # what lies on this machine does not count
    assert podcast(show, "publish", "ep02", **KEYS).code == 0
