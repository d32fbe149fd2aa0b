"""The stages of the show: assets, feed, index, store, verify, and announce where there is a hub."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath

from podcast import feed, site, storage
from podcast.errors import PodcastError
from podcast.model import Episode
from podcast.options import Listener, Settings
from podcast.pipeline import Output, Product, Stage, Work
from podcast.production.announcing import announce, has_hub
from podcast.production.checking import broken_rules, refuse_faulty
from podcast.production.episode import EpisodeDesk
from podcast.production.gate import NONE_GIVEN, Permission, documents_of, pass_gate
from podcast.production.page import page_files
from podcast.production.values import options_of, ours, read_artwork, read_value, site_file, write_value
from podcast.release import Edition, Release, SiteFile
from podcast.workspace import Workspace

#: The stages of the show. Pages of episodes need `assets`; the others come after the episodes.
SHOW_STAGES = ("assets", "feed", "index", "store", "verify")

_USUAL_BYTES = 6000  # of an episode that was not built yet
_MANIFEST = ".podcast/work/manifest.json"
_VERIFIED = ".podcast/work/verified-manifest.json"


@dataclass(frozen=True)
class ShowDesk:
    """The show with those of its episodes that are, or are about to be, published."""

    workspace: Workspace
    settings: Settings
    desks: tuple[EpisodeDesk, ...]
    outside: tuple[Callable[[], datetime], Callable[[], bytes]]  # the clock, and the key of listeners' addresses
    permission: Permission = NONE_GIVEN

    @property
    def episodes(self) -> tuple[Episode, ...]:
        """The episodes themselves."""
        return tuple(desk.episode for desk in self.desks)

    def stages(self) -> tuple[Stage, ...]:
        """All stages of the show."""
        private = (self._listeners(),) if self._with_address else ()
        told = (announce(self.settings),) if has_hub(self.settings) else ()
        return (self._assets(), self._feed(), *private, self._index(), self._store(), self._verify(), *told)

    @property
    def _site_url(self) -> str:
        return self.settings.storage.site_url

    def _releases(self) -> dict[str, Path | Product]:
        return {f"release {episode.id}": Product(f"{episode.id}:page", "release") for episode in self.episodes}

    def _options(self) -> dict[str, object]:
        return {"show": options_of(replace(self.settings.show, vocabulary=())), "site_url": self._site_url}

    def _assets(self) -> Stage:
        artwork = self.settings.show.artwork
        assets = _site_assets(self.settings.show.language)
        outputs = [Output(_asset(path), f"feed/{path}") for path in assets]
        inputs: dict[str, Path | Product] = {}
        if artwork:
            inputs[artwork] = self.workspace.root / artwork
            outputs.append(Output("artwork", f"feed/artwork-{{hash}}{PurePosixPath(artwork).suffix.lower()}"))

        def act(work: Work) -> None:
            for path, content in assets.items():
                work.output(_asset(path)).write_bytes(content)
            if artwork:
                work.output("artwork").write_bytes(work.input(artwork).read_bytes())

        options = {"language": self.settings.show.language}
        return Stage("assets", act, inputs, tuple(outputs), options=options, tools=ours)

    def _index(self) -> Stage:
        def act(work: Work) -> None:
            show, artwork = self.settings.show, self._artwork(work)
            page = site.render_index(
                show, _read_releases(work, self.episodes), site_url=self._site_url, artwork=artwork
            )
            work.output("index").write_bytes(page)

        outputs = (Output("index", "feed/index.html"),)
        return Stage("index", act, self._described(), outputs, options=self._options(), tools=ours)

    def _feed(self) -> Stage:
        """The feed, in as many documents as it takes; their number is known from the size of what was built."""
        newest_first = sorted(self.desks, key=lambda desk: feed.order(desk.episode), reverse=True)
        lengths = feed.page_lengths([self._size(desk) for desk in newest_first], self.settings.feed)
        paths = feed.page_paths(len(lengths))
        prefix = self.settings.enclosure_prefix

        def act(work: Work) -> None:
            artwork = self._artwork(work)
            releases = _read_releases(work, [desk.episode for desk in newest_first])
            edition = Edition(
                self._site_url,
                artwork,
                hub=self.settings.feed.hub,
                stylesheet=feed.STYLESHEET_FILE,
                trailers=tuple(release for release in releases if release.episode.type == "trailer"),
                enclosure_prefix=prefix,
            )
            documents: list[bytes] = []
            for number, length in enumerate(lengths):
                page, releases = releases[:length], releases[length:]
                documents.append(feed.render(self.settings.show, page, feed.linked(edition, paths, number)))
            self._check(documents, work)
            if self._in_place:  # what this stage writes is live at once
                pass_gate(lambda: self._documents(self._built), documents, self.permission, work.say)
            for path, content in zip(paths, documents, strict=True):
                work.output(_document(path)).write_bytes(content)

        outputs = tuple(Output(_document(path), f"feed/{path}") for path in paths)
        options = {**self._options(), "hub": self.settings.feed.hub, "items": list(lengths)}
        options |= {"enclosure_prefix": prefix} if prefix else {}
        return Stage("feed", act, self._described(), outputs, options=options, tools=ours)

    @property
    def _with_address(self) -> tuple[Listener, ...]:
        return tuple(one for one in self.settings.listeners if not one.revoked)

    def _path(self, listener: Listener) -> str:
        return listener_path(self.settings, self.outside[1](), listener)

    def _listeners(self) -> Stage:
        """The feed of each listener: what everybody gets, in one document that no directory may list.

        No measuring service is asked on the way: whoever runs one would learn what a single person listens to.
        """
        paths = [self._path(listener) for listener in self._with_address]

        def act(work: Work) -> None:
            releases, artwork = _read_releases(work, self.episodes), self._artwork(work)
            for number, path in enumerate(paths, 1):
                edition = Edition(self._site_url, artwork, path=path, stylesheet=feed.STYLESHEET_FILE, private=True)
                work.output(f"listener-{number}").write_bytes(feed.render(self.settings.show, releases, edition))

        outputs = tuple(Output(f"listener-{number}", f"feed/{path}") for number, path in enumerate(paths, 1))
        return Stage("listeners", act, self._described(), outputs, options=self._options(), tools=ours)

    def _take_back(self, target: storage.Target) -> None:
        """Make sure that addresses which are nobody's any more lead nowhere, on the target and here.

        These are the ones taken back, and all that this machine has made or stored and would not make today: of a row
        that somebody deleted, or of a show that had another guid then.
        """
        known = {file.path for file in stored_files(self.workspace)}
        known |= {
            f"{feed.PRIVATE_FOLDER}/{file.name}" for file in (self.workspace.site / feed.PRIVATE_FOLDER).glob("*.xml")
        }
        old = {path for path in known if feed.is_private_path(path)}
        for listener in self.settings.listeners:
            issues = range(1, listener.issue + listener.revoked)
            old |= {self._path(replace(listener, issue=issue)) for issue in issues}
        for path in sorted(old - {self._path(listener) for listener in self._with_address}):
            target.remove(path)
            (self.workspace.site / path).unlink(missing_ok=True)  # last: until then this machine knows of it

    def _size(self, desk: EpisodeDesk) -> int:
        """How many bytes of the feed an episode takes at most: its release holds all of that, and more."""
        release = self.workspace.root / desk.work_path("release.json")
        return release.stat().st_size if release.is_file() else _USUAL_BYTES

    def _check(self, documents: Sequence[bytes], work: Work) -> None:
        """Refuse a feed that apps or directories would refuse; a show that is on this machine only is told."""
        if self.settings.storage.public_url is not None:
            refuse_faulty(documents, self.outside[0])
            return
        for finding in broken_rules(documents, self.outside[0]):
            if finding.rule.name != "image-missing":  # the stage of the artwork has said it
                work.warn(f"{finding}. {finding.rule.fix}")

    @property
    def _in_place(self) -> bool:
        return storage.is_in_place(self.settings.storage, self.workspace.site)

    def _built(self, path: str) -> bytes | None:
        """A file of the site as it lies on this machine."""
        file = self.workspace.site / path
        return file.read_bytes() if file.is_file() else None

    def _documents(self, read: Callable[[str], bytes | None]) -> list[bytes]:
        return documents_of(read, self._site_url)

    def _described(self) -> dict[str, Path | Product]:
        """What the index and the feed are made from."""
        artwork = {"show artwork": Product("assets", "artwork")} if self.settings.show.artwork else {}
        return {**self._releases(), **artwork}

    def _artwork(self, work: Work) -> SiteFile | None:
        return read_artwork(work) if self.settings.show.artwork else None

    def _site_products(self) -> dict[str, Path | Product]:
        """Every file that is served, by an input name that says which."""
        products: dict[str, Path | Product] = {}
        for desk in self.desks:
            products |= {f"{desk.episode.id} {name}": desk.product("tag", name) for name in desk.sounds}
            products |= {f"{desk.episode.id} {name}": desk.product("page", name) for name in page_files(desk)}
        names_of_assets = [*map(_asset, _site_assets(self.settings.show.language))] + (
            ["artwork"] if self.settings.show.artwork else []
        )
        products |= {f"site {name}": Product("assets", name) for name in names_of_assets}
        products["index"] = Product("index", "index")
        products |= {output.name: Product("feed", output.name) for output in self._feed().outputs}
        if self._with_address:
            products |= {output.name: Product("listeners", output.name) for output in self._listeners().outputs}
        return products

    def _store(self) -> Stage:
        products = self._site_products()
        options = self.settings.storage

        def act(work: Work) -> None:
            files = list(_served_files(work, products, self.workspace.site))
            target = storage.open_target(options, self.workspace.site)
            if not self._in_place:
                target.check()
                live = partial(self._documents, lambda path: target.read(path, storage.KEPT_BYTES))
                pass_gate(live, self._documents(self._built), self.permission, work.say)
            self._take_back(target)
            manifest = storage.upload(files, self.workspace.site, target, progress=work.progress, say=work.say)
            write_value(work.output("manifest"), manifest)
            for episode_id in sorted(episodes_of(stored_files(self.workspace)) - episodes_of(files)):
                reason = "its folder is gone or has another name, or its episode.toml does not say published = true"
                work.warn(f"the page of {episode_id} leaves the site: {reason}")
            # new since the last site that was found right: what failed to verify once is looked at again
            new = set(files) - set(verified_files(self.workspace))
            write_value(work.output("fresh"), sorted(file.path for file in new))

        revoked = [
            [one.name, one.issue + one.revoked] for one in self.settings.listeners if one.issue + one.revoked > 1
        ]
        stored = {"storage": options_of(options), **({"revoked": revoked} if revoked else {})}
        outputs = (Output("manifest", _MANIFEST), Output("fresh", ".podcast/work/fresh.json"))
        return Stage("store", act, products, outputs, options=stored, tools=ours)

    def _verify(self) -> Stage:
        inputs = {
            "manifest": Product("store", "manifest"),
            "new files": Product("store", "fresh"),
            **self._releases(),
        }

        def act(work: Work) -> None:
            releases = _read_releases(work, self.episodes)
            manifest = read_value(work.input("manifest"), storage.Manifest)
            fresh = read_value(work.input("new files"), frozenset[str])
            # the others were looked at when they were new, and the feed's own hash says that it still names them
            changed = tuple(release for release in releases if fresh & _paths(release)) or tuple(releases)
            expect = storage.Expectation(self.workspace.site, self._site_url, manifest, changed, fresh)
            with storage.asked_at(self.settings.storage, self.workspace.site) as url:
                report = storage.verify(url, storage.fetch_over_http(), expect, _quietly)
            work.say(f"{len(report.checked)} addresses answer an app as they should")
            if report.advice:
                others = f", and so are {len(report.advice) - 1} more" if len(report.advice) > 1 else ""
                work.warn(f"{report.advice[0]}{others}")
            write_value(work.output("report"), report)
            write_value(work.output("manifest"), manifest)
            own = next(file for file in manifest.files if file.path == feed.FEED_FILE)
            work.output("feed").write_text(f"{own.sha256}\n", encoding="ascii")

        outputs = (
            Output("report", ".podcast/work/verified.json"),
            Output("manifest", _VERIFIED),
            Output("feed", ".podcast/work/verified-feed.txt"),
        )
        options = {"site_url": self._site_url}
        return Stage("verify", act, inputs, outputs, options=options, tools=ours)


def _paths(release: Release) -> set[str]:
    return {release.page, *(file.path for file in release.files)}


def stored_files(workspace: Workspace) -> tuple[SiteFile, ...]:
    """What the last upload left on the target, as far as this machine knows."""
    return _files_in(workspace.root / _MANIFEST)


def verified_files(workspace: Workspace) -> tuple[SiteFile, ...]:
    """The last site that was found right where listeners get it."""
    return _files_in(workspace.root / _VERIFIED)


def _files_in(manifest: Path) -> tuple[SiteFile, ...]:
    """Nothing when the manifest is missing or damaged: then all is new, which costs only time."""
    try:
        return read_value(manifest, storage.Manifest).files
    except (FileNotFoundError, PodcastError):
        return ()


def episodes_of(files: Iterable[SiteFile]) -> set[str]:
    """The ids of the episodes whose pages are among `files`."""
    pages = (PurePosixPath(file.path) for file in files)
    return {page.parent.name for page in pages if page.name == "index.html" and len(page.parts) == 2}


def _read_releases(work: Work, episodes: Sequence[Episode]) -> list[Release]:
    return [read_value(work.input(f"release {episode.id}"), Release) for episode in episodes]


def _served_files(work: Work, names: Sequence[str] | dict[str, Path | Product], folder: Path) -> Iterator[SiteFile]:
    for name in names:
        path = work.input(name)
        yield site_file(path, path.relative_to(folder).as_posix())


def listener_path(settings: Settings, key: bytes, listener: Listener) -> str:
    """Where a listener's feed is on the site: before the first publish already where it will be after it."""
    return feed.private_path(key, show_guid(settings) or settings.show.title, listener.name, listener.issue)


def show_guid(settings: Settings) -> str | None:
    """The show's guid, or the one that it gets with its first publish; None while it has no public address."""
    if settings.show.guid or not settings.storage.public_url:
        return settings.show.guid
    return feed.show_guid(settings.storage.site_url + feed.FEED_FILE)


def _document(path: str) -> str:
    """The name of the output that is this document of the feed: `feed`, `feed-1`."""
    return path.removesuffix(".xml")


def _site_assets(language: str) -> dict[str, bytes]:
    """What pages and the feed refer to, by path in the site."""
    return {**site.assets(), feed.STYLESHEET_FILE: feed.stylesheet(language)}


def _asset(path: str) -> str:
    """The name of the output that is this asset of the site."""
    return path.replace("/", "-")


def _quietly(sentence: str) -> None:
    """Take the name of an address that is checked: a summary follows, and what is wrong is listed."""
