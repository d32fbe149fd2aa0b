"""Measurements made up for reports: envelopes that go like talk, faults of every kind, cuts, other formats."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import replace

from podcast.audio.report import Report, ReportTrack
from podcast.model import Chapter, Encoded, Envelope, Loudness, MasterFacts, Piece, RecordingFacts, Timeline

MINUTE, HOUR = 60_000, 3_600_000
ALL_FAULTS = (
    "the file is cut off: its header promises 1:00:00, its sound ends at 0:58:00",
    "the header says less than the file holds (WAV headers cannot count past 4 GB): all of the sound was used",
    "the file is damaged in places: what could not be decoded is missing or silent",
    "6 channels were mixed down to two",
    "sampled at 8 kHz, as on the telephone: the voice will sound dull",
    "clipped: the loudest moments were recorded over full scale and are distorted, which cannot be mended",
    "very quiet (-45.0 LUFS): the gain that it needs lifts its noise as much",
    "only one channel has sound, the left one is empty: treated as mono",
)


def talk(length_ms: int, lufs: Sequence[float], seed: int = 1) -> Envelope:
    """Turns of 5 to 40 s, each at the next of the levels in `lufs`; phrases with pauses; now and then 3 s of nothing."""
    chance = random.Random(seed)
    momentary: list[float] = []
    turn = 0
    while len(momentary) * 100 < length_ms:
        level = lufs[turn % len(lufs)]
        turn += 1
        for _ in range(chance.randint(2, 8)):
            swell = chance.uniform(-2.5, 2.5)
            phrase = range(chance.randint(12, 60))
            momentary += [level + swell + 2 * math.sin(tenth / 3) + chance.gauss(0, 1) for tenth in phrase]
            momentary += [level - 34 + chance.gauss(0, 1)] * chance.choice((3, 4, 5, 6, 9, 35))
    momentary = [round(level, 1) for level in momentary[: -(-length_ms // 100)]]
    peaks = [round(min(-1.6, level + 8 + chance.uniform(0, 6)), 1) for level in momentary]
    return Envelope(tuple(momentary), tuple(peaks))


def recording(lufs: float, **facts: object) -> RecordingFacts:
    known = RecordingFacts(
        HOUR, 48_000, 1, "pcm_s24le", Loudness(lufs, lufs + 17.5, 6.2), mono=True, noise_floor_dbfs=lufs - 44
    )
    return replace(known, **facts)


def plain(length_ms: int = MINUTE) -> Report:
    """One recording, mastered as asked, nothing else."""
    return Report(
        episode_title="Qui arrose le jardin ?",
        show_title="Le jardin",
        target_lufs=-16.0,
        ceiling_dbtp=-1.0,
        tracks=(ReportTrack("host.wav", recording(-22.4, duration_ms=length_ms), talk(length_ms, [-22.0])),),
        master=MasterFacts(
            duration_ms=length_ms,
            sample_rate=48_000,
            channels=1,
            bitrate_kbps=96,
            loudness=Loudness(-16.04, -1.43, 4.5),
            steps=("gain +6.4 dB to reach -16 LUFS", "mono 96 kbit/s: the track is mono"),
        ),
        envelope=talk(length_ms, [-15.6]),
        timeline=Timeline((Piece(0, length_ms, 0),), length_ms),
        tools={"ffmpeg": "9.0.2", "podcast": "1.0"},
        language="fr",
    )


def chapters(count: int, length_ms: int) -> tuple[Chapter, ...]:
    return tuple(
        Chapter(k * length_ms // count, f"Chapitre {k + 1} : ce que l’on dit du compost") for k in range(count)
    )


def full(length_ms: int = HOUR, chapter_count: int = 9, cuts: int = 14) -> Report:
    """Two speakers 10 LU apart, faults of every kind, cuts and music, two other formats."""
    recorded = length_ms + cuts * 1500
    each = recorded // (cuts + 1)
    pieces, at = [], 9000
    for k in range(cuts + 1):
        start, end = k * each + (1500 if k else 3200), (k + 1) * each
        pieces.append(Piece(start, end, at))
        at += end - start
    duration = at + 6000
    quiet = talk(recorded, [-30.0, -75.0], seed=2)
    loud = talk(recorded - 4000, [-75.0, -20.0], seed=2)
    faults = recording(
        -30.2,
        duration_ms=recorded,
        warnings=ALL_FAULTS,
        clipped=True,
        channel_fault="left empty",
        channels=2,
        noise_floor_dbfs=-52.0,
        hum_hz=50,
        rumble=True,
    )
    master = MasterFacts(
        duration_ms=duration,
        sample_rate=48_000,
        channels=2,
        bitrate_kbps=128,
        loudness=Loudness(-16.02, -1.41, 4.4),
        steps=(
            "levelled 84 phrases: the speakers were 9.8 LU apart, now 0.3",
            "hum of 50 Hz taken out, with 4 harmonics",
            "trimmed 3.2 s of silence from the start and 1.0 s from the end",
            "intro generique.flac: 12.0 s, the last 3.0 under the words",
            "the limiter took 1.2 LU off; made up for",
            "stereo 128 kbit/s: host.flac is in stereo",
        ),
        warnings=("the limiter had to take 4.2 LU off: some passages are far louder than the rest",),
        alternates=(
            Encoded("m4a", 112, Loudness(-15.98, -1.31, 4.4)),
            Encoded("opus", 80, Loudness(-15.4, -0.72, 4.3)),
        ),
        speaker_gap_lu=(9.83, 0.31),
    )
    return replace(
        plain(duration),
        tracks=(
            ReportTrack("host.flac", faults, quiet),
            ReportTrack("une invitée au très long nom.m4a", recording(-20.1, duration_ms=recorded - 4000), loud, 4000),
        ),
        master=master,
        envelope=talk(duration, [-15.4, -16.0], seed=3),
        timeline=Timeline(tuple(pieces), duration),
        chapters=chapters(chapter_count, duration),
        sizes={"mp3": 57_600_000, "m4a": 50_400_000, "opus": 36_000_000},
    )
