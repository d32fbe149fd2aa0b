"""What ffmpeg's meters say, as our types.

The meter is `ebur128` (ITU-R BS.1770-4, gated as in EBU R128). True peaks come from it too: oversampled to 192 kHz.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from podcast.audio.ffmpeg import METADATA
from podcast.model import Loudness

# What the absolute gate of BS.1770 leaves when no block of 0.4 s is louder than -70 LUFS.
_GATE_LUFS = -70.0

PRINT = f"ametadata=mode=print:file={METADATA}"
METER = f"ebur128=metadata=1,{PRINT}"
METER_WITH_PEAKS = f"ebur128=metadata=1:peak=true,{PRINT}"


def read_loudness(metadata: Mapping[str, str]) -> Loudness:
    """The figures that METER or METER_WITH_PEAKS ended on; None where there was nothing to measure."""
    integrated = float(metadata.get("lavfi.r128.I", _GATE_LUFS))
    if integrated <= _GATE_LUFS or math.isnan(integrated):
        return Loudness(None, None, None)
    amplitude = float(metadata.get("lavfi.r128.true_peak", 0))
    return Loudness(
        integrated_lufs=round(integrated, 2),
        true_peak_dbtp=round(20 * math.log10(amplitude), 2) if amplitude > 0 else None,
        range_lu=round(float(metadata["lavfi.r128.LRA"]), 2),
    )
