"""Telling a WebSub hub that the feed has changed, so that those who subscribe through it need not ask."""

from __future__ import annotations

from urllib.parse import urlencode

from podcast.feed.urls import ascii_url
from podcast.fetching import Request


def announcement(hub: str, feed_url: str) -> Request:
    """What is sent to the hub at the address `hub`.

    https://www.w3.org/TR/websub/#publishing leaves the way to the hub; this is the one of PubSubHubbub 0.3, 7.1, which
    public hubs understand. Some of them call the address of the feed its topic.
    """
    form = urlencode({"hub.mode": "publish", "hub.url": feed_url, "hub.topic": feed_url})
    headers = (("Content-Type", "application/x-www-form-urlencoded"),)
    return Request(ascii_url(hub), "POST", headers=headers, body=form.encode("ascii"))
