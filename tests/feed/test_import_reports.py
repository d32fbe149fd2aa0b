"""Small feeds with the faults of big ones: what an import says of each, and the show that comes of it.

A new case is a new feed in `data/import`; UPDATE_GOLDENS=1 writes its report, to be read before it is kept.
"""

from __future__ import annotations

import os
from datetime import datetime, timezone
from pathlib import Path

import pytest

from podcast.errors import VerifyError
from podcast.fetching import Answer, Request
from podcast.production.desk import open_desk
from podcast.production.import_files import Outside
from podcast.production.import_proof import prove, report
from podcast.production.import_reading import read_foreign
from podcast.production.importing import write_show

DATA = Path(__file__).parent / "data" / "import"


def unreachable(request: Request) -> Answer:
    raise VerifyError("cannot be reached", where=request.url)


def clock() -> datetime:
    return datetime(2026, 1, 1, tzinfo=timezone.utc)


@pytest.mark.parametrize("name", sorted(path.stem for path in DATA.glob("*.xml")))
def test_the_report_is_this_page(name: str, tmp_path: Path) -> None:
    outside = Outside(unreachable, lambda *_: 0, lambda _: True, lambda _: None, lambda *_: None)
    foreign = read_foreign(str(DATA / f"{name}.xml"), unreachable)
    imported = write_show(foreign, tmp_path / "show", "stay", outside, clock)
    desk = open_desk(tmp_path / "show", tmp_path / "cache", clock)
    proof = prove(desk, foreign, imported, lambda _: None)
    text = report(foreign, imported, proof).replace(str(DATA), "data/import")
    shown = [
        f"{path.relative_to(tmp_path / 'show')}:\n\n```\n{path.read_text(encoding='utf-8')}```"
        for path in sorted((tmp_path / "show" / "episodes").rglob("*"))
        if path.is_file()
    ]
    page = f"{text}\n## The files\n\n" + "\n\n".join(shown) + "\n"
    golden = DATA / f"{name}.md"
    if os.environ.get("UPDATE_GOLDENS"):
        golden.write_text(page, encoding="utf-8")
    assert page == golden.read_text(encoding="utf-8")
    assert proof.holds == (not proof.held_back)
