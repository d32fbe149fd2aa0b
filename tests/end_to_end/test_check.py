"""`podcast check` as a producer meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from podcast.storage import serve
from tests.commands import podcast
from tests.end_to_end.conftest import Published
from tests.feed.test_check_defects import GOOD

pytestmark = pytest.mark.e2e


def test_a_file_is_checked_and_each_finding_says_who_where_and_what_next(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(GOOD.replace('length="1234"', 'length="0"'))
    ran = podcast(tmp_path, "check", "feed.xml")
    assert (ran.code, ran.err) == (10, "")
    assert ran.out == (
        "Must be mended\n"
        "  enclosure-length-zero (Apple, PSP)\n"
        '    line 26: item 1 "ATD Quart Monde" has an enclosure of the length 0\n'
        "    -> Give the size of the file in bytes.\n"
        "\n"
        "feed.xml: 2 items, 1 broken, 0 to be better.\n"
        "Next: mend what must be mended, and check again.\n"
    )


def test_a_good_file_is_said_to_be_good(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(GOOD)
    ran = podcast(tmp_path, "check", "feed.xml")
    assert (ran.code, ran.out, ran.err) == (0, "feed.xml: 2 items, 0 broken, 0 to be better.\n", "")


def test_programs_get_json(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(GOOD.replace("<language>fr</language>", ""))
    ran = podcast(tmp_path, "check", "feed.xml", "--json")
    data = json.loads(ran.out)
    assert (ran.code, data["broken"], data["items"]) == (10, 1, 2)
    assert data["findings"] == [
        {
            "fix": "Say it as fr, en, fr-CA.",
            "level": "must",
            "line": 3,
            "rule": "language-missing",
            "what": "has no language",
            "where": "the channel",
            "who": ["Apple", "PSP"],
        }
    ]


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (None, 3, "Error: none.xml: there is no such feed\nGive a file, or an address of the web.\n"),
        (
            "<html></html>",
            3,
            "Error: this is a web page, not a feed\nGive the address that podcast apps subscribe to.\n",
        ),
    ],
)
def test_what_is_no_feed_is_one_clear_error(tmp_path: Path, content: str | None, code: int, message: str) -> None:
    if content is not None:
        (tmp_path / "none.xml").write_text(content)
    ran = podcast(tmp_path, "check", "none.xml")
    assert (ran.code, ran.out, ran.err) == (code, "", message)


def test_a_show_that_was_never_built_says_so(tmp_path: Path) -> None:
    assert podcast(tmp_path, "init", "show").code == 0
    ran = podcast(tmp_path / "show", "check")
    assert (ran.code, ran.err) == (
        3,
        "Error: feed/feed.xml: the feed was never built\n"
        "`podcast publish EPISODE` builds it; or name a feed to check.\n",
    )


@pytest.mark.slow
def test_the_sample_show_has_no_finding_as_it_is_built_and_as_it_is_served(published: Published) -> None:
    built = podcast(published.show, "check")
    assert (built.code, built.err) == (0, "")
    assert built.out.endswith("feed.xml: 1 item, 0 broken, 0 to be better.\n")
    with serve(published.show / "feed", site_url="http://127.0.0.1:8000/") as server:
        served = podcast(published.show, "check", f"{server.url}feed.xml")
    assert (served.code, served.err) == (0, "")
    assert served.out.splitlines()[-2].endswith("feed.xml: 1 item, 0 broken, 0 to be better.")
