"""A feed in several documents: how items are shared out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from podcast.feed import linked, page_lengths, page_paths
from podcast.options import FeedOptions
from podcast.release import Edition

SMALL = FeedOptions(page_items=10, page_bytes=50_000)


def test_what_fits_stays_in_one_document() -> None:
    assert page_lengths([], SMALL) == (0,)
    assert page_lengths([100] * 10, SMALL) == (10,)
    assert page_lengths([2000] * 300, FeedOptions()) == (300,)


def test_by_number_and_by_size_the_oldest_are_put_away_by_half_documents() -> None:
    assert page_lengths([100] * 11, SMALL) == (6, 5)
    assert page_lengths([100] * 25, SMALL) == (10, 5, 5, 5)
    assert page_lengths([9000] * 8, SMALL) == (4, 2, 2)
    assert page_lengths([90_000] * 3, SMALL) == (1, 1, 1)


@given(st.lists(st.integers(200, 60_000), max_size=80), st.integers(200, 60_000))
def test_every_item_is_in_one_document_and_older_ones_stay_as_they_are(sizes: list[int], new: int) -> None:
    lengths = page_lengths(sizes, SMALL)
    assert sum(lengths) == len(sizes)
    assert all(0 < length <= 10 for length in lengths[1:])
    assert lengths[0] <= 10
    longer = page_lengths([new, *sizes], SMALL)
    # an episode more never changes what was put away before
    assert longer[::-1][: len(lengths) - 1] == lengths[:0:-1]


def test_documents_name_each_other_and_the_newest_keeps_its_address() -> None:
    assert page_paths(1) == ("feed.xml",)
    paths = page_paths(3)
    assert paths == ("feed.xml", "feed-2.xml", "feed-1.xml")
    edition = Edition("https://example.org/")
    assert linked(edition, ("feed.xml",), 0) == edition
    assert [
        (one.path, one.first, one.previous, one.next, one.last) for one in (linked(edition, paths, n) for n in range(3))
    ] == [
        ("feed.xml", "feed.xml", None, "feed-2.xml", "feed-1.xml"),
        ("feed-2.xml", "feed.xml", "feed.xml", "feed-1.xml", "feed-1.xml"),
        ("feed-1.xml", "feed.xml", "feed-2.xml", None, "feed-1.xml"),
    ]
