"""The feed opened in a browser says what it is, and what is in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from podcast.feed import STYLESHEET_FILE, render, stylesheet
from podcast.release import Edition
from podcast.storage import serve
from tests.feed.test_feed_golden import read
from tests.site.test_browser import ARGUMENTS, CHROMIUM

pytestmark = pytest.mark.system("chromium")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The lines that a reader sees of a feed with two episodes, and nothing that is hidden."""
    site = tmp_path_factory.mktemp("site")
    case = read("everything")
    (site / "assets").mkdir()
    (site / STYLESHEET_FILE).write_bytes(stylesheet("fr-CA"))
    edition = Edition(case.site_url, case.artwork, stylesheet=STYLESHEET_FILE)
    (site / "feed.xml").write_bytes(render(case.show, case.releases, edition))
    with serve(site, site_url=case.site_url) as server, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = chromium.new_page(viewport={"width": 390, "height": 900})
        page.goto(f"{server.url}feed.xml")
        lines = _visible(page)
        chromium.close()
    return lines


def _visible(page: Page) -> list[str]:
    """What is displayed, from above to below, with what the style sheet writes before and after it."""
    script = """() => [...document.querySelectorAll('*')].flatMap(element => {
        const style = getComputedStyle(element), box = element.getBoundingClientRect();
        if (!box.width || !box.height || element.children.length) return [];
        const said = part => {
            const text = getComputedStyle(element, part).content;
            return text === 'none' || text === 'normal' ? '' : text.replaceAll('"', '');
        };
        return [[box.top, said('::before') + element.textContent.trim() + said('::after')]];
    }).sort((one, other) => one[0] - other[0]).map(([_, text]) => text.replace(/\\\\s+/g, ' '))"""
    lines: list[str] = page.evaluate(script)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    return lines


def test_a_reader_sees_the_show_and_its_episodes_and_no_markup(shown: list[str]) -> None:
    assert shown[0] == "Paroles de terrain"
    assert "<p>" not in " ".join(shown)
    assert "ATD Quart Monde" in shown
    assert "154 secondes" in shown
    assert len(shown) == 4 + 2 * 5  # of the show: title, author, description, address; of each episode five lines


def test_the_sentences_are_french_or_english() -> None:
    assert "Ceci est le flux d’un podcast." in stylesheet("fr").decode()
    assert "This is the feed of a podcast." in stylesheet("de").decode()


def test_nothing_comes_from_elsewhere() -> None:
    css = stylesheet("fr").decode()
    assert css.count("url(") == 2  # the addresses of two namespaces
    assert "@import" not in css
    assert Path(STYLESHEET_FILE).suffix == ".css"
