"""What the measurements mean: whether the master is as asked, and what a producer should look at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from podcast.audio.plan import LOUDNESS_TOLERANCE
from podcast.audio.report.series import silences
from podcast.audio.report.values import Report, ReportTrack
from podcast.audio.report.wording import figure, lasting, number
from podcast.model import Encoded, Loudness, Span
from podcast.typography import hms

# How far under the target everything is in what we call a silence of the master, and how long it lasts.
SILENCE_UNDER_TARGET_LU = 25.0
SILENCE_MS = 2000
_DEAD_AIR_MS = 8000
_GAP_LU = 2.0  # speakers further apart make listeners reach for the volume
_NOISE_UNDER_VOICE_LU = 30.0


@dataclass(frozen=True)
class Verdict:
    """`good`: the master is as asked. `headline` says it without figures, `sentence` with them."""

    good: bool
    headline: str
    sentence: str


@dataclass(frozen=True)
class Finding:
    """Something to look at: in which recording or product, what it is, what to do about it."""

    where: str
    what: str
    advice: str


# Warnings are sentences of several makers; a word of each tells what can be done about it. The first that fits counts.
_ADVICE = (
    (r"cut off", "Copy the file again from the recorder. If there is no more of it, check how the episode ends."),
    (r"damaged", "Copy or export it again, then listen to the places that sounded broken."),
    (r"header says less", "Nothing to do: it only looks shorter in other programs."),
    (r"no pause", 'Listen for noise or music under the voice; against noise set clean = ["noise"] under [audio].'),
    (r"next to nothing", "If nobody speaks on it, take it out of episode.toml and master again."),
    (r"more than they were", "Listen to a change of speaker. Next time put the microphones further apart."),
    (r"constant offset", "Nothing to do now. Try another cable or socket before the next recording."),
    (r"mixed down", "Nothing to do if every voice can be heard; otherwise export it again in stereo."),
    (r"telephone|dull", "Record at 44.1 or 48 kHz next time: the setting of the recorder or of the call service."),
    (
        r"clipped|clipping|full scale",
        "Turn the input down next time, until the loudest laugh stays under -6 dB on the recorder.",
    ),
    (r"quiet", "Come closer to the microphone next time, or turn its input up; listen for hiss in the pauses now."),
    (r"polarity|cancel", "Look for a wrong cable or a switch marked Ø on the recorder before the next recording."),
    (r"one channel|empty", "Nothing to do now: the voice is on both sides. Next time record in mono."),
    (r"limiter", "Listen to the loudest passages; if they sound squashed, turn on levelling under [audio]."),
    (r"levell|speaker", "Listen to a change of speaker; turn on levelling under [audio] if it is off."),
)
_AGAIN = "Master it again; if it stays so, ask for a lower loudness or a higher bitrate under [audio]."
_MASTER = "The master"
_LISTEN = "Listen to the master there before you publish."


def verdict(report: Report) -> Verdict:
    """Whether the master is what was asked for, in every format; the figures are the main one's."""
    # the settings as settings write them: -16, not -16.0
    asked = f"({report.target_lufs:g} ±{LOUDNESS_TOLERANCE:g} LUFS, at most {report.ceiling_dbtp:g} dBTP)"
    loudness = report.master.loudness
    if loudness.integrated_lufs is None:
        return Verdict(False, "The master is silent.", f"Nothing in it is louder than -70 LUFS: not as asked {asked}")
    faults = _faults(loudness, report)
    digits = 2 if faults else 1  # a tenth may hide by how little it is off
    lufs, dbtp = loudness.integrated_lufs, loudness.true_peak_dbtp
    measured = f"{figure(lufs, 'LUFS', digits=digits)}, peaks at {figure(dbtp, 'dBTP', digits=digits)}"
    if faults:
        bad = f"The master is not as asked: {' and '.join(faults)}."
        return Verdict(False, bad, f"{measured}: not as asked {asked}")
    off = [other.format for other in report.master.alternates if _faults(other.loudness, report)]
    if off:
        bad = f"The master is as asked, but master.{' and master.'.join(off)} {'is' if len(off) == 1 else 'are'} not."
        return Verdict(False, bad, f"{measured}: as asked {asked}")
    return Verdict(True, "The master is as loud as asked, and its peaks are safe.", f"{measured}: as asked {asked}")


