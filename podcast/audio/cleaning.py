"""What is done to one track before it is mixed: rumble, hum, noise and sharp sibilants, each only where it is needed.

Plain decisions; ffmpeg's filters do the work, in the process that decodes the track, at the track's own rate and
before anything else. None of them changes how long the sound is or when anything is heard.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from podcast.audio.ffmpeg import Ffmpeg, filters_of
from podcast.errors import ToolError
from podcast.model import RecordingFacts
from podcast.options import AudioOptions, Cleaner

# Without it filters take ten times as long in digital silence, where they ring down to the smallest of numbers.
_NO_DENORMALS = "adenorm=type=ac"
_HIGH_PASS_HZ = 80  # the lowest voices start at about 85 Hz
_OFFSET_HZ = 10
_MAINS_HZ = 50  # where nothing was measured
_TONES = 5  # of the hum: the mains and 4 harmonics; with more of them the voice loses over 1 dB
_NOTCH_Q = 40  # 22 dB or more at every line while the grid is within 50 mHz of 50 Hz, ENTSO-E's standard range
_NOISE_DB = 12  # more of it sounds like water
_NOISE_IS_HEARD = (
    35  # dB under the voice; measured: here afftdn brings the voice nearer to the clean one, by 1.5 to 6 dB
)
_NOISE_FLOORS = (-80, -20)  # dBFS: what afftdn takes
# Noise of rooms falls with frequency, and so does afftdn's `shellac`; so many dB over the measured floor it takes 10 dB
# off white noise, 7 off pink, 3 off brown, where `white` at the floor takes 10, 4 and 1 for as much of the voice; from
# 6 dB on, consonants lose over 1 dB.
_NOISE_SHAPE, _NOISE_MARGIN_DB = "shellac", 4
_SIBILANT_HZ = 6500
_SIBILANT_DB = -12  # against the voice: what an everyday s has in that band is under it
_ESS_RATE = 16_000  # sampled slower, a recording ends below the sibilants


@dataclass(frozen=True)
class Chain:
    """`filters` of ffmpeg in order, to be joined by commas, and what they do and why, in sentences."""

    filters: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


def chain(facts: RecordingFacts, options: AudioOptions) -> Chain:
    """What `options.clean` asks for a track of such `facts`; what was measured to be needed, where it is None.

    The filters expect the track as decoded, at `facts.sample_rate`. Gating is not among them: it needs all tracks.
    """
    wanted = _needed(facts) if options.clean is None else set(options.clean)
    parts = [_offset(facts)] + [part(facts) for name, part in _PARTS.items() if name in wanted]
    filters = tuple(text for part in parts for text in part.filters)
    steps = tuple(step for part in parts for step in part.steps)
    return Chain((_NO_DENORMALS, *filters) if filters else (), steps)


def check_filters(chain: Chain, ffmpeg: Ffmpeg) -> None:
    """Raise ToolError when `ffmpeg` lacks one of the filters; it is asked once."""
    for text in chain.filters:
        name = text.partition("=")[0]
        if name not in filters_of(ffmpeg):
            raise ToolError(
                f"this ffmpeg has no filter {name}, which cleaning needs",
                where=ffmpeg.path,
                hint="Get a whole one with: pip install imageio-ffmpeg",
            )


def _needed(facts: RecordingFacts) -> set[Cleaner]:
    under = _noise_under_voice(facts)
    found: dict[Cleaner, bool] = {
        "high-pass": facts.rumble,
        "hum": facts.hum_hz is not None,
        "noise": under is not None and under < _NOISE_IS_HEARD,
    }
    return {name for name, needed in found.items() if needed}


def _offset(facts: RecordingFacts) -> Chain:
    """Taken out whatever is asked for: it is no sound, and eats the room that sound needs."""
    if not facts.dc_offset:
        return Chain()
    return Chain(
        (f"highpass=f={_OFFSET_HZ}:p=2:r=f64",),
        (f"a constant offset of {abs(facts.dc_offset) * 100:.1f} % of full scale taken out",),
    )


def _high_pass(facts: RecordingFacts) -> Chain:
    why = "most of what is heard in the pauses lies below" if facts.rumble else "podcast.toml asks for it"
    return Chain((f"highpass=f={_HIGH_PASS_HZ}:p=2:r=f64",), (f"high-pass at {_HIGH_PASS_HZ} Hz: {why}",))


def _hum(facts: RecordingFacts) -> Chain:
    mains = facts.hum_hz or _MAINS_HZ
    why = "it is heard in the pauses" if facts.hum_hz else "podcast.toml asks for it"
    return Chain(
        tuple(f"bandreject=f={mains * number}:t=q:w={_NOTCH_Q}:r=f64" for number in range(1, _TONES + 1)),
        (f"hum of {mains} Hz taken out, with {_TONES - 1} harmonics: {why}",),
    )


def _noise(facts: RecordingFacts) -> Chain:
    """The filter afftdn is best when it is told the floor, and harmless when it has to find it.

    It has to where none was measured, and where hum or rumble was part of what was, which is gone by then: told a
    floor 12 dB too high it takes 1 dB off the voice, at 20 dB 3 dB.
    """
    floor, under = facts.noise_floor_dbfs, _noise_under_voice(facts)
    if floor is None or facts.rumble or facts.hum_hz:
        setting = "tn=1"
    else:
        lowest, highest = _NOISE_FLOORS
        setting = f"nf={min(highest, max(lowest, round(floor) + _NOISE_MARGIN_DB))}:nt={_NOISE_SHAPE}"
    if under is None:
        why = "podcast.toml asks for it"
    elif under < _NOISE_IS_HEARD:
        why = f"what is heard in the pauses was only {under:.0f} dB under the voice"
    else:
        why = f"podcast.toml asks for it; it was {under:.0f} dB under the voice"
    # it gives back sound late by two of its steps of an 80th of a second, and at the end no more than it was given
    late = 2 * (facts.sample_rate // 80)
    return Chain(
        (f"apad=pad_len={late}", f"afftdn=nr={_NOISE_DB}:{setting}", f"atrim=start_sample={late}", "asetpts=N/SR/TB"),
        (f"noise lowered by up to {_NOISE_DB} dB: {why}",),
    )


def _de_ess(facts: RecordingFacts) -> Chain:
    """A bell around the sibilants that goes down while they are loud: measured -6 dB on the sharpest.

    ffmpeg's `deesser` knows levels against full scale only. In `adynamicequalizer`, `release` is the time in which
    the bell goes down.
    """
    if facts.sample_rate < _ESS_RATE:
        rate = f"{facts.sample_rate / 1000:g} kHz"
        return Chain(steps=(f"no de-essing: sampled at {rate}, the recording has no sibilants",))
    threshold = 10 ** ((_voice_level(facts) + _SIBILANT_DB) / 20)
    band = f"dfrequency={_SIBILANT_HZ}:dqfactor=1:tfrequency={_SIBILANT_HZ}:tqfactor=0.5:tftype=bell"
    speed = "attack=1:release=10:ratio=2:range=8:mode=cutabove"
    return Chain(
        (f"adynamicequalizer=threshold={threshold:.6f}:{band}:{speed}",),
        ("sibilants softened where they are sharp: podcast.toml asks for it",),
    )


_PARTS: dict[Cleaner, Callable[[RecordingFacts], Chain]] = {
    "high-pass": _high_pass,
    "hum": _hum,
    "noise": _noise,  # after what it would take for noise
    "de-ess": _de_ess,  # last: noise is no sibilant
}


def _noise_under_voice(facts: RecordingFacts) -> float | None:
    """By how many dB; speech of so many LUFS has about as many dBFS."""
    return None if facts.noise_floor_dbfs is None else _voice_level(facts) - facts.noise_floor_dbfs


def _voice_level(facts: RecordingFacts) -> float:
    """LUFS of one channel; of silence, the loudness at which it starts."""
    for measured in (facts.mono_lufs, facts.loudness.integrated_lufs):
        if measured is not None:
            return measured
    return -70.0
