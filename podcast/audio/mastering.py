"""master: tracks to one MP3 of the right loudness, streamed, and measured after encoding."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from podcast.audio.ffmpeg import Ffmpeg, file_name, running
from podcast.audio.loudness import METER, METER_WITH_PEAKS, read_loudness
from podcast.audio.mix import HEADROOM_DB, SAMPLE_BYTES, mixed
from podcast.audio.plan import (
    MP3_FRAME,
    MasterTrack,
    Plan,
    corrected,
    first_plan,
    lame_loss,
    missing_frames,
    next_gain,
)
from podcast.audio.recording import Progress, check_file, decoding
from podcast.errors import ToolError
from podcast.model import Loudness, MasterFacts
from podcast.options import AudioOptions

_MOST_TRIALS = 5
_MOST_RENDERS = 4
# what a pass costs for each second of sound, for the progress bar: the unit is a second of rendering
_TRIAL, _RENDER, _CHECK = 0.3, 1.0, 0.3


@dataclass
class _Passes:
    """The passes over the sound: each reads the tracks or the product once, and moves the progress on."""

    tracks: Sequence[MasterTrack]
    ffmpeg: Ffmpeg
    progress: Progress
    seconds: float
    done: float = 0.0
    total: float = 0.0
    _frames: int = 0

    def expect(self, weight: float) -> None:
        """One more pass will be needed, of so many seconds of work for each second of sound."""
        self.total += weight * self.seconds

    def trial(self, plan: Plan) -> float:
        """The loudness (LUFS) that `plan` would give the encoder. Without oversampling: it changes peaks, not this."""
        arguments = ["-af", f"{_limiter(plan, oversampling=1)},{METER}", "-f", "null", "-"]
        loudness = self._limit(plan, arguments, None, _TRIAL)
        return -70.0 if loudness.integrated_lufs is None else loudness.integrated_lufs

    def render(self, plan: Plan, destination: Path) -> int:
        """Write the MP3 that `plan` describes; how many frames of sound went into it."""
        arguments = ["-af", _limiter(plan, oversampling=2), "-c:a", "libmp3lame", "-b:a", f"{plan.bitrate}k"]
        # the recording's tags stay where they are: `tag` writes the episode's own
        arguments += ["-map_metadata", "-1", "-id3v2_version", "0", "-write_id3v1", "0"]
        self._limit(plan, [*arguments, "-f", "mp3", "-y", file_name(destination)], destination, _RENDER)
        return self._frames

    def check(self, plan: Plan, product: Path) -> Loudness:
        """The product as a player decodes it; raises ToolError when it does not last as long as what went in."""
        arguments = [*decoding(product), "-af", METER_WITH_PEAKS]
        arguments += ["-ac", "1", "-c:a", "pcm_u8", "-f", "u8", "pipe:1"]  # a byte a frame: only their number matters
        frames = 0
        with running(self.ffmpeg, arguments, where=product, stdout=True) as process:
            while block := process.stdout.read(plan.sample_rate):
                frames += len(block)
                self._tell(_CHECK, frames / plan.sample_rate)
        self.done += _CHECK * self.seconds
        if abs(frames - self._frames) > MP3_FRAME:
            raise ToolError(
                f"the encoded file lasts {frames / plan.sample_rate:.2f} s, what went into it"
                f" {self._frames / plan.sample_rate:.2f} s",
                where=product,
                hint="`podcast doctor` names the ffmpeg in use; get another with: pip install imageio-ffmpeg",
            )
        return read_loudness(process.metadata())

    def _limit(self, plan: Plan, arguments: list[str], destination: Path | None, weight: float) -> Loudness:
        raw = ["-f", "s32le", "-ar", str(plan.sample_rate), "-ac", str(plan.channels), "-i", "pipe:0"]
        frame, written = SAMPLE_BYTES * plan.channels, 0
        with (
            closing(mixed(self.tracks, plan, self.ffmpeg)) as windows,
            running(self.ffmpeg, [*raw, *arguments], where=destination, stdin=True) as process,
        ):
            for window in windows:
                process.stdin.write(window)
                written += len(window) // frame
                self._tell(weight, written / plan.sample_rate)
            process.stdin.write(bytes(missing_frames(written) * frame))
        self._frames = written + missing_frames(written)
        self.done += weight * self.seconds
        return read_loudness(process.metadata())

    def _tell(self, weight: float, seconds: float) -> None:
        self.progress(min(self.done + weight * seconds, self.total), self.total)


def master(
    tracks: Sequence[MasterTrack], options: AudioOptions, destination: Path, ffmpeg: Ffmpeg, progress: Progress
) -> MasterFacts:
    """Mix `tracks` and write the finished MP3 (constant bit rate, no tags) to `destination`.

    The file itself is decoded and measured: its loudness is `options.target_lufs` within 0.3 LU, its true peak at most
    `options.ceiling_dbtp`, and it lasts as long as the mix, to the sample (but see `missing_frames`). `progress` is
    called with seconds of work done and to do. Memory does not grow with length.

    Raises RecordingError for a track that is missing or silent, ConfigError for a bit rate that MP3 does not have,
    DiskError when `destination` cannot be written, ToolError when ffmpeg fails or the target cannot be reached.
    Nothing is left at `destination` by an error.
    """
    for track in tracks:
        check_file(track.path)
    plan = first_plan(tracks, options)
    seconds = max(track.offset_ms + track.facts.duration_ms for track in tracks) / 1000
    passes = _Passes(tracks, ffmpeg, progress, seconds, total=seconds * (_TRIAL + _RENDER + _CHECK))
    try:
        return _finished(_tried(plan, options, passes), options, destination, passes)
    except BaseException:
        destination.unlink(missing_ok=True)
        raise


def _limiter(plan: Plan, oversampling: int) -> str:
    """Back to full scale, then limited. A limiter that does not oversample leaves peaks between its samples.

    5 ms of attack is its look-ahead (compensated, so that nothing moves); 50 ms of release is too slow to distort
    a low voice and too fast to be heard as pumping.
    """
    limiter = f"alimiter=limit={10 ** (plan.ceiling / 20):.6f}:level=0:attack=5:release=50:latency=1"
    if oversampling > 1:
        limiter = f"aresample={plan.sample_rate * oversampling},{limiter},aresample={plan.sample_rate}"
    return f"volume={HEADROOM_DB}dB:precision=double,{limiter}"


def _tried(plan: Plan, options: AudioOptions, passes: _Passes) -> Plan:
    """`plan` with a gain that makes up for what the limiter takes and what overlapping tracks add."""
    aim = options.target_lufs + lame_loss(plan.bitrate)
    tried: list[tuple[float, float]] = []
    while len(tried) < _MOST_TRIALS:
        if tried:
            passes.expect(_TRIAL)
        tried.append((plan.gain, passes.trial(plan)))
        plan = next_gain(plan, tried, aim)
        if abs(aim - tried[-1][1]) < 0.5:  # what is left after the step is a fraction of it
            break
    return plan


def _finished(plan: Plan, options: AudioOptions, destination: Path, passes: _Passes) -> MasterFacts:
    redone: list[str] = []
    for _ in range(_MOST_RENDERS):
        frames = passes.render(plan, destination)
        measured = passes.check(plan, destination)
        better = corrected(plan, measured, options)
        if better is None:
            return MasterFacts(
                duration_ms=round(frames * 1000 / plan.sample_rate),
                sample_rate=plan.sample_rate,
                channels=plan.channels,
                bitrate_kbps=plan.bitrate,
                loudness=measured,
                steps=(*_steps(passes.tracks, plan, options), *redone),
                warnings=_warnings(plan),
            )
        plan = better
        redone.append(f"encoded again, since it came out at {_level(measured)}")
        passes.expect(_RENDER + _CHECK)
    raise ToolError(
        f"could not be brought to {options.target_lufs:g} LUFS at or under {options.ceiling_dbtp:g} dBTP: after"
        f" {_MOST_RENDERS} attempts it is at {_level(measured)}",
        where=destination.name,
        hint="Use a higher bitrate, or a lower loudness, under [audio] in podcast.toml.",
    )


def _level(measured: Loudness) -> str:
    return f"{measured.integrated_lufs:.1f} LUFS and {measured.true_peak_dbtp:.1f} dBTP"


def _steps(tracks: Sequence[MasterTrack], plan: Plan, options: AudioOptions) -> list[str]:
    """What was done to the sound, in the order of doing it."""
    gains = [gain - lame_loss(plan.bitrate) for gain in plan.track_gains]
    if len(tracks) == 1:
        steps = [f"gain {gains[0]:+.1f} dB to reach {options.target_lufs:g} LUFS"]
        change = "the limiter took {:.1f} LU off; made up for"
    else:
        levels = ", ".join(f"{track.path.name} {gain:+.1f} dB" for track, gain in zip(tracks, gains, strict=True))
        steps = [f"mixed {len(tracks)} tracks, each brought to {options.target_lufs:g} LUFS: {levels}"]
        change = "mixing and limiting took {:.1f} LU off; made up for"
    if plan.gain >= 0.05:
        steps.append(change.format(plan.gain))
    elif plan.gain <= -0.05:
        steps.append(f"mixing added {-plan.gain:.1f} LU; taken back")
    return [*steps, plan.reason]


def _warnings(plan: Plan) -> tuple[str, ...]:
    if plan.gain < 4:
        return ()
    return (f"the limiter had to take {plan.gain:.1f} LU off: some passages are far louder than the rest",)
