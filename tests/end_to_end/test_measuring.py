"""A measuring service between apps and audio: only the feed changes, and a service that is gone is found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from podcast.storage import serve
from tests.commands import Ran, podcast, stages_run
from tests.storage.servers import make_certificate, scripted_server, tls_front

pytestmark = pytest.mark.e2e


@dataclass
class Service:
    """A service that redirects as OP3 does, over https; `asked` is what it would count."""

    prefix: str
    certificate: Path
    asked: list[tuple[str, str]] = field(default_factory=list)
    status: int = 302


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    def script(request: BaseHTTPRequestHandler) -> None:
        place = request.path.removeprefix("/e/")
        service.asked.append((request.command, place))
        request.send_response(service.status)
        request.send_header("Location", place if "://" in place else f"https://{place}")
        request.send_header("Content-Length", "0")
        request.end_headers()

    certificate = make_certificate(tmp_path)
    with scripted_server(script) as plain, tls_front(certificate, urlsplit(plain).port or 0) as url:
        service = Service(f"{url}/e/", certificate)
        yield service


def run(show: Path, service: Service, *words: str) -> Ran:
    return podcast(show, *words, SSL_CERT_FILE=str(service.certificate), XDG_CONFIG_HOME=str(show.parent / "config"))


def say(show: Path, table: str) -> None:
    """Write a table at the end of podcast.toml."""
    with (show / "podcast.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n{table}\n")


def contents(show: Path) -> dict[str, bytes]:
    return {
        path.relative_to(show).as_posix(): path.read_bytes() for path in (show / "feed").rglob("*") if path.is_file()
    }


def test_a_prefix_set_taken_out_and_set_again_changes_the_feed_alone_and_passes_the_gate(
    fresh_copy: Callable[[], Path], service: Service
) -> None:
    show = fresh_copy()
    with serve(show / "feed") as server:
        say(show, f'[storage]\npublic_url = "{server.url}"')
        assert run(show, service, "listeners", "add", "Anna").code == 0
        first = run(show, service, "publish", "ep02")
        assert first.code == 0, first.err
        settings = (show / "podcast.toml").read_text()
        before = contents(show)

        say(show, f'[feed]\nenclosure_prefix = "{service.prefix}"')
        ran = run(show, service, "publish", "ep02")
        assert (ran.code, ran.err) == (0, "")
        assert stages_run(ran) == ["feed", "store", "verify"]
        assert f"feed              option enclosure_prefix: not set -> {service.prefix}\n" in ran.out
        after = contents(show)
        assert {name for name in after if after[name] != before.get(name)} == {"feed/feed.xml"}
        assert after.keys() == before.keys()
        (audio,) = re.findall(rb'<enclosure url="([^"]*)"', before["feed/feed.xml"])
        assert after["feed/feed.xml"] == before["feed/feed.xml"].replace(
            b'<enclosure url="', b'<enclosure url="' + service.prefix.encode()
        )
        assert service.asked == [("HEAD", audio.decode())]

        verified = run(show, service, "verify")
        assert (verified.code, verified.err) == (0, "")
        assert service.asked == [("HEAD", audio.decode())] * 2
        assert stages_run(run(show, service, "publish", "ep02")) == []

        (show / "podcast.toml").write_text(settings)
        out = run(show, service, "publish", "--due")
        assert stages_run(out) == ["feed", "store", "verify"]
        assert contents(show) == before


def test_a_service_that_leads_nowhere_any_more_is_a_finding_and_taking_it_out_is_the_way_on(
    fresh_copy: Callable[[], Path], service: Service
) -> None:
    show = fresh_copy()
    with serve(show / "feed") as server:
        say(show, f'[storage]\npublic_url = "{server.url}"')
        say(show, f'[feed]\nenclosure_prefix = "{service.prefix}"')
        assert run(show, service, "publish", "ep02").code == 0
        service.status = 410
        ran = run(show, service, "verify")
        assert ran.code == 7
        (enclosure,) = re.findall(r'<enclosure url="([^"]*)"', (show / "feed/feed.xml").read_text())
        assert ran.out.splitlines()[:2] == [
            "Not as published",
            f"  {enclosure} answers 410 to HEAD, not 200: apps ask "
            f"{urlsplit(service.prefix).netloc} for this audio, and listeners get nothing as long as it does not lead "
            "there; take enclosure_prefix out of podcast.toml and publish, or wait until it does",
        ]
        settings = (show / "podcast.toml").read_text()
        (show / "podcast.toml").write_text(settings.replace(f'enclosure_prefix = "{service.prefix}"\n', ""))
        assert run(show, service, "publish", "--due").code == 0
        assert run(show, service, "verify").code == 0


def test_a_show_on_this_machine_alone_has_no_prefix(fresh_copy: Callable[[], Path], service: Service) -> None:
    show = fresh_copy()
    say(show, f'[feed]\nenclosure_prefix = "{service.prefix}"')
    ran = run(show, service, "publish", "ep02")
    assert (ran.code, ran.err) == (0, "")
    assert stages_run(ran) == []
    assert service.asked == []
