"""What was done to the sound and why, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from podcast.audio.cleaning import chain
from podcast.audio.plan import MasterJob, Plan
from podcast.audio.speakers import MasterTrack
from podcast.model import Loudness

_HEARD_DB = 0.05  # less is not worth a word
_DEEP_LU = 4.0
_DEEP_DB = 10.0
_APART_LU = 2.0


def level(measured: Loudness) -> str:
    """How loud something came out."""
    return f"{measured.integrated_lufs:.1f} LUFS and {measured.true_peak_dbtp:.1f} dBTP"


def steps_of(job: MasterJob, plan: Plan, apart: tuple[float, float] | None, deepest: float) -> list[str]:
    """What was done, in the order of doing it. `apart`: how far the speakers were and are; `deepest`: see Limiter."""
    steps = [sentence for track in job.tracks for sentence in _repairs(track, plan.channels)]
    steps += [sentence for track in job.tracks for sentence in _cleaning(track, job)]
    steps += _levels(job, plan)
    steps += _crosstalk(job, plan)
    steps += _phrases(job, plan, apart)
    if job.assembly is None and len(job.tracks) > 1 and abs(plan.linear) >= _HEARD_DB:
        mixing = "took {:.1f} LU off; made up for" if plan.linear > 0 else "added {:.1f} LU; taken back"
        steps.append("mixing " + mixing.format(abs(plan.linear)))
    taken = plan.gain - plan.linear
    if deepest >= _HEARD_DB:
        steps.append(f"the limiter lowered the highest peaks by up to {deepest:.1f} dB" + _made_up(taken))
    main, *others = plan.products
    steps.append(f"{'mono' if plan.channels == 1 else 'stereo'} {main.bitrate} kbit/s: {plan.layout}")
    steps += [f"also as {other.format}, {other.bitrate} kbit/s" for other in others]
    return steps


def _made_up(taken: float) -> str:
    return f"; it took {taken:.1f} LU off, made up for" if taken >= _HEARD_DB else ""


def _repairs(track: MasterTrack, channels: int) -> Iterator[str]:
    fault, name = track.facts.channel_fault, track.path.name
    if fault == "inverted":
        yield f"{name}: the right channel was the left one turned over, so that they cancelled; turned back"
    elif fault is not None:
        where = "both channels" if channels == 2 else "the one channel of the master"
        yield f"{name}: the {fault.split()[0]} channel is empty; the other one is heard from {where}"


def _cleaning(track: MasterTrack, job: MasterJob) -> Iterator[str]:
    whose = f"{track.path.name}: " if len(job.tracks) > 1 else ""
    for step in chain(track.facts, job.options).steps:
        yield whose + step


def _levels(job: MasterJob, plan: Plan) -> Iterator[str]:
    gains, target = plan.levels.static, f"{job.options.target_lufs:g} LUFS"
    if len(job.tracks) == 1:
        if not plan.levels.phrases:
            yield f"gain {gains[0] + plan.linear:+.1f} dB to reach {target}"
        return
    unlifted = plan.levels.unlifted or (False,) * len(gains)
    lifted = [each for each in zip(job.tracks, gains, unlifted, strict=True) if not each[2]]
    each = ", ".join(f"{track.path.name} {gain:+.1f} dB" for track, gain, _ in lifted)
    which = "each" if len(lifted) == len(job.tracks) else f"{len(lifted)} of them"
    yield f"mixed {len(job.tracks)} tracks, {which} brought to {target}: {each}"


def _crosstalk(job: MasterJob, plan: Plan) -> Iterator[str]:
    for track, lowered in zip(job.tracks, plan.levels.gated_ms, strict=True):
        if lowered:
            yield f"{track.path.name}: what it picked up of the others lowered by 15 dB, {lowered / 1000:.0f} s in all"


def _phrases(job: MasterJob, plan: Plan, apart: tuple[float, float] | None) -> Iterator[str]:
    levels = plan.levels
    if not levels.phrases:
        return
    extra = plan.linear + (levels.static[0] if len(job.tracks) == 1 else 0.0)
    gains = f"{levels.lifts[0] + extra:+.1f} to {levels.lifts[1] + extra:+.1f} dB"
    if len(job.tracks) > 1:
        gains += " more"
    why = "podcast.toml asks for it"
    if levels.gap_lu is not None and apart is None:
        why = f"the speakers were {levels.gap_lu:.1f} LU apart"
    if apart is not None:
        why = f"the speakers were {apart[0]:.1f} LU apart, now {apart[1]:.1f}"
    yield f"levelled {levels.phrases} phrases by {gains}: {why}"


def warnings_of(job: MasterJob, plan: Plan, apart: tuple[float, float] | None, deepest: float) -> tuple[str, ...]:
    """What a producer should know; `apart` and `deepest` as in `steps_of`."""
    taken = plan.gain - plan.linear
    found = [
        f"{track.path.name} holds next to nothing beside the others: it was not lifted; if nobody speaks on it, take it"
        " out of episode.toml"
        for track, unlifted in zip(job.tracks, plan.levels.unlifted, strict=False)
        if unlifted
    ]
    if apart is not None and apart[1] > max(apart[0], _APART_LU):
        found.append(
            f"the speakers are {apart[1]:.1f} LU apart, more than they were ({apart[0]:.1f}): each is probably heard in"
            " the other's microphone"
        )
    if taken >= _DEEP_LU:
        found.append(f"the limiter had to take {taken:.1f} LU off: some passages are far louder than the rest")
    elif deepest >= _DEEP_DB:
        found.append(f"the limiter lowered single peaks by up to {deepest:.0f} dB: a knock, a click or a laugh")
    return tuple(found)
