"""From `[storage]` to a target."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from podcast.errors import ConfigError
from podcast.options import StorageOptions
from podcast.storage.folder import FolderTarget
from podcast.storage.target import Target


def served_folder(options: StorageOptions, site: Path) -> Path:
    """Return the folder that the site goes to when it goes to one: the one that is named, or the site's own.

    A relative folder counts from the show's folder, which holds the site.
    """
    folder = site.absolute()
    return folder.parent / Path(options.folder).expanduser() if options.folder else folder


def is_in_place(options: StorageOptions, site: Path) -> bool:
    """Whether the site's own folder is what is served, so that what is built is live at once."""
    return not options.bucket and served_folder(options, site).resolve() == site.resolve()


@contextmanager
def asked_at(options: StorageOptions, site: Path) -> Iterator[str]:
    """Give the address where the site is asked for: the public one, or this machine's own server for a moment."""
    if options.public_url:
        yield options.site_url
        return
    from podcast.storage.server import serve  # noqa: PLC0415 - http.server loads only where it is needed

    with serve(served_folder(options, site), site_url=options.site_url) as server:
        yield server.url


def open_target(options: StorageOptions, site: Path) -> Target:
    """Return the target that `options` name; the site's own folder when they name none.

    Raises ConfigError when a folder and a bucket are named at once, StorageError when the credentials or the endpoint
    cannot be used.
    """
    if options.folder and options.bucket:
        raise ConfigError(
            "[storage] names a folder and a bucket", where="podcast.toml", hint="Keep one of `folder` and `bucket`."
        )
    if options.bucket:
        from podcast.storage.s3 import open_bucket  # noqa: PLC0415 - boto3 loads only for those who use it

        return open_bucket(options.bucket, options)
    return FolderTarget(served_folder(options, site))
