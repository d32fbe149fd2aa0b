"""Addresses as they may be shown."""

from __future__ import annotations

import pytest

from podcast.fetching import without_secrets


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.org/feed.xml", "https://example.org/feed.xml"),
        ("https://example.org:8080/@voisins/feed.xml", "https://example.org:8080/@voisins/feed.xml"),
        ("http://localhost:8000/@a", "http://localhost:8000/@a"),
        ("http://[::1]:8000/@a", "http://[::1]:8000/@a"),
        ("https://example.org/feed.xml?token=s3cret", "https://example.org/feed.xml?…"),
        ("https://example.org/feed.xml#token=s3cret", "https://example.org/feed.xml#…"),
        ("https://me:s3cret@example.org/a", "https://example.org/a"),
        ("https://s3cret@example.org/a?b", "https://example.org/a?…"),
        ("https://me:s3c/ret@example.org/a", "https://example.org/a"),
        ("https://me:s3c@ret@example.org/a", "https://example.org/a"),
        ("http:/me:s3cret@example.org/a", "http:/example.org/a"),
        ("//me:s3cret@example.org/a", "//example.org/a"),
        ("me:s3cret@example.org/a", "example.org/a"),
        ("feed.xml", "feed.xml"),
        ("", ""),
    ],
)
def test_of_an_address_nothing_is_shown_that_may_be_a_secret(url: str, shown: str) -> None:
    assert without_secrets(url) == shown
