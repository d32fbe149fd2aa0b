"""master: tracks to one episode of the right loudness, in every format asked for, streamed, and measured afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from podcast.audio.cleaning import chain, check_filters
from podcast.audio.encoders import missing_frames
from podcast.audio.ffmpeg import Ffmpeg, running
from podcast.audio.plan import Mastered, MasterJob, Plan, corrected, first_plan
from podcast.audio.recording import Progress, check_file
from podcast.audio.reporting import level, steps_of, warnings_of
from podcast.audio.speakers import MasterTrack, gap_in
from podcast.errors import RecordingError, ToolError
from podcast.model import Encoded, MasterFacts
from podcast.options import AudioFormat

if TYPE_CHECKING:
    from podcast.audio.verification import Measured

_MOST_RENDERS = 4
# what a pass costs for each second of sound, for the progress bar: the unit is a second of rendering
_TRIAL, _RENDER, _CHECK = 0.1, 1.0, 0.25


def master(job: MasterJob, destinations: Mapping[AudioFormat, Path], ffmpeg: Ffmpeg, progress: Progress) -> Mastered:
    """Mix the tracks of `job`, and write the episode to `destinations`: one for each format of its options, no tags.

    Every file is decoded and measured: its loudness is what the options ask for within 0.3 LU, its true peak at most
    theirs, and it lasts as long as the episode, to the sample (but see `missing_frames`). `progress` is called with
    seconds of work done and to do. Memory does not grow with length.

    Raises RecordingError for a track that is missing or silent, ConfigError for a bit rate that the format does not
    have, DiskError when a destination cannot be written, ToolError when ffmpeg fails or the target cannot be reached.
    Nothing is left at the destinations by an error.
    """
    from podcast.audio.forecast import with_gain  # noqa: PLC0415 - heavy, and only needed here

    for track in job.tracks:
        check_file(track.path)
        check_filters(chain(track.facts, job.options), ffmpeg)
        _check_heard(track)
    plan = first_plan(job.tracks, job.options)
    work = _Work(job, {name: destinations[name] for name in (each.format for each in plan.products)}, ffmpeg, progress)
    try:
        plan = with_gain(job, plan, ffmpeg, lambda seconds: work.tell(_TRIAL, seconds))
        work.passed(_TRIAL)
        return _finished(plan, work)
    except BaseException:
        for destination in destinations.values():
            destination.unlink(missing_ok=True)
        raise


def _check_heard(track: MasterTrack) -> None:
    if track.offset_ms + track.facts.duration_ms <= 0:
        raise RecordingError(
            f"starts {-track.offset_ms / 1000:g} s before the episode, but lasts only"
            f" {track.facts.duration_ms / 1000:.1f} s: nothing of it would be heard",
            where=track.path,
            hint="Correct its `offset` in episode.toml.",
        )


@dataclass
class _Work:
    """What all passes over the sound share, and how far they are."""

    job: MasterJob
    destinations: Mapping[AudioFormat, Path]
    ffmpeg: Ffmpeg
    progress: Progress
    deepest: float = 0.0  # dB: the most that the limiter took off in the last render
    _done: float = 0.0
    _total: float = 0.0

    def __post_init__(self) -> None:
        self._total = self._seconds * (_TRIAL + _RENDER + _CHECK)

    @property
    def _seconds(self) -> float:
        return self.job.duration_ms / 1000

    def tell(self, weight: float, seconds: float) -> None:
        """So many seconds of sound are through a pass that has this weight."""
        self.progress(min(self._done + weight * min(seconds, self._seconds), self._total), self._total)

    def passed(self, weight: float) -> None:
        """A pass has ended."""
        self._done += weight * self._seconds
        self.progress(self._done, self._total)

    def again(self) -> None:
        """One more render and check will be needed."""
        self._total += (_RENDER + _CHECK) * self._seconds

    def render(self, plan: Plan) -> tuple[int, list[Measured]]:
        """Write all the files that `plan` describes; how many frames went into each, and what they are."""
        from podcast.audio.verification import Verification  # noqa: PLC0415 - heavy, and only needed here

        products = {self.destinations[product.format]: product for product in plan.products}
        for destination in products:
            if destination.is_file():
                destination.unlink()  # nothing old is taken for what is being written
        share = _CHECK / len(products)
        with Verification(products, plan.sample_rate, self.ffmpeg, lambda done: self.tell(share, done)) as check:
            frames = self._encoded(plan)
            self.passed(_RENDER)
            found = check.of(frames)
        self.passed(_CHECK)
        return frames, found

    def _encoded(self, plan: Plan) -> int:
        from podcast.audio.limiter import Limiter  # noqa: PLC0415 - heavy, and only needed here
        from podcast.audio.mix import episode, floats  # noqa: PLC0415 - heavy, and only needed here

        arguments = ["-f", "f32le", "-ar", str(plan.sample_rate), "-ac", str(plan.channels), "-i", "pipe:0"]
        for product, volume in zip(plan.products, plan.volumes, strict=True):
            arguments += product.arguments(self.destinations[product.format], volume)
        limiter = Limiter(plan.ceiling, plan.sample_rate, plan.channels)
        written = 0
        with (
            closing(episode(self.job, plan, self.ffmpeg)) as segments,
            running(self.ffmpeg, arguments, where=self.destinations[plan.products[0].format], stdin=True) as process,
        ):
            for block in limiter.limited(floats(segments, plan.channels, plan.gain)):
                process.stdin.write(block.data)
                written += len(block)
                self.tell(_RENDER, written / plan.sample_rate)
            missing = missing_frames(written, plan.products)
            process.stdin.write(bytes(missing * plan.channels * 4))
        self.deepest = limiter.deepest
        return written + missing


def _finished(plan: Plan, work: _Work) -> Mastered:
    redone: list[str] = []
    for _ in range(_MOST_RENDERS):
        frames, found = work.render(plan)
        better = corrected(plan, [each.loudness for each in found], work.job.options)
        if better is None:
            return _mastered(plan, work, frames, found, redone)
        plan = better
        worst = max(found, key=lambda each: abs((each.loudness.integrated_lufs or 0) - work.job.options.target_lufs))
        redone.append(f"encoded again, since it came out at {level(worst.loudness)}")
        work.again()
    raise ToolError(
        f"could not be brought to {work.job.options.target_lufs:g} LUFS at or under"
        f" {work.job.options.ceiling_dbtp:g} dBTP: after {_MOST_RENDERS} attempts it is at {level(worst.loudness)}",
        where=work.destinations[plan.products[0].format].name,
        hint="Use a higher bitrate, or a lower loudness, under [audio] in podcast.toml.",
    )


def _mastered(plan: Plan, work: _Work, frames: int, found: list[Measured], redone: list[str]) -> Mastered:
    main, *others = plan.products
    timeline = work.job.assembly.timeline if work.job.assembly is not None else None
    gap = gap_in(found[0].envelope, plan.levels, timeline)
    apart = None if plan.levels.gap_lu is None or gap is None else (plan.levels.gap_lu, gap)
    facts = MasterFacts(
        duration_ms=round(frames * 1000 / plan.sample_rate),
        sample_rate=main.sample_rate(plan.sample_rate),
        channels=plan.channels,
        bitrate_kbps=main.bitrate,
        loudness=found[0].loudness,
        steps=(*steps_of(work.job, plan, apart, work.deepest), *redone),
        warnings=warnings_of(work.job, plan, apart, work.deepest),
        format=main.format,
        alternates=tuple(
            Encoded(product.format, product.bitrate, each.loudness)
            for product, each in zip(others, found[1:], strict=True)
        ),
        speaker_gap_lu=apart,
    )
    return Mastered(facts, found[0].envelope)
