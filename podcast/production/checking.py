"""`podcast check`: the show's own feed, or any other, by every rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from podcast import audio, feed
from podcast.errors import ConfigError, FeedError, VerifyError
from podcast.feed.checking import Finding, check_feed
from podcast.feed.checking.served import Web, check_served
from podcast.feed.reading import read_feed
from podcast.fetching import Answer, Fetch, Request, without_secrets

MOST_ASKED = 5
"""Of how many items the servers are asked for audio, transcripts and chapters."""
MOST_BYTES = 50_000_000
_MOST_DOCUMENTS = 200


@dataclass(frozen=True)
class Checked:
    """What was looked at, and what was found. `asked`: of how many items the servers were asked."""

    source: str
    documents: int
    items: int
    asked: int
    findings: tuple[Finding, ...]

    @property
    def broken(self) -> tuple[Finding, ...]:
        """The musts among the findings."""
        return tuple(finding for finding in self.findings if finding.rule.level == "must")


def check_address(address: str, fetch: Fetch, clock: Callable[[], datetime]) -> Checked:
    """Check the feed at an address of the web, with all of its documents and what their servers send.

    Raises ConfigError when it is no feed, VerifyError when it cannot be fetched.
    """
    web = Web(fetch, audio.size_of_picture)
    findings: list[Finding] = []
    seen: dict[str, int] = {}
    at: str | None = address
    while at is not None and at not in seen and len(seen) < _MOST_DOCUMENTS:
        answer = fetch_document(at, fetch)
        document = read_feed(answer.body)
        findings += check_feed(answer.body, clock(), at)
        if not seen:
            findings += check_served(document, at, answer, web, MOST_ASKED)
        seen[at] = len(document.items)
        at = feed.next_document(answer.body)
    items = sum(seen.values())
    return Checked(without_secrets(address), len(seen), items, min(items, MOST_ASKED), tuple(findings))


def fetch_document(address: str, fetch: Fetch) -> Answer:
    """Fetch a document of a feed, whole. Raises VerifyError when it is not there, or longer than any feed."""
    answer, shown = fetch(Request(address, limit=MOST_BYTES, keep=MOST_BYTES)), without_secrets(address)
    if answer.status != 200:
        raise VerifyError(f"answers {answer.status}, not 200", where=shown, hint="Check the address of the feed.")
    if answer.length > MOST_BYTES:
        raise VerifyError(f"is longer than {MOST_BYTES} bytes", where=shown, hint="No feed is that long.")
    return answer


def check_built(site: Path, clock: Callable[[], datetime]) -> Checked:
    """Check the feed of a show as it was last built, all of its documents. Raises ConfigError where it never was."""
    first = site / feed.FEED_FILE
    if not first.is_file():
        raise ConfigError(
            "the feed was never built",
            where=first,
            hint="`podcast publish EPISODE` builds it; or name a feed to check.",
        )
    older = sorted(site.glob("feed-*.xml"), key=lambda path: (len(path.name), path.name), reverse=True)
    return check_files([first, *older], clock)


def check_files(paths: Sequence[Path], clock: Callable[[], datetime]) -> Checked:
    """Check documents of a feed that lie on this machine. Raises ConfigError when one is not there or is no feed."""
    findings: list[Finding] = []
    items = 0
    for path in paths:
        content = _content(path)
        items += len(read_feed(content).items)
        findings += check_feed(content, clock())
    return Checked(str(paths[0]), len(paths), items, 0, tuple(findings))


def broken_rules(documents: Sequence[bytes], clock: Callable[[], datetime]) -> list[Finding]:
    """Every must that documents of a feed break."""
    return [one for content in documents for one in check_feed(content, clock()) if one.rule.level == "must"]


def refuse_faulty(documents: Sequence[bytes], clock: Callable[[], datetime]) -> None:
    """Raise FeedError with every must that documents about to go live break."""
    broken = broken_rules(documents, clock)
    if broken:
        count = len(broken)
        raise FeedError(
            f"the feed breaks {count} rule{'s' * (count > 1)} of those who read it:\n" + "\n".join(_lines(broken)),
            hint="Nothing was published. Mend it in podcast.toml or in the episode, and publish again.",
        )


def _lines(findings: Sequence[Finding]) -> Iterator[str]:
    for one in findings[:20]:
        yield f"  {one.rule.name} ({', '.join(one.rule.who)}): {one.where} {one.what}. {one.rule.fix}"
    if len(findings) > 20:
        yield f"  … and {len(findings) - 20} more: podcast check"


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ConfigError("there is no such feed", where=path, hint="Give a file, or an address of the web.") from error
    except IsADirectoryError as error:
        raise ConfigError("this is a folder", where=path, hint="Give the feed itself, like feed/feed.xml.") from error
