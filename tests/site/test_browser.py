"""What a reader meets in a real browser, with real sound."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import imageio_ffmpeg
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from podcast.model import Chapter, Segment, Transcript
from podcast.notes import render_notes
from podcast.release import Notes, SiteFile
from podcast.site import assets, render_episode, render_index
from tests.notes.sheets import BARE
from tests.notes.test_hostile_notes import ATTACKS as HOSTILE_NOTES
from tests.site.samples import EPISODE, RELEASE, SHOW
from tests.site.server import serve
from tests.site.test_pages import ATTACKS, hostile

pytestmark = pytest.mark.system("chromium")

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",  # tests may run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
SECONDS = 90
TALK = Transcript(
    "fr",
    tuple(
        Segment(
            s * 1000,
            s * 1000 + 900,
            f"La phrase {s} parle longuement du jardin et des gens.",
            "Léa" if s % 20 < 8 else "Omar",
        )
        for s in range(SECONDS)
    ),
)
NOTES = render_notes("Un **jardin** ! Voir [la carte](https://example.org/carte).\n\n- compost\n- eau", BARE)
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 320, "height": 640}


def write(site: Path, show, release, transcript) -> None:
    pages = {
        release.page: render_episode(show, release, transcript, site_url="https://podcast.example/"),
        "index.html": render_index(show, (release,), site_url="https://podcast.example/"),
        **assets(),
    }
    for path, content in pages.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(content)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    (folder / "ep02").mkdir()
    make = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-f", "lavfi", "-i", f"sine=220:duration={SECONDS}"]
    subprocess.run([*make, "-b:a", "64k", str(folder / "ep02" / "jardin.mp3")], check=True)
    (folder / "ep02" / "ep02.vtt").write_text("WEBVTT\n", encoding="utf-8")
    chapters = (
        Chapter(0, "Bonjour"),
        Chapter(40_000, "Le compost", "https://compost.example/"),
        Chapter(70_000, "Fin"),
    )
    size = (folder / "ep02" / "jardin.mp3").stat().st_size
    audio = SiteFile("ep02/jardin.mp3", size, "0" * 64, "audio/mpeg")
    release = replace(RELEASE, notes=NOTES, chapters=chapters, audio=audio, duration_ms=SECONDS * 1000)
    write(folder, SHOW, release, TALK)
    with serve(folder) as address:
        yield folder, address


@pytest.fixture(scope="module")
def browser():
    assert Path(CHROMIUM).exists(), "Chromium is missing: apt-get install chromium (make test does it)"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def reader(browser, site):
    """Opens pages in one context; at the end nothing was said on the console, and no other host was asked."""
    contexts, said, asked = [], [], []

    def open_page(path="ep02/", **options):
        context = browser.new_context(**{"viewport": DESKTOP, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: (said.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path if ":" in path else site[1] + path)
        page.set_default_timeout(5000)
        return page

    yield open_page
    cookies = [cookie for context in contexts for cookie in context.cookies()]
    for context in contexts:
        context.close()
    assert said == []
    assert cookies == []
    assert [url for url in asked if not url.startswith((site[1], "file:"))] == []


def now(page) -> float:
    return page.evaluate("document.querySelector('audio').currentTime")


def spoken(page) -> list[str]:
    return page.locator("[aria-current]").all_inner_texts()


def in_view(page, selector) -> bool:
    box, height = page.locator(selector).bounding_box(), page.viewport_size["height"]
    return box is not None and box["y"] >= 0 and box["y"] + box["height"] <= height


def wait_in_view(page, selector) -> None:
    """Smooth scrolling takes its time."""
    inside = """selector => {
        const box = document.querySelector(selector)?.getBoundingClientRect();
        return box && box.top >= 0 && box.bottom <= innerHeight;
    }"""
    page.wait_for_function(inside, arg=selector)


def wait_until(page, second: float) -> None:
    page.wait_for_function("s => document.querySelector('audio').currentTime >= s", arg=second)


def test_a_timestamp_plays_from_its_moment(reader):
    page = reader()
    page.locator("a.at[href='#t=28']").click()
    wait_until(page, 28.2)
    assert 28 <= now(page) < 29.5
    assert spoken(page)[0].startswith("La phrase 28 ")
    assert page.url.endswith("#t=28")


def test_a_sentence_plays_from_its_moment_but_a_selection_does_not(reader):
    page = reader()
    page.locator("[data-t='12']").select_text()
    page.locator("[data-t='12']").dispatch_event("click")
    assert now(page) == 0
    page.evaluate("getSelection().removeAllRanges()")
    page.locator("[data-t='12']").click()
    wait_until(page, 12.1)
    assert spoken(page)[0].startswith("La phrase 12 ")


def test_the_spoken_sentence_is_marked_within_a_quarter_of_a_second(reader):
    page = reader()
    page.evaluate("""() => {
        window.lags = [];
        const audio = document.querySelector("audio");
        new MutationObserver((records) => {
            for (const { target } of records)
                if (target.hasAttribute("aria-current")) lags.push(audio.currentTime - Number(target.dataset.t));
        }).observe(document.body, { subtree: true, attributeFilter: ["aria-current"] });
    }""")
    page.evaluate("document.querySelector('audio').play()")
    wait_until(page, 4.5)
    lags = page.evaluate("lags")
    assert len(lags) == 5
    assert all(0 <= lag + 0.002 < 0.25 for lag in lags), lags
    assert len(spoken(page)) == 1
    style = page.locator("[aria-current]").evaluate(
        "e => [getComputedStyle(e).textDecorationLine, getComputedStyle(e).fontWeight]"
    )
    assert style == ["underline", "400"]


def test_following_yields_to_the_readers_scrolling_and_can_be_resumed(reader):
    page = reader()
    page.locator(".chapters a[href='#t=40']").click()
    wait_until(page, 40.3)
    wait_in_view(page, "[aria-current]")
    assert page.locator(".follow").is_hidden()
    page.mouse.move(600, 400)
    page.mouse.wheel(0, -900)
    page.locator(".follow").wait_for()
    page.wait_for_timeout(400)  # the wheel's own motion
    place = page.evaluate("scrollY")
    wait_until(page, now(page) + 1.3)
    assert page.evaluate("scrollY") == place
    assert not in_view(page, "[aria-current]")
    page.locator(".follow").click()
    wait_in_view(page, "[aria-current]")
    assert page.locator(".follow").is_hidden()


def test_playing_from_the_top_leaves_the_reader_there(reader):
    page = reader(viewport={"width": 1280, "height": 500})
    page.evaluate("document.querySelector('audio').play()")
    wait_until(page, 1.2)
    assert page.evaluate("scrollY") == 0
    assert page.locator(".follow").inner_text() == "Suivre la lecture"


def test_an_address_with_a_moment_opens_there_in_silence(reader):
    page = reader("ep02/#t=45.5")
    page.wait_for_function("() => document.querySelector('audio').readyState >= 1")
    page.wait_for_function("() => document.querySelector('audio').currentTime === 45.5")
    assert page.evaluate("document.querySelector('audio').paused")
    assert spoken(page)[0].startswith("La phrase 45 ")
    wait_in_view(page, "[aria-current]")
    page.evaluate("location.hash = '#t=70'")
    page.wait_for_function("() => document.querySelector('audio').currentTime === 70")
    wait_in_view(page, "[aria-current]")


def test_the_keyboard_alone_reaches_the_transcript_and_plays(reader):
    page = reader()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Aller à la transcription"
    assert in_view(page, ":focus")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("href") == "#t=0"
    assert page.locator(":focus").evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    wait_until(page, 8.1)
    assert spoken(page)[0].startswith("La phrase 8 ")


def test_without_javascript_everything_is_there_and_links_lead_to_their_place(reader):
    page = reader(java_script_enabled=False)
    assert page.locator("[data-t]").count() == SECONDS
    assert page.locator("audio").is_visible()
    assert page.locator("button:visible").count() == 0
    page.locator(".chapters a[href='#t=40']").click()
    page.wait_for_timeout(200)
    assert page.locator("h3", has_text="Le compost").bounding_box()["y"] < DESKTOP["height"]
    assert page.locator("h3", has_text="Le compost").bounding_box()["y"] > 50


def test_the_feeds_address_can_be_copied(reader):
    page = reader("index.html", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copier l’adresse").click()
    page.get_by_text("Adresse copiée.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "https://podcast.example/feed.xml"


def test_pages_work_from_a_folder_without_a_server(reader, site):
    page = reader((site[0] / "ep02" / "index.html").as_uri())
    page.locator("a.at[href='#t=28']").click()
    wait_until(page, 28.2)
    assert page.locator("h1").evaluate("e => getComputedStyle(e).fontWeight") == "600"


@pytest.mark.parametrize("path", ["ep02/", "index.html"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(reader, path, scheme, size):
    page = reader(path, viewport=size, color_scheme=scheme)
    if path == "ep02/":
        page.locator("a.at[href='#t=28']").click()
        page.locator("[aria-current]").wait_for()
    findings = Axe().run(page).response["violations"]
    assert [(finding["id"], [node["html"] for node in finding["nodes"]]) for finding in findings] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_print_is_a_document(reader):
    page = reader()
    page.emulate_media(media="print")
    for hidden in (".player", ".site", ".chapters", ".downloads", ".subscribe", ".how"):
        assert page.locator(hidden).is_hidden()
    assert page.locator("[data-t]").last.is_visible()
    assert page.locator(".said").last.evaluate("e => getComputedStyle(e).contentVisibility") == "visible"
    assert page.locator("footer").inner_text() == "https://podcast.example/ep02/index.html"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_words_from_right_to_left_are_set_so(reader, site, tmp_path):
    talk = Transcript("ar", (Segment(0, 2000, "مرحبا بكم في الحديقة.", "ليلى"), Segment(2000, 4000, "Merci !", "Léa")))
    write(tmp_path, SHOW, replace(RELEASE, language="ar", episode=replace(EPISODE, title="الحديقة")), talk)
    shutil.copy(site[0] / "ep02" / "jardin.mp3", tmp_path / "ep02")
    page = reader((tmp_path / "ep02" / "index.html").as_uri())
    directions = "elements => elements.map(e => getComputedStyle(e).direction)"
    assert page.locator("h1, .said p[dir]").evaluate_all(directions) == ["rtl", "rtl", "ltr"]
    assert page.locator("h1").get_attribute("lang") == "ar"


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_words_do_not_run(browser, tmp_path, attack):
    show, release, transcript = hostile(attack)
    audio = SiteFile("ep02/none.mp3", 1, "0", "audio/mpeg")
    write(tmp_path, show, replace(release, notes=render_notes(attack, BARE), audio=audio), transcript)
    with serve(tmp_path) as address:
        page = browser.new_page()
        events = []
        page.on("dialog", lambda dialog: (events.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: events.append(request.url))
        for path in ("ep02/index.html", "index.html"):
            page.goto(address + path)
            assert "".join(page.title().split()).startswith("".join(attack.split()))
        page.close()
    ours = {"ep02/index.html", "index.html", "ep02/none.mp3", *assets()}
    assert {event.removeprefix(address) for event in events} <= ours


def test_hostile_notes_do_not_run(reader, site, tmp_path):
    every = "\n".join(render_notes(attack, BARE).page_html for attack in HOSTILE_NOTES)
    notes = Notes("", "", every, tags=("<script>alert(1)</script>",))
    shutil.copytree(site[0], tmp_path, dirs_exist_ok=True)
    write(tmp_path, SHOW, replace(RELEASE, notes=notes), TALK)
    page = reader((tmp_path / "ep02" / "index.html").as_uri())
    assert page.locator(".notes a").count() > 5
    for link in page.locator(".notes a").all():
        assert link.evaluate("a => ['http:', 'https:', 'mailto:', 'file:'].includes(a.protocol)")
    assert page.locator(".notes").evaluate("e => e.querySelectorAll('*').length") > 50
    assert page.locator("h1").inner_text() == "Qui arrose le jardin\u202f?"


def test_a_moment_in_the_notes_plays_from_there(reader, site, tmp_path):
    shutil.copytree(site[0], tmp_path, dirs_exist_ok=True)
    write(tmp_path, SHOW, replace(RELEASE, notes=render_notes("Le compost (00:33).", BARE)), TALK)
    page = reader((tmp_path / "ep02" / "index.html").as_uri())
    page.locator(".notes a", has_text="00:33").click()
    wait_until(page, 33.2)
    assert spoken(page)[0].startswith("La phrase 33 ")
