"""Install the system packages that the tests need, saying which; `make test` runs it first.

Only Debian and its relatives are served. Elsewhere, or without the right to install, it says what is missing: the tests
that need it do not run and are named at the end of the run, and in CI (CI=true) they fail.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

#: program -> the Debian packages that bring it
PACKAGES = {
    "apache2": ["apache2-bin"],  # the program alone: no service is started
    "ceph-mon": ["ceph-mon"],
    "ceph-osd": ["ceph-osd"],
    "chromium": ["chromium"],
    "gpo": ["gpodder"],
    "node": ["nodejs"],
    "npm": ["npm"],
    "newsboat": ["newsboat"],
    "podget": ["podget"],
    "radosgw": ["radosgw"],
}


def missing_programs() -> list[str]:
    """The programs that are neither on PATH nor where servers are."""
    path = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"
    return [program for program in PACKAGES if shutil.which(program, path=path) is None]


def main() -> None:
    """Install what is missing, if this machine lets us."""
    missing = missing_programs()
    if not missing:
        return
    packages = sorted({package for program in missing for package in PACKAGES[program]})
    if shutil.which("apt-get") is None:
        print(f"Not a Debian-like system: install {', '.join(packages)} yourself to run every test.", file=sys.stderr)
        return
    prefix = [] if os.geteuid() == 0 else ["sudo"]
    if prefix and shutil.which("sudo") is None:
        print(f"Not root, and there is no sudo: ask for {', '.join(packages)} to run every test.", file=sys.stderr)
        return
    print(f"Installing with {' '.join([*prefix, 'apt-get'])}: {', '.join(packages)}", flush=True)
    # offline, systemctl starts none of the services that come with them; sudo passes no environment on
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "SYSTEMD_OFFLINE=1", "apt-get"]
    for command in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run([*apt, *command], stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            print(f"apt-get {command[0]} failed; still missing: {', '.join(missing_programs())}", file=sys.stderr)
            return


if __name__ == "__main__":
    main()
