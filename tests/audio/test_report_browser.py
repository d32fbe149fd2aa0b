"""The report in a real browser: on a desk, on a phone, in the dark, on paper, without colours of its own."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from podcast.audio.report import render_report
from podcast.model import Loudness
from tests.audio.reports import HOUR, MINUTE, full, plain
from tests.audio.test_report import ATTACKS
from tests.site.test_browser import ARGUMENTS, CHROMIUM, DESKTOP, PHONE

pytestmark = pytest.mark.system("chromium")

REPORTS = {
    "minute": plain(),
    "hour": full(HOUR),
    "three-hours": full(3 * HOUR, chapter_count=255, cuts=400),
    "silent": replace(plain(), master=replace(plain().master, loudness=Loudness(None, None))),
}


@pytest.fixture(autouse=True)
def nothing_left_behind():
    """Not here: the browser lives from the first of these tests to the last."""


@pytest.fixture(scope="module")
def browser():
    assert Path(CHROMIUM).exists(), "Chromium is missing: apt-get install chromium (make test does it)"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    for name, report in REPORTS.items():
        (folder / f"{name}.html").write_bytes(render_report(report))
    return folder


@pytest.fixture
def reader(browser, folder):
    """Opens reports; at the end nothing was said on the console, and nothing was asked for but the page."""
    contexts, said, asked = [], [], []

    def open_page(name, **options):
        context = browser.new_context(**{"viewport": DESKTOP, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: (said.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: asked.append(request.url))
        page.goto((folder / f"{name}.html").as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert said == []
    assert [url for url in asked if not url.startswith(folder.as_uri())] == []
    assert len(asked) == len(contexts)


@pytest.mark.parametrize(
    ("name", "scheme", "size"),
    [
        pytest.param("hour", "light", DESKTOP, id="desktop"),
        pytest.param("hour", "dark", DESKTOP, id="dark"),
        pytest.param("hour", "light", PHONE, id="phone"),
        pytest.param("silent", "dark", PHONE, id="phone, dark, without a sound"),
        pytest.param("three-hours", "light", PHONE, id="phone, three hours"),
    ],
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(reader, name, scheme, size):
    page = reader(name, viewport=size, color_scheme=scheme)
    page.locator("details").evaluate_all("all => all.forEach((each) => (each.open = true))")
    findings = Axe().run(page).response["violations"]
    assert [(finding["id"], [node["html"] for node in finding["nodes"]]) for finding in findings] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("name", ["minute", "hour", "three-hours"])
@pytest.mark.parametrize("width", [320, 480, 800, 1280])
def test_labels_of_the_axes_stand_apart_and_within_the_page(reader, name, width):
    page = reader(name, viewport={"width": width, "height": 800})
    for row in page.locator(".times, .above").all():
        boxes = [box for span in row.locator("span").all() if (box := span.bounding_box())]
        assert len(boxes) >= 3
        assert all(left["x"] + left["width"] + 2 <= right["x"] for left, right in pairwise(boxes))
        assert boxes[0]["x"] >= 0
        assert boxes[-1]["x"] + boxes[-1]["width"] <= width


@pytest.mark.parametrize("width", [320, 1280])
def test_drawings_fill_the_page_and_keep_their_height(reader, width):
    page = reader("hour", viewport={"width": width, "height": 800})
    boxes = [svg.bounding_box() for svg in page.locator("svg[role=img]").all()]
    assert [box["height"] for box in boxes] == [160, 240, 128]
    assert all(box["width"] >= min(width, 960) * 0.75 for box in boxes)


def test_long_tables_unfold_without_javascript(reader):
    page = reader("three-hours", java_script_enabled=False)
    row = page.get_by_text("Chapitre 255 : ", exact=False)
    assert not row.is_visible()
    page.get_by_text("255 chapters", exact=True).click()
    assert row.is_visible()


def test_on_paper_everything_is_black_on_white_and_unfolded(reader):
    page = reader("three-hours", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    row = page.get_by_text("Chapitre 255 : ", exact=False)
    assert row.bounding_box()["height"] > 0
    assert row.evaluate("e => e.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true})")
    colours = "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    assert page.evaluate(colours) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    assert page.locator(".scroll").evaluate_all("all => all.every(e => getComputedStyle(e).overflowX === 'visible')")


def test_on_paper_nothing_is_wider_than_the_sheet(reader):
    """A4 less its margins is 180 mm: 680 pixels."""
    page = reader("hour", viewport={"width": 680, "height": 1000})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    assert page.locator("table").evaluate_all("all => all.every(e => e.getBoundingClientRect().right <= 680)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lines_differ_by_more_than_colour_and_show_on_forced_colours(reader, scheme):
    page = reader("hour", forced_colors="active", color_scheme=scheme)
    look = "e => { const s = getComputedStyle(e); return [s.stroke, s.strokeWidth, s.strokeDasharray]; }"
    lines = {
        name: page.locator(f"svg[role=img] path.{name}").evaluate(look)
        for name in ("before", "after", "target", "ceiling", "highest")
    }
    assert {name: style[1:] for name, style in lines.items()} == {
        "before": ["1.25px", "none"],
        "after": ["2.25px", "none"],
        "target": ["1px", "8px, 3px"],
        "ceiling": ["1px", "none"],
        "highest": ["1.75px", "2px, 3px"],
    }
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper not in {style[0] for style in lines.values()}


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_names_do_not_run(reader, folder, attack):
    report = full(10 * MINUTE)
    hostile = replace(
        report,
        episode_title=attack,
        show_title=attack,
        language=attack,
        tracks=tuple(replace(track, name=attack) for track in report.tracks),
        chapters=tuple(replace(chapter, title=attack) for chapter in report.chapters),
        master=replace(report.master, steps=(attack,), warnings=(attack,)),
    )
    (folder / "hostile.html").write_bytes(render_report(hostile))
    page = reader("hostile")
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.images.length + document.scripts.length") == 0
