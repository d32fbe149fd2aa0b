"""Feeds of 1 to 10,000 episodes, written by us and by others: `python -m benchmarks.feed`.

CPU seconds and peak memory, each in a process of its own, side by side in one run. The others write what they can:
plain feedgen and podgen some of the itunes tags, bare lxml a few more by hand.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

COUNTS = (1, 100, 1_000, 10_000)
START = datetime(2000, 1, 1, tzinfo=timezone.utc)
SITE = "https://example.org/podcast/"
NOTES = "<p>Une conversation avec celles et ceux qui changent notre façon de vivre avec les autres.</p>" * 3


def ours(count: int) -> int:
    """The whole feed in one document, checked before it is written."""
    from podcast.feed import render
    from podcast.release import Edition

    show, releases = _show(count)
    return len(render(show, releases, Edition(SITE)))


def ours_paged(count: int) -> int:
    """The same in documents of at most 300 episodes."""
    from podcast.feed import linked, page_lengths, page_paths, render
    from podcast.options import FeedOptions
    from podcast.release import Edition

    show, releases = _show(count)
    lengths = page_lengths([2000] * count, FeedOptions())
    paths = page_paths(len(lengths))
    size, left = 0, releases[::-1]
    for number, length in enumerate(lengths):
        page, left = left[:length], left[length:]
        size += len(render(show, page, linked(Edition(SITE), paths, number)))
    return size


def _show(count: int):  # type: ignore[no-untyped-def]
    from podcast.model import Category, Episode, Show
    from podcast.release import Notes, Release, SiteFile

    show = Show("Paroles", "Une émission.", "fr", "CGA", categories=(Category("Arts"),))
    releases = [
        Release(
            Episode(f"ep{n}", f"guid-{n}", f"Titre {n}", n + 1, date=START + timedelta(days=n)),
            SiteFile(f"media/ep{n}.mp3", 1000 + n, "", "audio/mpeg"),
            60_000,
            f"ep{n}/index.html",
            Notes(NOTES, "Une conversation."),
        )
        for n in range(count)
    ]
    return show, releases


def plain_feedgen(count: int) -> int:
    """What feedgen's own documentation shows."""
    from feedgen.feed import FeedGenerator

    feed = FeedGenerator()
    feed.load_extension("podcast")
    feed.title("Paroles")
    feed.description("Une émission.")
    feed.link(href=SITE, rel="alternate")
    feed.podcast.itunes_category("Arts")
    for n in range(count):
        item = feed.add_entry()
        item.id(f"guid-{n}")
        item.title(f"Titre {n}")
        item.description(NOTES)
        item.pubDate(START + timedelta(days=n))
        item.enclosure(f"{SITE}media/ep{n}.mp3", str(1000 + n), "audio/mpeg")
        item.podcast.itunes_duration(60)
        item.podcast.itunes_episode(n + 1)
    return len(feed.rss_str(pretty=True))


def podgen(count: int) -> int:
    """What podgen's own documentation shows."""
    from podgen import Episode, Media, Podcast

    show = Podcast(name="Paroles", description="Une émission.", website=SITE, explicit=False, language="fr")
    for n in range(count):
        show.episodes.append(
            Episode(
                id=f"guid-{n}",
                title=f"Titre {n}",
                summary=NOTES,
                publication_date=START + timedelta(days=n),
                media=Media(f"{SITE}media/ep{n}.mp3", 1000 + n, "audio/mpeg", timedelta(seconds=60)),
            )
        )
    return len(show.rss_str().encode())


def bare_lxml(count: int) -> int:
    """The least that it could cost."""
    from email.utils import format_datetime

    from lxml import etree

    itunes = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
    root = etree.Element("rss", version="2.0", nsmap={"itunes": itunes[1:-1]})
    channel = etree.SubElement(root, "channel")
    for name, text in (("title", "Paroles"), ("description", "Une émission."), ("link", SITE)):
        etree.SubElement(channel, name).text = text
    for n in range(count):
        item = etree.SubElement(channel, "item")
        for name, text in (
            ("title", f"Titre {n}"),
            ("guid", f"guid-{n}"),
            ("pubDate", format_datetime(START + timedelta(days=n))),
            ("description", NOTES),
            (f"{itunes}duration", "60"),
            (f"{itunes}explicit", "false"),
            (f"{itunes}episodeType", "full"),
            (f"{itunes}episode", str(n + 1)),
        ):
            etree.SubElement(item, name).text = text
        etree.SubElement(item, "enclosure", url=f"{SITE}media/ep{n}.mp3", length=str(1000 + n), type="audio/mpeg")
    return len(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


WRITERS: dict[str, Callable[[int], int]] = {
    "ours": ours,
    "ours, in pages": ours_paged,
    "feedgen": plain_feedgen,
    "podgen": podgen,
    "bare lxml": bare_lxml,
}


def child(writer: str, count: int) -> None:
    """Measure one writer in this process, imports left out."""
    WRITERS[writer](1)
    before = time.process_time()
    size = WRITERS[writer](count)
    seconds = time.process_time() - before
    print(f"{seconds:.3f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} {size}")


def main() -> None:
    """Print the table."""
    print(f"{'':16}" + "".join(f"{count:>26,}" for count in COUNTS))
    for writer in WRITERS:
        cells = []
        for count in COUNTS:
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.feed", writer, str(count)],
                capture_output=True,
                text=True,
                check=False,
            )
            seconds, memory, size = done.stdout.split() if done.returncode == 0 else ("-", "-", "0")
            cells.append(f"{seconds:>9} s {memory:>4} MB {int(size) // 1000:>6} kB")
        print(f"{writer:16}" + "".join(cells), flush=True)


if __name__ == "__main__":
    child(sys.argv[1], int(sys.argv[2])) if len(sys.argv) > 1 else main()
