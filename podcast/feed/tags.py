"""What feedgen lacks: the itunes and podcast tags of a show and of its episodes, as plain values.

`docs/reference/feed.md` says for each where its value comes from and who asks for it.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from email.utils import format_datetime

from podcast.feed.categories import in_english
from podcast.feed.excerpt import excerpt
from podcast.feed.licences import licence_url
from podcast.feed.reading import ATOM, CONTENT, ITUNES, PODCAST
from podcast.feed.roles import role_group
from podcast.feed.urls import ascii_url, audio_link, site_link
from podcast.model import Category, Person, Show, Tag
from podcast.release import Alternate, Edition, Release

# The itunes address is case-sensitive.
NAMESPACES = {"itunes": ITUNES, "podcast": PODCAST, "content": CONTENT, "atom": ATOM}

_CODECS = {"m4a": "mp4a.40.2", "opus": "opus"}


def channel_tags(show: Show, releases: Sequence[Release], edition: Edition) -> Iterator[Tag]:
    """Make the tags of the show. Its date is that of the newest of `releases`, never the clock's."""
    yield from _links(edition)
    newest = max((release.episode.date for release in releases if release.episode.date), default=None)
    if newest:
        yield Tag("pubDate", rfc2822(newest))
        yield Tag("lastBuildDate", rfc2822(newest))
    yield from _itunes(show, edition)
    yield from _podcast(show, edition)
    trailers = {one.episode.id: one for one in (*edition.trailers, *releases) if one.episode.type == "trailer"}
    yield from (_trailer(trailers[episode_id], edition.site_url) for episode_id in sorted(trailers))
    yield from map(_person, show.people)


def _links(edition: Edition) -> Iterator[Tag]:
    """The other documents of the feed (RFC 5005), and the hub that tells of news (WebSub)."""
    for rel in ("first", "previous", "next", "last"):
        path = getattr(edition, rel)
        if path is not None:
            yield _link(site_link(edition.site_url, path), rel)
    if edition.hub and not edition.private:
        yield _link(ascii_url(edition.hub), "hub")


def _link(href: str, rel: str) -> Tag:
    return Tag("atom:link", attributes=(("href", href), ("rel", rel)))


def _itunes(show: Show, edition: Edition) -> Iterator[Tag]:
    yield Tag("itunes:author", show.author.strip())
    yield Tag("itunes:type", show.type)
    yield Tag("itunes:explicit", _true_false(show.explicit))
    if edition.artwork:
        yield Tag("itunes:image", attributes=(("href", site_link(edition.site_url, edition.artwork.path)),))
    yield from _categories(show.categories)
    if show.owner_email:
        name = (show.owner_name or show.author).strip()
        yield Tag("itunes:owner", children=(Tag("itunes:name", name), Tag("itunes:email", show.owner_email)))
    if show.block or edition.private:
        yield Tag("itunes:block", "Yes")
    if show.complete:
        yield Tag("itunes:complete", "Yes")
    if show.new_feed_url and not edition.private:  # a private feed goes on at an address of its own
        yield Tag("itunes:new-feed-url", ascii_url(show.new_feed_url))


def _podcast(show: Show, edition: Edition) -> Iterator[Tag]:
    """The podcast namespace's tags of the show: what is not said is what is true of most shows."""
    said = {tag.name for tag in show.tags}
    if show.guid:
        yield Tag("podcast:guid", show.guid)
    for name, text in (("podcast:locked", "no"), ("podcast:medium", "podcast")):
        if name not in said:
            yield Tag(name, text)
    if (show.block or edition.private) and "podcast:block" not in said:
        yield Tag("podcast:block", "yes")
    if show.license:
        identifier = show.license.strip().lower()
        yield Tag("podcast:license", identifier, attributes=(("url", licence_url(identifier)),))
    yield from show.tags


def _trailer(release: Release, site_url: str) -> Tag:
    episode, audio = release.episode, release.audio
    attributes = [("url", site_link(site_url, audio.path))]
    if episode.date:
        attributes.append(("pubdate", rfc2822(episode.date)))
    attributes += [("length", str(audio.bytes)), ("type", audio.media_type)]
    if episode.season is not None:
        attributes.append(("season", str(episode.season)))
    return Tag("podcast:trailer", episode.title.strip(), attributes=tuple(attributes))


