"""Each way in which what is live can differ from what was published has its own sentence."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from podcast.errors import VerifyError
from podcast.release import SiteFile
from podcast.storage import (
    Expectation,
    Fetch,
    Finding,
    Manifest,
    fetch_over_http,
    inspect_live,
    media_type,
    serve,
    verify,
)
from podcast.storage.live_feed import NotAFeed, parse_feed
from podcast.storage.ranges import parse_range
from podcast.storage.urllib3 import HttpFetch, Patience
from tests.storage.servers import scripted_server
from tests.storage.sites import SITE_URL, BuiltSite, build_site, put_file, with_alternate


def unsaid(sentence: str) -> None:
    pass


Defect = Callable[[BaseHTTPRequestHandler], bool]


@dataclass
class Live:
    """A site that is live, right at first; a test spoils the file or the answers of one path."""

    url: str
    site: BuiltSite
    expect: Expectation
    defects: dict[str, Defect] = field(default_factory=dict)

    def findings(self, fetch: Fetch | None = None) -> list[str]:
        report = inspect_live(self.url, fetch or fetch_over_http(), self.expect, unsaid)
        return [str(finding).replace(self.url, "") for finding in report.findings]

    def spoil(self, file: SiteFile | None, content: bytes) -> str:
        assert file is not None
        (self.site.folder / file.path).write_bytes(content)
        return file.path


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    site = build_site(tmp_path / "published")
    spare = build_site(tmp_path / "live")  # what is served; the published files stay to compare with

    def script(request: BaseHTTPRequestHandler) -> None:
        path = request.path[1:]
        defect = live.defects.get(path)
        if defect is None or not defect(request):
            answer(request, spare.folder / path, live.url)

    with scripted_server(script) as url:
        live = Live(url, replace(site, folder=spare.folder), site.expectation)
        yield live


def answer(request: BaseHTTPRequestHandler, file: Path, url: str, **changes: str) -> None:
    """Answer as a good web server does, but for `changes` of headers."""
    if not file.is_file():
        send(request, 404, b"", {})
        return
    content = file.read_bytes()
    if file.suffix in (".xml", ".html"):
        content = content.replace(SITE_URL.encode(), url.encode())
    path = "feed.xml" if file.name == "feed.xml" else file.name
    headers = {"Content-Type": media_type(path)} | {name.replace("_", "-"): value for name, value in changes.items()}
    wanted = parse_range(request.headers.get("Range"), len(content))
    if wanted is None:
        send(request, 200, content, headers)
        return
    first, last = wanted
    headers = {"Content-Range": f"bytes {first}-{last}/{len(content)}"} | headers
    send(request, 206, content[first : last + 1], headers)


def send(request: BaseHTTPRequestHandler, status: int, content: bytes, headers: dict[str, str]) -> bool:
    request.send_response(status)
    for name, value in ({"Content-Length": str(len(content))} | headers).items():
        request.send_header(name, value)
    request.end_headers()
    if request.command != "HEAD":
        request.wfile.write(content)
    request.close_connection = True
    return True


def test_a_site_that_is_as_published_passes_and_says_what_was_looked_at(live: Live) -> None:
    said: list[str] = []
    report = verify(live.url, fetch_over_http(), live.expect, said.append)
    release = live.expect.releases[0]
    files = (release.audio, release.transcripts[0], release.chapters_file)
    paths = ["feed.xml", *(file.path for file in files if file), "ep02/index.html", "assets/ep02.jpg"]
    paths += ["index.html", "assets/site.css"]
    assert report.checked == tuple(live.url + path for path in paths)
    assert said == [f"checking {live.url}{path}" for path in paths]
    assert report.received_bytes > 50_000
    assert report.findings == ()


def test_the_embedded_site_is_verified_through_its_own_server(tmp_path: Path) -> None:
    site = build_site(tmp_path / "feed", audio_bytes=3_000_000)
    with serve(site.folder, site_url=SITE_URL) as server:
        report = verify(server.url, fetch_over_http(), site.expectation, unsaid)
    assert (report.findings, report.advice) == ((), ())


def test_a_server_that_is_closed_to_players_of_other_sites_is_worth_a_word(live: Live) -> None:
    report = verify(live.url, fetch_over_http(), live.expect, unsaid)
    release, closed = live.site.release, "is closed to web players on other sites: the server sends no "
    assert release.chapters_file is not None
    assert [str(finding) for finding in report.advice] == [
        f"{live.url}{path} {closed}Access-Control-Allow-Origin"
        for path in (release.transcripts[0].path, release.chapters_file.path)
    ]
    assert report.findings == ()


def test_what_is_no_episodes_is_looked_at_always(live: Live) -> None:
    report = verify(live.url, fetch_over_http(), replace(live.expect, releases=()), unsaid)
    paths = ["feed.xml", "index.html", "assets/site.css", "assets/ep02.jpg"]
    assert report.checked == tuple(live.url + path for path in paths)


def test_a_style_sheet_that_is_not_there_is_a_finding(live: Live) -> None:
    (live.site.folder / "assets/site.css").unlink()
    report = inspect_live(live.url, fetch_over_http(), live.expect, unsaid)
    assert [str(finding) for finding in report.findings] == [f"{live.url}assets/site.css answers 404, not 200"]


def test_all_findings_stand_in_the_error(live: Live) -> None:
    transcript = live.spoil(live.site.release.transcripts[0], b"WEBVTT\n\nother words\n")
    (live.site.folder / "ep02/index.html").unlink()
    with pytest.raises(VerifyError) as caught:
        verify(live.url, fetch_over_http(), live.expect, unsaid)
    assert str(caught.value) == (
        "what is live is not what was published, 2 findings:\n"
        f"- {live.url}{transcript} has 20 bytes, not the {live.site.release.transcripts[0].bytes} that were published\n"  # type: ignore[union-attr]
        f"- {live.url}ep02/index.html answers 404, not 200\n"
        "`podcast publish --due --paranoid` stores again what is missing or damaged. A cache may hold old content for "
        "some minutes: then ask once more, `podcast verify`."
    )


def test_missing_audio(live: Live) -> None:
    audio = live.site.release.audio.path
    (live.site.folder / audio).unlink()
    assert live.findings() == [f"{audio} answers 404 to HEAD, not 200"]


def test_a_page_that_was_never_uploaded(live: Live) -> None:
    release = replace(live.expect.releases[0], page="ep02.html")
    live.expect = replace(live.expect, releases=(release,))
    assert live.findings() == ["ep02.html is not among the files that were published"]


def test_truncated_audio(live: Live) -> None:
    audio = live.site.release.audio
    live.spoil(audio, (live.site.folder / audio.path).read_bytes()[:40_000])
    assert live.findings() == [f"{audio.path} has a length of 40000, not 50000 bytes"]


@pytest.mark.parametrize(("place", "range_"), [(0, "0-1023"), (25_000, "25000-26023")])
def test_audio_with_a_flipped_byte(live: Live, place: int, range_: str) -> None:
    audio = live.site.release.audio
    content = bytearray((live.site.folder / audio.path).read_bytes())
    content[place] ^= 1
    live.spoil(audio, bytes(content))
    assert live.findings() == [
        f"{audio.path} has other content in bytes {range_} than was published",
        f"{audio.path} has other content than was published",
    ]


def test_a_flipped_byte_between_the_ranges_of_fresh_long_audio(tmp_path: Path) -> None:
    site = build_site(tmp_path / "feed", audio_bytes=3_000_000)
    expect = replace(build_site(tmp_path / "published", audio_bytes=3_000_000).expectation)
    audio = site.release.audio.path
    with (site.folder / audio).open("r+b") as file:
        file.seek(2_000_000)
        file.write(b"\x00\x00")
    with serve(site.folder, site_url=SITE_URL) as server:
        found = inspect_live(server.url, fetch_over_http(), replace(expect, fresh=frozenset({audio})), unsaid).findings
        assert found == (Finding(server.url + audio, "has other content than was published"),)


def test_audio_of_another_type(live: Live) -> None:
    audio = live.site.release.audio.path
    live.defects[audio] = lambda request: (
        answer(request, live.site.folder / audio, live.url, Content_Type="application/octet-stream") or True
    )
    assert live.findings() == [f"{audio} is served as application/octet-stream, not audio/mpeg"]


def test_a_server_without_ranges(live: Live) -> None:
    audio = live.site.release.audio.path
    content = (live.site.folder / audio).read_bytes()
    live.defects[audio] = lambda request: send(request, 200, content, {"Content-Type": "audio/mpeg"})
    assert live.findings() == [
        f"{audio} answers 200 to a request for bytes 0-1023, not 206: "
        "its server must send parts, or nobody can start in the middle",
    ]


def test_a_server_that_names_its_ranges_wrongly(live: Live) -> None:
    audio = live.site.release.audio.path
    live.defects[audio] = lambda request: (
        answer(request, live.site.folder / audio, live.url, Content_Range="bytes 0-1023/*") or True
        if "Range" in request.headers
        else False
    )
    assert live.findings() == [
        f"{audio} calls bytes 0-1023 of 50000 'bytes 0-1023/*'",
        f"{audio} calls bytes 25000-26023 of 50000 'bytes 0-1023/*'",
    ]


def test_an_answer_that_breaks_off(live: Live) -> None:
    transcript = live.site.release.transcripts[0].path
    live.defects[transcript] = lambda request: send(request, 200, b"WEBVTT", {"Content-Length": "46"})
    assert live.findings() == [f"{transcript} breaks off after 6 bytes, 40 are missing"]


def test_a_changed_transcript_of_the_same_length(live: Live) -> None:
    file = live.site.release.transcripts[0]
    content = (live.site.folder / file.path).read_bytes()  # type: ignore[union-attr]
    live.spoil(file, content.replace(b"Bonjour", b"Bonsoir"))
    assert live.findings() == [f"{file.path} has other content than was published"]  # type: ignore[union-attr]


def test_chapters_of_another_type(live: Live) -> None:
    chapters = live.site.release.chapters_file.path  # type: ignore[union-attr]
    live.defects[chapters] = lambda request: (
        answer(request, live.site.folder / chapters, live.url, Content_Type="text/plain; charset=utf-8") or True
    )
    assert live.findings() == [f"{chapters} is served as text/plain, not application/json+chapters"]


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (b'length="50000"', b'length="1800"', "gives the enclosure of ep02 a length of 1800, not 50000 bytes"),
        (b'type="audio/mpeg"', b'type="audio/mp3"', "gives the enclosure of ep02 the type audio/mp3, not audio/mpeg"),
        (b"<enclosure ", b"<link ", "does not name the enclosure of ep02"),
        (b"n>2<", b"n>4<", "gives ep02 a duration of 4, not 2 s"),
        (b"n>2<", b"n><", "gives ep02 a duration of nothing, not 2 s"),
        (b"podcast:transcript ", b"podcast:other ", "does not name the transcript vtt of ep02"),
        (b"podcast:chapters ", b"podcast:other ", "does not name the chapters of ep02"),
        (
            b"000000000002</guid>",
            b"000000000003</guid>",
            "has no episode ep02 (guid b6a3b3a2-0000-4000-8000-000000000002)",
        ),
    ],
)
def test_a_feed_that_says_something_else(live: Live, old: bytes, new: bytes, finding: str) -> None:
    file = live.site.file("feed.xml")
    content = (live.site.folder / "feed.xml").read_bytes()
    live.spoil(file, content.replace(old, new))
    changed = len(content.replace(old, new))
    other = "has other content than was published" if changed == file.bytes else (
        f"has {changed} bytes, not the {file.bytes} that were published"
    )  # fmt: skip
    assert live.findings() == [f"feed.xml {other}", f"feed.xml {finding}"]


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (b"podcast:source ", b"podcast:other ", "does not name the alternate enclosure opus of ep02"),
        (b'="20000"', b'="18000"', "gives the alternate enclosure opus of ep02 a length of 18000, not 20000 bytes"),
        (b"audio/ogg", b"audio/mp4", "gives the alternate enclosure opus of ep02 the type audio/mp4, not audio/ogg"),
    ],
)
def test_a_feed_that_says_something_else_of_another_format(
    tmp_path: Path, old: bytes, new: bytes, finding: str
) -> None:
    site = with_alternate(build_site(tmp_path))
    with serve(tmp_path, site_url=SITE_URL) as server:
        assert inspect_live(server.url, fetch_over_http(), site.expectation, unsaid).findings == ()
    put_file(tmp_path, "feed.xml", (tmp_path / "feed.xml").read_bytes().replace(old, new))
    with serve(tmp_path, site_url=SITE_URL) as server:
        report = inspect_live(server.url, fetch_over_http(), site.expectation, unsaid)
        assert str(report.findings[-1]) == f"{server.url}feed.xml {finding}"


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (b"", "is not well-formed XML (no element found: line 1, column 0)"),
        (b"<rss><channel>", "is not well-formed XML (no element found: line 1, column 14)"),
        (b"<html></html>", "is XML, but not an RSS feed"),
        (
            b'<!DOCTYPE rss [<!ENTITY a "b">]><rss>&a;</rss>',
            "has a document type declaration (rss), which apps need not read",
        ),
        (b'<?xml version="1.0" encoding="klingon"?><rss/>', "names an encoding that is not known"),
    ],
)
def test_a_feed_that_is_none(content: bytes, finding: str) -> None:
    with pytest.raises(NotAFeed) as caught:
        parse_feed(content)
    assert str(caught.value) == finding


def test_a_feed_that_is_a_page(live: Live) -> None:
    live.defects["feed.xml"] = lambda request: send(request, 200, b"<html><p>Soon", {"Content-Type": "text/html"})
    published = live.site.file("feed.xml").bytes
    assert live.findings() == [
        "feed.xml is served as text/html, not application/xml",
        f"feed.xml has 13 bytes, not the {published} that were published",
        "feed.xml is not well-formed XML (no element found: line 1, column 13)",
    ]


def test_a_server_with_a_fault(live: Live) -> None:
    live.defects["feed.xml"] = lambda request: send(request, 500, b"", {})
    assert live.findings() == ["feed.xml answers 500, not 200"]


@dataclass
class Service:
    """A measuring service before the audio of a site that is live; `asked` is what it counts by."""

    url: str
    live: Live
    asked: list[str] = field(default_factory=list)
    defect: Defect | None = None

    @property
    def enclosure(self) -> str:
        return f"{self.url}e/{self.live.url}{self.live.site.release.audio.path}"


@pytest.fixture
def service(live: Live) -> Iterator[Service]:
    """The published site with the prefix of a service before its enclosure."""

    def script(request: BaseHTTPRequestHandler) -> None:
        service.asked.append(f"{request.command} {request.headers.get('Range', 'all')}")
        if service.defect is None or not service.defect(request):
            send(request, 302, b"", {"Location": request.path.removeprefix("/e/")})

    with scripted_server(script) as url:
        content = (live.site.folder / "feed.xml").read_bytes()
        enclosure = b'<enclosure url="'
        feed = put_file(live.site.folder, "feed.xml", content.replace(enclosure, enclosure + f"{url}e/".encode()))
        others = tuple(file for file in live.expect.manifest.files if file.path != "feed.xml")
        live.expect = replace(live.expect, manifest=Manifest((feed, *others)))
        service = Service(url, live)
        yield service


TAKE_OUT = (
    "apps ask {} for this audio, and listeners get nothing as long as it does not lead there; "
    "take enclosure_prefix out of podcast.toml and publish, or wait until it does"
)


def test_a_measuring_service_is_asked_once_by_head_and_the_file_itself_for_the_rest(service: Service) -> None:
    report = verify(service.live.url, fetch_over_http(), service.live.expect, unsaid)
    audio = service.live.url + service.live.site.release.audio.path
    assert report.checked[:3] == (f"{service.live.url}feed.xml", audio, service.enclosure)
    assert report.received_bytes > 50_000
    assert service.asked == ["HEAD all"]


@pytest.mark.parametrize(
    ("status", "headers", "problem"),
    [
        (404, {}, "answers 404 to HEAD, not 200"),
        (200, {"Content-Length": "7", "Content-Type": "audio/mpeg"}, "leads to a content-length of 7, not 50000"),
        (
            200,
            {"Content-Length": "50000", "Content-Type": "text/html; charset=utf-8"},
            "leads to a content-type of text/html, not audio/mpeg",
        ),
    ],
)
def test_a_measuring_service_that_leads_elsewhere_is_named_with_what_to_do(
    service: Service, status: int, headers: dict[str, str], problem: str
) -> None:
    service.defect = lambda request: send(request, status, b"", headers)
    (finding,) = inspect_live(service.live.url, fetch_over_http(), service.live.expect, unsaid).findings
    host = service.url.split("/")[2]
    assert finding == Finding(service.enclosure, f"{problem}: {TAKE_OUT.format(host)}")


def test_a_measuring_service_that_is_gone_is_asked_for_one_file_and_no_more(service: Service) -> None:
    service.defect = lambda request: setattr(request, "close_connection", True) or True
    (release,) = service.live.expect.releases
    expect = replace(service.live.expect, releases=(release, release))
    (finding,) = inspect_live(service.live.url, fetch_over_http(), expect, unsaid).findings
    assert str(finding).startswith(f"{service.enclosure} closes the connection without a whole answer: apps ask ")
    assert service.asked == ["HEAD all"]


def test_missing_audio_is_not_the_measuring_services_fault(service: Service) -> None:
    audio = service.live.site.release.audio.path
    (service.live.site.folder / audio).unlink()
    assert service.live.findings() == [f"{audio} answers 404 to HEAD, not 200"]
    assert service.asked == []


def test_audio_that_lies_elsewhere_behind_a_service_of_its_own_is_asked_for_parts_directly(service: Service) -> None:
    (release,) = service.live.expect.releases
    away = replace(release, audio=replace(release.audio, path=service.enclosure, sha256=""))
    service.live.expect = replace(service.live.expect, releases=(away,))
    assert service.live.findings() == []
    assert service.asked == ["HEAD all"]


def test_redirects_are_followed_but_not_for_ever(live: Live) -> None:
    audio = live.site.release.audio.path
    live.defects[audio] = lambda request: send(request, 302, b"", {"Location": f"/moved/{audio}"})
    live.defects[f"moved/{audio}"] = lambda request: (answer(request, live.site.folder / audio, live.url), True)[1]
    assert live.findings() == []

    live.defects[audio] = lambda request: send(request, 302, b"", {"Location": f"/{audio}"})
    assert live.findings() == [f"{audio} redirects more than 5 times"]


def test_a_redirect_off_the_web_is_not_followed(live: Live) -> None:
    live.defects["feed.xml"] = lambda request: send(request, 302, b"", {"Location": "file:///etc/passwd"})
    assert live.findings() == ["file:///etc/passwd is not an address on the web"]


def test_a_server_that_does_not_answer(live: Live) -> None:
    live.defects["feed.xml"] = lambda request: time.sleep(0.6) or setattr(request, "close_connection", True) or True
    assert live.findings(HttpFetch(Patience(silence_s=0.2))) == ["feed.xml does not answer in time"]


def test_a_server_that_trickles(live: Live) -> None:
    def trickle(request: BaseHTTPRequestHandler) -> bool:
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        request.close_connection = True
        for _ in range(20):
            request.wfile.write(b"x")
            time.sleep(0.05)
        return True

    live.defects["feed.xml"] = trickle
    (finding,) = live.findings(HttpFetch(Patience(answer_s=0.2)))
    assert finding.startswith("feed.xml is too slow: ")
    assert finding.endswith(" bytes in 0.2 s")


def test_a_server_that_hangs_up(live: Live) -> None:
    live.defects["feed.xml"] = lambda request: setattr(request, "close_connection", True) or True
    assert live.findings() == ["feed.xml closes the connection without a whole answer"]


def test_nobody_there(live: Live) -> None:
    with scripted_server(lambda request: None) as url:
        pass
    report = inspect_live(url, fetch_over_http(), live.expect, unsaid)
    assert report.findings == (Finding(f"{url}feed.xml", "cannot be reached"),)


def test_a_feed_beyond_all_measure_is_not_read_to_its_end(live: Live) -> None:
    live.defects["feed.xml"] = lambda request: send(request, 200, b" " * 6_000_000, {"Content-Type": "text/xml"})
    assert live.findings() == ["feed.xml is longer than 5000000 bytes"]


def test_requests_say_who_asks_and_carry_no_credentials(live: Live) -> None:
    seen: list[dict[str, str]] = []
    live.defects["feed.xml"] = lambda request: bool(seen.append({k.lower(): v for k, v in request.headers.items()}))
    live.findings()
    assert seen[0]["user-agent"].startswith("podcast-toolkit/")
    assert set(seen[0]) == {"host", "user-agent", "accept-encoding"}


def test_a_path_with_accents_is_asked_for_as_the_feed_writes_it(tmp_path: Path) -> None:
    site = build_site(tmp_path)
    picture = put_file(tmp_path, "assets/été 2.jpg", b"\xff\xd8")
    expect = replace(site.expectation, releases=(replace(site.release, artwork=picture),))
    with serve(tmp_path, site_url=SITE_URL) as server:
        assert verify(server.url, fetch_over_http(), expect, unsaid).checked[5].endswith("assets/%C3%A9t%C3%A9%202.jpg")
