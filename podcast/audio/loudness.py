"""What ffmpeg's meters say, as our types.

The meter is `ebur128` (ITU-R BS.1770-4, gated as in EBU R128). Its own true peaks cost three times as much as all the
rest: ours come from `peaks`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from podcast.audio.ffmpeg import METADATA
from podcast.model import Loudness

# What the absolute gate of BS.1770 leaves when no block of 0.4 s is louder than -70 LUFS.
_GATE_LUFS = -70.0

MOMENTARY = "lavfi.r128.M"  # a value for each tenth of a second: the 0.4 s that end with it
# In digital silence the meter's filters ring down to numbers so small that processors take ten times as long for them
# (34 s of computing for an hour, where it is 3): `adenorm` adds -351 dB.
METER = f"adenorm=type=ac,ebur128=metadata=1,ametadata=mode=print:file={METADATA}"


def read_loudness(metadata: Mapping[str, str], true_peak_dbtp: float | None) -> Loudness:
    """The figures that METER ended on, with a true peak; None where there was nothing to measure."""
    integrated = float(metadata.get("lavfi.r128.I", _GATE_LUFS))
    if integrated <= _GATE_LUFS or math.isnan(integrated):
        return Loudness(None, None, None)
    return Loudness(round(integrated, 2), true_peak_dbtp, round(float(metadata["lavfi.r128.LRA"]), 2))
