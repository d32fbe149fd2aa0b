"""The redirect rule of `podcast move-out` in a real Apache. nginx and Caddy were tried by hand: Debian starts them."""

from __future__ import annotations

import http.client
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from podcast.feed.redirects import redirects

pytestmark = [pytest.mark.e2e, pytest.mark.system("apache2")]

MODULES = "/usr/lib/apache2/modules"
CONFIGURATION = """\
ServerRoot "{folder}"
ServerName old.example.org
Listen 127.0.0.1:{port}
User nobody
Group nogroup
PidFile apache.pid
ErrorLog error.log
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule alias_module {modules}/mod_alias.so
DocumentRoot "{site}"
<Directory "{site}">
  AllowOverride All
  Require all granted
</Directory>
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the server's own user may enter, unlike those of pytest."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@contextmanager
def apache(folder: Path, site: Path) -> Iterator[int]:
    """Serve `site` on the port that is given back."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    configuration = folder / "apache.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, site=site, port=port, modules=MODULES))
    server = subprocess.Popen(["/usr/sbin/apache2", "-f", str(configuration), "-DFOREGROUND"])
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                assert server.poll() is None, (folder / "error.log").read_text()
                assert time.monotonic() < deadline
                time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def ask(port: int, path: str) -> tuple[int, str | None]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.getheader("location")
    finally:
        connection.close()


@pytest.mark.parametrize(
    "old", ["https://old.example.org/feed.xml", "https://old.example.org/mon%20%C3%A9mission/%22fl%5Cux%22/feed.xml"]
)
def test_apache_sends_apps_to_the_new_address_and_leaves_the_rest_alone(folder: Path, old: str) -> None:
    new = "https://new.example/show/rss?id=5&b=%C3%A9"
    site = folder / "site"
    site.mkdir()
    (site / "index.html").write_text("the old pages")
    rule = next(redirect.rule for redirect in redirects(old, new) if redirect.server == "Apache")
    (site / ".htaccess").write_text(rule + "\n")
    with apache(folder, site) as port:
        assert ask(port, urlsplit(old).path) == (301, new)
        assert ask(port, "/index.html") == (200, None)
