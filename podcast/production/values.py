"""The values that one stage leaves for the next, as files of JSON."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from podcast import __version__, storage
from podcast.errors import PodcastError
from podcast.pipeline import Pipeline, Product, Work
from podcast.pipeline.hashes import hash_file
from podcast.release import SiteFile

_Value = TypeVar("_Value")


def write_value(path: Path, value: object) -> None:
    """Write a value of `podcast.model` as JSON that is the same for the same value."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=2) + b"\n")


def read_value(path: Path, kind: type[_Value]) -> _Value:
    """Read what `write_value` wrote. Raises PodcastError when the file is something else."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except msgspec.DecodeError as error:
        raise PodcastError(
            "this work file is damaged", where=path, hint="Delete it and publish its episode again: it is made anew."
        ) from error


def options_of(value: object) -> object:
    """A value of `podcast.model` or `podcast.config` as the plain data that a stage's options are made of.

    Every field is named, defaults too: a default that changes with a new version is a change like any other.
    """
    if is_dataclass(value):
        return {field.name: options_of(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [options_of(item) for item in value]
    return msgspec.to_builtins(value)


def made(pipeline: Pipeline, stage: str, output: str) -> Path:
    """The file of a product that was brought up to date a moment ago."""
    path = pipeline.output_path(Product(stage, output))
    assert path is not None, f"{output} of {stage} was not made"
    return path


def site_file(path: Path, site_path: str) -> SiteFile:
    """Describe the file at `path`, which the site serves as `site_path`."""
    return SiteFile(site_path, path.stat().st_size, hash_file(path), storage.media_type(site_path))


def read_artwork(work: Work) -> SiteFile:
    """The show's artwork as the site serves it: the input `show artwork` of a stage."""
    path = work.input("show artwork")
    return site_file(path, path.name)


def ours() -> dict[str, str]:
    """The identity of stages that are made of our own code alone."""
    return {"podcast-toolkit": __version__}