def findings(report: Report) -> tuple[Finding, ...]:
    """What to look at, the product first, each with what to do."""
    products = (finding for product in report.products for finding in _of_product(product, report))
    tracks = (finding for track in report.tracks for finding in _of_track(track))
    return (*products, *_of_episode(report), *tracks)


def long_silences(report: Report) -> list[Span]:
    """The silences of the master, in order: at least 2 s with nothing louder than 25 LU under the target."""
    return silences(report.envelope.momentary, report.target_lufs - SILENCE_UNDER_TARGET_LU, SILENCE_MS)


def _faults(loudness: Loudness, report: Report) -> list[str]:
    if loudness.integrated_lufs is None or loudness.true_peak_dbtp is None:
        return ["it is silent"]
    faults = []
    off = round(loudness.integrated_lufs - report.target_lufs, 2)
    over = round(loudness.true_peak_dbtp - report.ceiling_dbtp, 2)
    if abs(off) > LOUDNESS_TOLERANCE:
        faults.append(f"it is {abs(off):.1f} LU too {'loud' if off > 0 else 'quiet'}")
    if over > 0:
        faults.append(f"its peaks pass the ceiling by {max(over, 0.1):.1f} dB")
    return faults


def _of_product(product: Encoded, report: Report) -> Iterator[Finding]:
    faults = _faults(product.loudness, report)
    if faults:
        silent = product.loudness.integrated_lufs is None
        advice = "Do not publish it; look at the recordings." if silent else _AGAIN
        yield Finding(f"master.{product.format}", " and ".join(faults), advice)


def _of_episode(report: Report) -> Iterator[Finding]:
    for warning in report.master.warnings:
        yield Finding(_MASTER, warning, _advice(warning))
    gap = report.master.speaker_gap_lu
    if gap is not None and gap[1] > _GAP_LU:
        yield Finding(
            _MASTER,
            f"the speakers are still {figure(gap[1], 'LU')} apart",
            "Listen to a change of speaker; turn on levelling under [audio] if it is off.",
        )
    empty = [span for span in long_silences(report) if span.end_ms - span.start_ms >= _DEAD_AIR_MS]
    if empty:
        worst = max(empty, key=lambda span: span.end_ms - span.start_ms)
        others = f", and {number(len(empty) - 1, 'other time')} for over {lasting(_DEAD_AIR_MS)}"
        yield Finding(
            _MASTER,
            f"nothing is heard for {lasting(worst.end_ms - worst.start_ms)} from {hms(worst.start_ms)} on"
            + (others if len(empty) > 1 else ""),
            "Listen there: something may be missing, or the pause can be cut.",
        )


def _of_track(track: ReportTrack) -> Iterator[Finding]:
    facts = track.facts
    said = " ".join(facts.warnings).lower()
    for warning in facts.warnings:
        yield Finding(track.name, warning, _advice(warning))
    if facts.clipped and "clip" not in said:
        what = "clipped: its loudest moments are distorted"
        yield Finding(track.name, what, _advice(what))
    if facts.channel_fault is not None and not re.search(r"channel|polarity|cancel", said):
        turned = facts.channel_fault == "inverted"
        what = "left and right have opposite polarity" if turned else f"one channel is empty: {facts.channel_fault}"
        yield Finding(track.name, what, _advice(what))
    yield from _noise(track)


def _noise(track: ReportTrack) -> Iterator[Finding]:
    facts = track.facts
    floor, voice = facts.noise_floor_dbfs, facts.loudness.integrated_lufs
    if floor is not None and voice is not None and voice - floor < _NOISE_UNDER_VOICE_LU:
        yield Finding(
            track.name,
            f"noisy: the pauses are only {voice - floor:.0f} dB under the voice",
            "Listen to the pauses of the master. Next time: closer to the microphone, window and fan off.",
        )
    if facts.hum_hz is not None:
        yield Finding(
            track.name,
            f"hum of the mains at {facts.hum_hz} Hz",
            "Listen to the pauses of the master. Next time: keep the cable away from power supplies, or use a battery.",
        )
    if facts.rumble:
        yield Finding(
            track.name,
            "rumble under 80 Hz in the pauses",
            "Next time: a stand or a soft mat under the microphone, away from traffic and fans.",
        )


def _advice(warning: str) -> str:
    said = warning.lower()
    return next((advice for words, advice in _ADVICE if re.search(words, said)), _LISTEN)
