"""Ceph's object gateway on loopback, as small as it goes: one monitor, one disk that is a file, no manager.

Nothing in it needs root, no service is touched, and all of it lies in one temporary folder, which goes with it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.storage.s3_servers import (
    ACCESS_KEY,
    LOOPBACK,
    SECRET_KEY,
    Conditions,
    S3Server,
    free_port,
    running,
    wait_for,
)

ON_DISK = Path("/var/tmp")  # /tmp may lie in memory, where the disk's file cannot be opened for direct access

_SETTINGS = """\
[global]
fsid = {cluster}
mon host = v2:127.0.0.1:{monitor}
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
keyring = {folder}/keyring
admin socket =
run dir = {folder}
log file = {folder}/$name.log
mon cluster log to file = false
mon data = {folder}/mon
mon data avail crit = 1
mon allow pool size one = true
mon tick interval = 1
# a tenth of the wait between two changes, of which a start makes dozens
paxos propose interval = 0.05
paxos min wait = 0.01
osd data = {folder}/osd
osd objectstore = bluestore
osd memory target = 939524096
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
bluestore block size = 8589934592
bluestore cache autotune = false
bluestore cache size = 67108864
rgw data = {folder}/rgw
rgw frontends = beast endpoint=127.0.0.1:{gateway}
rgw thread pool size = 64
rgw enable gc threads = false
rgw enable lc threads = false
rgw run sync thread = false
# quotas are read anew for each request
rgw bucket quota ttl = 0
"""


@dataclass(frozen=True)
class Ceph:
    """A gateway that runs. `server` has the keys of its first user."""

    server: S3Server
    folder: Path

    def admin(self, *arguments: str) -> str:
        """What `radosgw-admin` says."""
        return _run(self.folder, time.monotonic() + 60, "radosgw-admin", *arguments)

    def add_user(self, name: str) -> tuple[str, str]:
        """Make a user who owns nothing yet; the access key and the secret key."""
        keys = f"AKIA{name.upper()}", f"secret-of-{name}"
        self.admin("user", "create", "--uid", name, "--display-name", name, *_keys(*keys))
        return keys


@contextlib.contextmanager
def ceph(parent: Path = ON_DISK, give_up_after_s: float = 120) -> Iterator[Ceph]:
    """Start all of it below `parent`, in about 8 s; RuntimeError with what the logs say when it takes too long."""
    with tempfile.TemporaryDirectory(prefix="podcast-ceph-", dir=parent) as name:
        folder, gateway = Path(name), free_port()
        with contextlib.ExitStack() as daemons:
            try:
                _start(folder, gateway, daemons, time.monotonic() + give_up_after_s)
            except (RuntimeError, OSError) as error:
                raise RuntimeError(f"Ceph did not start: {error}\n{_last_lines(folder)}") from error
            yield Ceph(S3Server("ceph", f"http://{LOOPBACK}:{gateway}", Conditions.KEPT_UNQUOTED), folder)


def _start(folder: Path, gateway: int, daemons: contextlib.ExitStack, give_up: float) -> None:
    cluster, disk, monitor = str(uuid.uuid4()), str(uuid.uuid4()), free_port()
    (folder / "ceph.conf").write_text(
        _SETTINGS.format(cluster=cluster, folder=folder, gateway=gateway, monitor=monitor)
    )
    for part in ("mon", "osd", "rgw"):
        (folder / part).mkdir()
    monitors = str(folder / "monitors")
    _run(
        folder,
        give_up,
        "monmaptool",
        "--create",
        "--fsid",
        cluster,
        "--addv",
        "a",
        f"[v2:{LOOPBACK}:{monitor}]",
        monitors,
    )
    _run(folder, give_up, "ceph-mon", "--mkfs", "--id", "a", "--monmap", monitors)
    _daemon(folder, daemons, "ceph-mon", "--id", "a")
    _run(folder, give_up, "ceph", "osd", "new", disk)
    _run(folder, give_up, "ceph-osd", "--mkfs", "--id", "0", "--osd-uuid", disk)
    _daemon(folder, daemons, "ceph-osd", "--id", "0")
    _run(
        folder,
        give_up,
        "radosgw-admin",
        "user",
        "create",
        "--uid",
        "publisher",
        "--display-name",
        "Publisher",
        *_keys(ACCESS_KEY, SECRET_KEY),
    )
    process, log = _daemon(folder, daemons, "radosgw", "--name", "client.admin")
    wait_for(gateway, process, log, give_up - time.monotonic())


def _keys(access_key: str, secret_key: str) -> tuple[str, ...]:
    return "--access-key", access_key, "--secret-key", secret_key


def _daemon(
    folder: Path, daemons: contextlib.ExitStack, program: str, *arguments: str
) -> tuple[subprocess.Popen[bytes], Path]:
    log = folder / f"{program}.out"
    command = [_place(program), "--foreground", "--conf", str(folder / "ceph.conf"), *arguments]
    return daemons.enter_context(running(command, log)), log


def _run(folder: Path, give_up: float, program: str, *arguments: str) -> str:
    """Run a program to its end; what it writes to standard output."""
    command = [_place(program), *arguments]
    environment = {**os.environ, "CEPH_CONF": str(folder / "ceph.conf")}
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            env=environment,
            timeout=max(give_up - time.monotonic(), 0),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RuntimeError(f"{' '.join(command)} did not end") from error
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return done.stdout


def _place(program: str) -> str:
    place = shutil.which(program, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
    if place is None:
        raise RuntimeError(f"there is no program {program}: run tests/system_packages.py")
    return place


def _last_lines(folder: Path) -> str:
    logs = sorted([*folder.glob("*.log"), *folder.glob("*.out")])
    return "\n".join(f"--- {log.name}\n{log.read_text(errors='replace')[-2000:]}" for log in logs)