def item_tags(show: Show, release: Release, edition: Edition) -> Iterator[Tag]:
    """Make the tags of one episode."""
    episode = release.episode
    if episode.date:
        yield Tag("pubDate", rfc2822(episode.date))
    short = excerpt(release.notes.html)
    yield Tag("description", short, cdata=True)
    if short != release.notes.html:
        yield Tag("content:encoded", release.notes.html, cdata=True)
    if release.duration_ms:
        yield Tag("itunes:duration", str(max(1, (release.duration_ms + 500) // 1000)))
    yield Tag("itunes:explicit", _true_false(show.explicit if episode.explicit is None else episode.explicit))
    yield Tag("itunes:episodeType", episode.type)
    yield from _numbers(episode.season, episode.number)
    if release.artwork:
        yield Tag("itunes:image", attributes=(("href", site_link(edition.site_url, release.artwork.path)),))
    if episode.block:
        yield Tag("itunes:block", "Yes")
    yield from _files(release, edition)
    yield from map(_person, _heard(show.people, episode.people))
    machine_made = _machine_made(release)
    if machine_made:
        yield Tag("podcast:txt", machine_made, attributes=(("purpose", "ai-content"),))
    yield from episode.tags


def _machine_made(release: Release) -> str:
    """What a machine wrote of an episode and nobody has read: the convention of `podcast:txt` with `ai-content`."""
    transcript = bool(release.transcripts) and not release.transcript_reviewed
    parts = (("transcript", transcript), ("notes", release.notes.machine_written))
    return ", ".join(name for name, made in parts if made)


def rfc2822(date: datetime) -> str:
    """`date` in UTC as RSS writes it, whatever the locale: `Wed, 05 Nov 2025 06:00:00 +0000`."""
    return format_datetime(date.astimezone(timezone.utc))


def _true_false(explicit: bool) -> str:
    return "true" if explicit else "false"


def _categories(categories: tuple[Category, ...]) -> Iterator[Tag]:
    """One element for each category, with all its subcategories inside; apps take the first for the show's own."""
    english = [in_english(category) for category in categories]
    for name in dict.fromkeys(category.name for category in english):
        subcategories = dict.fromkeys(one.subcategory for one in english if one.name == name and one.subcategory)
        children = tuple(Tag("itunes:category", attributes=(("text", subcategory),)) for subcategory in subcategories)
        yield Tag("itunes:category", attributes=(("text", name),), children=children)


def _numbers(season: int | None, number: int | None) -> Iterator[Tag]:
    for name, value in (("season", season), ("episode", number)):
        if value is not None:
            yield Tag(f"itunes:{name}", str(value))
            yield Tag(f"podcast:{name}", str(value))


def _alternate(alternate: Alternate, edition: Edition) -> Tag:
    """The enclosure in another format; its bit rate is in bits per second, its codec as in RFC 6381."""
    audio = alternate.audio
    attributes = [("type", audio.media_type), ("length", str(audio.bytes))]
    attributes.append(("bitrate", str(alternate.bitrate_kbps * 1000)))
    codec = _CODECS.get(audio.path.rpartition(".")[2])
    if codec:
        attributes.append(("codecs", codec))
    source = Tag("podcast:source", attributes=(("uri", audio_link(edition, audio.path)),))
    children = [source]
    if audio.sha256:  # https://www.w3.org/TR/SRI/: the hash in base64
        sri = f"sha256-{b64encode(bytes.fromhex(audio.sha256)).decode()}"
        children.append(Tag("podcast:integrity", attributes=(("type", "sri"), ("value", sri))))
    return Tag("podcast:alternateEnclosure", attributes=tuple(attributes), children=tuple(children))


def _files(release: Release, edition: Edition) -> Iterator[Tag]:
    for alternate in release.alternates:
        yield _alternate(alternate, edition)
    for transcript in release.transcripts:
        url = site_link(edition.site_url, transcript.path)
        media_type = transcript.media_type.partition(";")[0].strip()
        yield Tag("podcast:transcript", attributes=(("url", url), ("type", media_type), ("language", release.language)))
    if release.chapters_file:
        url = site_link(edition.site_url, release.chapters_file.path)
        yield Tag("podcast:chapters", attributes=(("url", url), ("type", "application/json+chapters")))


def _heard(regulars: tuple[Person, ...], episode: tuple[Person, ...]) -> tuple[Person, ...]:
    """Who an app shows for an episode. Its persons replace the show's, so the show's are said again before guests.

    An episode that names a host says who presents it, and stands alone.
    """
    if not episode or any(person.role.lower() == "host" for person in episode):
        return episode
    named = {person.name for person in episode}
    return (*(person for person in regulars if person.name not in named), *episode)


def _person(person: Person) -> Tag:
    role = person.role.lower()
    attributes = [("role", role)]
    if role_group(role) != "cast":  # what an app takes it for if nothing is said
        attributes.append(("group", role_group(role)))
    if person.href:
        attributes.append(("href", ascii_url(person.href)))
    if person.image:
        attributes.append(("img", ascii_url(person.image)))
    return Tag("podcast:person", person.name.strip(), attributes=tuple(attributes))
