import math
import random
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from lxml import html

from podcast.audio.report import Report, ReportTrack, render_report, summary
from podcast.audio.report.changes import changes
from podcast.audio.report.course import Course, course
from podcast.audio.report.drawing import Scale, area, line, time_ticks
from podcast.audio.report.judgement import Verdict, findings, verdict
from podcast.audio.report.plots import chapter_ticks, loudness_plot
from podcast.audio.report.series import columns, gated, heard, mixed, short_term, silences
from podcast.audio.report.wording import printed
from podcast.model import Chapter, Encoded, Envelope, Loudness, Piece, Span, Timeline
from tests.audio.reports import ALL_FAULTS, HOUR, MINUTE, chapters, full, plain, recording, talk

N = "\u00a0"
ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></style></svg><h1>owned</h1>",
    "{{ 7 * 7 }}{% raw %}",
    "\x1b[2J\u202egnp.exe\x00",
)


def measured(lufs, dbtp, **others) -> Report:
    return replace(plain(), master=replace(plain().master, loudness=Loudness(lufs, dbtp, 4.0), **others))


def page(report: Report):
    return html.document_fromstring(render_report(report).decode())


def words(element) -> str:
    return " ".join(element.text_content().split())


def table(report: Report, heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, hints left out."""
    (section,) = [s for s in page(report).xpath("//section") if words(s.xpath("./h2")[0]) == heading]
    rows = section.xpath(".//table")[0].xpath(".//tr")
    for hint in section.xpath(".//*[@class='hint']"):
        hint.drop_tree()
    return [[words(cell) for cell in row.xpath("./th|./td")] for row in rows]


# --- the verdict, and what to look at


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (
            measured(-16.04, -1.43),
            Verdict(
                True,
                "The master is as loud as asked, and its peaks are safe.",
                "-16.0 LUFS, peaks at -1.4 dBTP: as asked (-16 ±0.3 LUFS, at most -1 dBTP)",
            ),
        ),
        (
            measured(-16.3, -1.0),
            Verdict(
                True,
                "The master is as loud as asked, and its peaks are safe.",
                "-16.3 LUFS, peaks at -1.0 dBTP: as asked (-16 ±0.3 LUFS, at most -1 dBTP)",
            ),
        ),
        (
            measured(-18.2, -0.96),
            Verdict(
                False,
                "The master is not as asked: it is 2.2 LU too quiet and its peaks pass the ceiling by 0.1 dB.",
                "-18.20 LUFS, peaks at -0.96 dBTP: not as asked (-16 ±0.3 LUFS, at most -1 dBTP)",
            ),
        ),
        (
            replace(measured(-14.0, -3.0), ceiling_dbtp=-1.5),
            Verdict(
                False,
                "The master is not as asked: it is 2.0 LU too loud.",
                "-14.00 LUFS, peaks at -3.00 dBTP: not as asked (-16 ±0.3 LUFS, at most -1.5 dBTP)",
            ),
        ),
        (
            measured(-16.0, 0.0),
            Verdict(
                False,
                "The master is not as asked: its peaks pass the ceiling by 1.0 dB.",
                "-16.00 LUFS, peaks at 0.00 dBTP: not as asked (-16 ±0.3 LUFS, at most -1 dBTP)",
            ),
        ),
        (
            measured(None, None),
            Verdict(
                False,
                "The master is silent.",
                "Nothing in it is louder than -70 LUFS: not as asked (-16 ±0.3 LUFS, at most -1 dBTP)",
            ),
        ),
        (
            measured(-16.0, -1.4, alternates=(Encoded("opus", 80, Loudness(-15.4, -1.2)),)),
            Verdict(
                False,
                "The master is as asked, but master.opus is not.",
                "-16.0 LUFS, peaks at -1.4 dBTP: as asked (-16 ±0.3 LUFS, at most -1 dBTP)",
            ),
        ),
    ],
)
def test_the_verdict_says_whether_the_master_is_as_asked(report, expected):
    assert verdict(report) == expected


def test_a_good_recording_leaves_nothing_to_look_at():
    assert findings(plain()) == ()


def test_every_fault_is_named_once_and_has_its_own_advice():
    found = findings(full())
    assert [(finding.where, finding.what) for finding in found] == [
        ("master.opus", "it is 0.6 LU too loud and its peaks pass the ceiling by 0.3 dB"),
        ("The master", "the limiter had to take 4.2 LU off: some passages are far louder than the rest"),
        *(("host.flac", warning) for warning in ALL_FAULTS),
        ("host.flac", "noisy: the pauses are only 22 dB under the voice"),
        ("host.flac", "hum of the mains at 50 Hz"),
        ("host.flac", "rumble under 80 Hz in the pauses"),
    ]
    advice = [finding.advice for finding in found]
    assert len(set(advice)) == len(advice)
    assert "Listen to the master there before you publish." not in advice


def test_faults_that_no_warning_told_are_told():
    facts = recording(-20.0, duration_ms=MINUTE, channels=2, clipped=True, channel_fault="inverted")
    report = replace(plain(), tracks=(replace(plain().tracks[0], facts=facts),))
    assert [finding.what for finding in findings(report)] == [
        "clipped: its loudest moments are distorted",
        "left and right have opposite polarity",
    ]


def test_a_warning_that_nobody_foresaw_is_told_to_be_listened_to():
    report = measured(-16.0, -1.4, warnings=("the moon was full",))
    (finding,) = findings(report)
    assert finding.advice == "Listen to the master there before you publish."


def test_speakers_still_apart_and_dead_air_are_looked_at():
    talk_and_nothing = (*[-16.0] * 300, *[-60.0] * 123, *[-16.0] * 50, *[-60.0] * 90, *[-16.0] * 37)
    report = measured(-16.0, -1.4, speaker_gap_lu=(6.0, 2.4))
    report = replace(report, envelope=Envelope(talk_and_nothing, (-3.0,) * 600))
    assert [(finding.what, finding.advice) for finding in findings(report)] == [
        (
            "the speakers are still 2.4 LU apart",
            "Listen to a change of speaker; turn on levelling under [audio] if it is off.",
        ),
        (
            "nothing is heard for 12.6 s from 0:00:29 on, and 1 other time for over 8.0 s",
            "Listen there: something may be missing, or the pause can be cut.",
        ),
    ]


# --- the values behind the drawings


def test_short_term_loudness_is_close_to_that_of_a_meter():
    """The energy of each tenth is known here, so both can be had: the 3 s as a meter takes them, and ours."""
    chance = random.Random(5)
    tenths = [10 ** (chance.uniform(-26, -14) / 10) for _ in range(2000)]
    momentary = [10 * math.log10(sum(tenths[max(0, i - 3) : i + 1]) / 4) for i in range(2000)]
    meter = [10 * math.log10(sum(tenths[k - 15 : k + 15]) / 30) for k in range(15, 1985)]
    off = [abs(ours - theirs) for ours, theirs in zip(short_term(momentary)[15:1985], meter, strict=True)]
    assert sum(off) / len(off) < 0.1
    assert max(off) < 0.5


def test_short_term_loudness_of_a_steady_sound_is_steady_to_both_ends():
    assert short_term([-23.0] * 60) == pytest.approx([-23.0] * 60)
    assert short_term([-23.0] * 4) == pytest.approx([-23.0] * 4)
    assert short_term([-120.0] * 60) == [None] * 60


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        pytest.param([-36.0] * 100 + [-23.0] * 600 + [-36.0] * 100, -23.0, id="Tech 3341, case 3"),
        pytest.param([-72.0] * 100 + [-36.0] * 100 + [-23.0] * 600 + [-36.0] * 100 + [-72.0] * 100, -23.0, id="case 4"),
        pytest.param([-26.0] * 200 + [-20.0] * 201 + [-26.0] * 200, -23.0, id="case 5"),
    ],
)
def test_stretches_are_gated_as_the_standard_gates(levels, expected):
    assert gated(levels) == pytest.approx(expected, abs=0.1)


def test_what_is_silent_has_no_loudness():
    assert gated([-120.0, None, -75.0]) is None


def test_recordings_add_up_where_they_sound_together():
    one, other = Envelope((-20.0,) * 30, (-9.0,) * 30), Envelope((-20.0,) * 30, (-9.0,) * 30)
    together = mixed([ReportTrack("a", recording(-20.0), one), ReportTrack("b", recording(-20.0), other, 1000)])
    assert together == pytest.approx([-20.0] * 10 + [-16.99] * 20 + [-20.0] * 10, abs=0.01)


def test_values_move_to_where_they_are_heard():
    recorded = [float(index) for index in range(10)]
    timeline = Timeline((Piece(200, 400, 300), Piece(600, 900, 500)), 900)
    assert heard(recorded, timeline, 9) == [None, None, None, 2.0, 3.0, 6.0, 7.0, 8.0, None]


def test_a_silence_is_as_long_as_nothing_was_heard():
    """Its first value, 0.4 s after the last sound, says that the 0.3 s before it were silent as well."""
    momentary = [-20.0] * 50 + [-60.0] * 17 + [-20.0] * 10 + [-60.0] * 16 + [-20.0]
    assert silences(momentary, -41.0, 2000) == [Span(4700, 6700)]


def test_columns_share_all_values_out():
    assert columns(5, 800) == [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)]
    shares = columns(108_000, 800)
    assert len(shares) == 800
    assert [end for _, end in shares[:-1]] == [first for first, _ in shares[1:]]
    assert (shares[0][0], shares[-1][1]) == (0, 108_000)


def test_evenness_is_the_share_of_the_talk_within_3_lu():
    levels = (*[-16.0] * 300, *[-24.0] * 100, *[-120.0] * 100)
    report = replace(plain(), envelope=Envelope(levels, levels))
    assert course(report).even_after == pytest.approx(0.75, abs=0.02)
    assert course(measured(None, None)).even_after is None


# --- drawings


def test_a_line_is_one_path_with_gaps_where_nothing_was_heard():
    assert line([5, 3, 3, 9]) == "M0 5l1-2 1 0 1 6"
    assert line([None, 5, None, 2, 4, None]) == "M1 5h1M3 2l1 2"
    assert line([None, None]) == ""


def test_an_area_goes_along_its_top_and_back_along_its_bottom():
    assert area([5, 3, 9], [20, 20, 22]) == "M0 5l1-2 1 6V22l-1-2-1 0z"


def test_levels_beyond_a_scale_are_drawn_at_its_edge():
    scale = Scale(-30.0, -10.0)
    assert [scale.y(level) for level in (-5.0, -10.0, -20.0, -30.0, -99.0)] == [0, 0, 100, 200, 200]
    assert [(tick.at, tick.label) for tick in scale.ticks(10)] == [(100.0, "−30"), (50.0, "−20"), (0.0, "−10")]


@pytest.mark.parametrize(
    ("span_ms", "labels"),
    [
        (400, ["0:00:00"]),
        (MINUTE, ["0:00:00", "0:00:10", "0:00:20", "0:00:30", "0:00:40", "0:00:50"]),
        (3 * HOUR, ["0:00:00", "0:30:00", "1:00:00", "1:30:00", "2:00:00", "2:30:00"]),
    ],
)
def test_the_time_axis_has_a_few_round_times(span_ms, labels):
    assert [tick.label for tick in time_ticks(span_ms)] == labels


def test_chapters_are_numbered_where_there_is_room():
    assert [tick.label for tick in chapter_ticks(chapters(4, HOUR), HOUR)] == ["1", "2", "3", "4"]
    crowd = chapter_ticks(chapters(255, 3 * HOUR), 3 * HOUR)
    shown = [tick for tick in crowd if tick.label]
    narrow = [tick for tick in shown if not tick.minor]
    assert len(crowd) == 255
    assert [tick.label for tick in shown[:4]] == ["1", "11", "21", "31"]
    assert 8 <= len(narrow) <= 12


def test_the_louder_of_two_speakers_stands_above_the_other_before_but_not_after():
    before = [-30.0] * 100 + [None] * 50 + [-20.0] * 150
    plot = loudness_plot(Course(before, [-16.0] * 300, before, -22.0, 0.0, 1.0), -16.0)
    assert [tick.label for tick in plot.levels] == ["−35", "−30", "−25", "−20", "−15", "−10"]
    assert plot.before == f"M0 160l{' '.join(['1 0'] * 99)}M150 80l{' '.join(['1 0'] * 149)}"
    assert plot.after == f"M0 48l{' '.join(['1 0'] * 299)}"
    assert (plot.target, plot.even, plot.column_ms) == (48, (24, 72), 100)


# --- cuts


def test_changes_are_what_was_cut_and_what_was_added():
    timeline = Timeline((Piece(3200, 60_000, 9000), Piece(61_500, 118_000, 65_800)), 130_300)
    assert [(c.recorded, c.heard) for c in changes(timeline, 120_000)] == [
        (Span(0, 3200), Span(0, 0)),
        (Span(3200, 3200), Span(0, 9000)),
        (Span(60_000, 61_500), Span(65_800, 65_800)),
        (Span(118_000, 120_000), Span(122_300, 122_300)),
        (Span(120_000, 120_000), Span(122_300, 130_300)),
    ]


def test_an_episode_that_is_its_recordings_has_no_changes():
    assert changes(Timeline((Piece(0, 59_998, 0),), 60_000), 59_998) == ()
    assert "Cuts and music" not in [words(heading) for heading in page(plain()).xpath("//h2")]


# --- the page


def test_the_page_goes_from_the_verdict_to_the_tools():
    tree = page(full())
    assert tree.get("lang") == "en"
    assert words(tree.xpath("//title")[0]) == "Sound report: Qui arrose le jardin ? · Le jardin"
    assert [words(heading) for heading in tree.xpath("//h1|//h2|//h3")] == [
        "Qui arrose le jardin ?",
        "✗The master is as asked, but master.opus is not.",
        "What to look at",
        "Before and after",
        "Waveform of the master",
        "Loudness",
        "Peaks of the master",
        "The same in figures",
        "The recordings",
        "The master",
        "What was changed, and why",
        "Cuts and music",
        "Made with",
    ]
    assert tree.xpath("//h1/bdi/@lang") == ["fr"]
    assert tree.xpath("//h1")[0].text_content() == "Qui arrose le jardin\u202f?"


def test_every_drawing_says_in_words_what_it_shows():
    tree = page(full(10 * MINUTE))
    spoken = []
    for svg in tree.xpath("//svg[@role='img']"):
        ids = svg.get("aria-labelledby").split()
        spoken.append([words(svg.xpath(f".//*[@id='{name}']")[0]) for name in ids])
    assert [title for title, _ in spoken] == [
        "Waveform of the master.",
        "Loudness over time, before and after.",
        "Peaks of the master over time.",
    ]
    assert re.fullmatch(
        r"There are \d+ stretches of 2 s or more in which nothing is louder than −41 LUFS: \d:\d\d min in all;"
        r" the longest, \d\.\d s, from 0:0\d:\d\d on\.",
        spoken[0][1],
    )
    assert re.fullmatch(
        r"Before: \d\d% of the talk is within 3 LU of −2\d\.\d LUFS, all recordings together\."
        r" After: \d\d% of the talk is within 3 LU of −16\.0 LUFS\.",
        spoken[1][1],
    )
    assert spoken[2][1] == "The highest true peak is −1.4 dBTP; the ceiling is −1.0 dBTP."
    assert all(svg.get("aria-hidden") == "true" for svg in tree.xpath("//svg[not(@role)]"))


def test_the_recordings_are_told_in_figures():
    assert table(full(), "The recordings") == [
        ["What", "host.flac", "une invitée au très long nom.m4a"],
        ["Length", "1:00:21", "1:00:17"],
        ["Format", "pcm_s24le", "pcm_s24le"],
        ["Sample rate", "48 kHz", "48 kHz"],
        ["Channels", "stereo, one voice", "mono"],
        ["Loudness", "−30.2", "−20.1"],
        ["Loudness range", "6.2", "6.2"],
        ["Highest peak", "−12.7", "−2.6"],
        ["Clipping", "yes", "no"],
        ["Noise in the pauses", "−52.0", "−64.1"],
        ["Hum and rumble", "hum at 50 Hz and rumble", "none"],
        ["Channel problems", "left one empty", "none"],
    ]


def test_the_master_is_told_in_every_format():
    assert table(full(), "The master") == [
        ["What", "MP3", "AAC (M4A)", "Opus"],
        ["Bit rate", "128", "112", "80"],
        ["Size", "57.6 MB", "50.4 MB", "36.0 MB"],
        ["Loudness", "−16.0", "−16.0", "−15.4"],
        ["Off the target", "−0.02", "+0.02", "+0.60"],
        ["Highest peak", "−1.4", "−1.3", "−0.7"],
        ["Loudness range", "4.4", "4.4", "4.3"],
    ]
    assert table(plain(), "The master")[2] == ["Size", "–"]


def test_five_recordings_take_two_tables():
    one = plain().tracks[0]
    report = replace(plain(), tracks=tuple(replace(one, name=f"{k}.wav") for k in range(5)))
    names = [[words(cell) for cell in row] for row in page(report).xpath("//section[h2='The recordings']//thead/tr")]
    assert names == [["What", "0.wav", "1.wav", "2.wav", "3.wav"], ["What", "4.wav"]]


def test_the_course_is_in_figures_by_chapter_or_by_time():
    steady = Envelope((-16.0,) * 600, (-3.0,) * 600)
    quieter = Envelope((-22.0,) * 600, (-9.0,) * 600)
    report = replace(plain(), envelope=steady, tracks=(replace(plain().tracks[0], envelope=quieter),))
    assert table(report, "Before and after")[:2] == [
        ["From", "Before", "After", "Peak"],
        ["0:00:00", "−22.0", "−16.0", "−3.0"],
    ]
    late = (Chapter(10_000, "Bonjour"), Chapter(30_000, "Fin"))
    assert table(replace(report, chapters=late), "Before and after") == [
        ["No.", "From", "Chapter", "Before", "After", "Peak"],
        ["", "0:00:00", "before the first chapter", "−22.0", "−16.0", "−3.0"],
        ["1", "0:00:10", "Bonjour", "−22.0", "−16.0", "−3.0"],
        ["2", "0:00:30", "Fin", "−22.0", "−16.0", "−3.0"],
    ]


def test_cuts_are_told_with_both_times():
    report = replace(plain(), timeline=Timeline((Piece(3200, 30_000, 9000), Piece(31_500, 60_000, 35_800)), 64_300))
    assert table(report, "Cuts and music") == [
        ["In the recordings", "In the episode", "What"],
        ["0:00:00.0 to 0:00:03.2", "0:00:00.0", "3.2 s cut"],
        ["0:00:03.2", "0:00:00.0 to 0:00:09.0", "9.0 s of music added"],
        ["0:00:30.0 to 0:00:31.5", "0:00:35.8", "1.5 s cut"],
    ]
    (sentence,) = page(report).xpath("//section[h2='Cuts and music']/p")
    assert words(sentence) == (
        "The recordings last 0:01:00, the episode 0:01:04. 2 cuts: 4.7 s in all. Music without words: 9.0 s."
    )


def test_of_many_cuts_the_longest_are_listed_and_folded_up():
    tree = page(full(HOUR, cuts=150))
    (folded,) = tree.xpath("//section[h2='Cuts and music']//details")
    assert words(folded.xpath("./summary")[0]) == "The 100 longest of 154 changes"
    assert folded.get("open") is None
    assert len(folded.xpath(".//tbody/tr")) == 100
    assert page(full(HOUR)).xpath("//section[h2='Before and after']//details[1]/@open") == [""]


def test_the_speakers_and_the_steps_are_told():
    (section,) = page(full()).xpath("//section[h2='What was changed, and why']")
    assert words(section.xpath("./p")[0]) == "The speakers were 9.8 LU apart; in the master it is 0.3 LU."
    assert [words(step) for step in section.xpath("./ol/li")][:2] == [
        "levelled 84 phrases: the speakers were 9.8 LU apart, now 0.3",
        "hum of 50 Hz taken out, with 4 harmonics",
    ]


def test_figures_keep_to_their_units_and_minus_signs_are_real():
    assert printed("gain -6.4 dB, -16 ±0.3 LUFS, ep-02, 3-8, at -1 dBTP") == (
        f"gain −6.4{N}dB, −16 ±0.3{N}LUFS, ep-02, 3-8, at −1{N}dBTP"
    )


@pytest.mark.parametrize("length_ms", [400, 1000, MINUTE])
def test_a_very_short_episode_has_its_page(length_ms):
    tree = page(plain(length_ms))
    assert len(tree.xpath("//svg[@role='img']")) == 3


def test_silence_has_a_page_too():
    nothing = Envelope((-120.0,) * 600, (-120.0,) * 600)
    tree = page(replace(measured(None, None), envelope=nothing))
    assert tree.xpath("//svg[@role='img']/path[@class='after']/@d") == [""]
    assert "After: nothing can be heard." in words(tree.xpath("//*[@id='loudness-words']")[0])


def test_three_hours_of_two_recordings_with_255_chapters_stay_small():
    report = full(3 * HOUR, chapter_count=255, cuts=400)
    content = render_report(report)
    assert len(content) < 200_000
    assert (
        len(html.document_fromstring(content.decode()).xpath("//section[h2='Before and after']//tbody/tr")) == 255 + 20
    )


def test_the_same_measurements_give_the_same_bytes():
    report = full(10 * MINUTE)
    turned = replace(report, tools=dict(reversed(report.tools.items())), sizes=dict(reversed(report.sizes.items())))
    assert render_report(report) == render_report(turned)


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_comes_from_outside_is_text(attack):
    report = full(10 * MINUTE)
    hostile = replace(
        report,
        episode_title=attack,
        show_title=attack,
        language=attack,
        tracks=tuple(
            replace(t, name=attack, facts=replace(t.facts, codec=attack, warnings=(attack,))) for t in report.tracks
        ),
        master=replace(report.master, steps=(attack,), warnings=(attack,)),
        chapters=(Chapter(0, attack, attack), Chapter(1000, attack)),
        tools={attack: attack},
    )
    tree, ordinary = page(hostile), page(report)
    kinds = {element.tag for element in ordinary.iter() if isinstance(element.tag, str)}
    assert {element.tag for element in tree.iter() if isinstance(element.tag, str)} <= kinds
    assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]
    readable = "".join(attack.replace("\x00", "").split())
    assert "".join(tree.xpath("//h1")[0].text_content().replace("\ufffd", "").replace("\x00", "").split()) == readable
    assert not re.search(r"[\x00-\x1f\x7f\u202e]", "".join(summary(hostile)))


def test_the_page_refers_to_nothing_and_forbids_what_could():
    tree = page(full(10 * MINUTE))
    assert tree.xpath("//@src|//@href|//script|//link|//form|//iframe") == []
    assert tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content") == [
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    ]
    assert not re.search(r"url\(|@import", tree.xpath("//style")[0].text)


# --- in a terminal


def test_the_summary_of_a_plain_episode():
    assert summary(plain()) == (
        "The master is as loud as asked, and its peaks are safe.",
        "-16.0 LUFS, peaks at -1.4 dBTP: as asked (-16 ±0.3 LUFS, at most -1 dBTP)",
        "",
        "               LUFS  LRA (LU)    dBTP   duration",
        "host.wav      -22.4       6.2    -4.9    0:01:00",
        "master.mp3    -16.0       4.5    -1.4    0:01:00",
        "",
        "What was done:",
        "  - gain +6.4 dB to reach -16 LUFS",
        "  - mono 96 kbit/s: the track is mono",
        "",
        "Nothing to look at.",
    )


def test_the_summary_of_a_difficult_episode_fits_a_terminal():
    long_name = replace(full().tracks[0], name="entretien " * 20 + "東京.wav")
    lines = summary(replace(full(), tracks=(long_name, full().tracks[1])))
    assert max(map(len, lines)) <= 100
    assert "The speakers were 9.8 LU apart, and are 0.3 LU apart now." in lines
    assert lines[4] == "entretien entretien entretien entretien…    -30.2       6.2   -12.7    1:00:21"
    first = lines.index("What to look at:")
    assert lines[first + 1 : first + 3] == (
        "  - master.opus: it is 0.6 LU too loud and its peaks pass the ceiling by 0.3 dB",
        "    -> Master it again; if it stays so, ask for a lower loudness or a higher bitrate under [audio].",
    )


def test_wide_letters_keep_the_columns():
    report = replace(plain(), tracks=(replace(plain().tracks[0], name="東京.wav"),))
    lines = summary(report)
    assert lines[4] == "東京.wav      -22.4       6.2    -4.9    0:01:00"


def test_importing_the_report_loads_nothing_heavy():
    program = "import sys, podcast.audio.report; print([m for m in ('jinja2', 'numpy', 'pydub') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_made_up_talk_goes_like_talk():
    """The samples of these tests: turns at both levels, pauses between."""
    momentary = talk(10 * MINUTE, [-30.0, -20.0]).momentary
    assert len(momentary) == 6000
    assert gated(momentary) == pytest.approx(-21.5, abs=2)
