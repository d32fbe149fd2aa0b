"""Resumable stages. Knows nothing of podcasts."""

from podcast.pipeline.events import (
    Conflict,
    Emit,
    Event,
    Kept,
    MergedIn,
    Recovered,
    Said,
    StageFinished,
    StageProgress,
    StageSkipped,
    StageStarted,
    Waits,
    Warned,
)
from podcast.pipeline.merge import Merged, merge_lines
from podcast.pipeline.plan import Plan, Step
from podcast.pipeline.receipt import Receipt
from podcast.pipeline.run import Pipeline, Report
from podcast.pipeline.stage import Output, Product, Stage
from podcast.pipeline.waiting import WaitingDraft
from podcast.pipeline.work import Work

__all__ = [
    "Conflict",
    "Emit",
    "Event",
    "Kept",
    "Merged",
    "MergedIn",
    "Output",
    "Pipeline",
    "Plan",
    "Product",
    "Receipt",
    "Recovered",
    "Report",
    "Said",
    "Stage",
    "StageFinished",
    "StageProgress",
    "StageSkipped",
    "StageStarted",
    "Step",
    "WaitingDraft",
    "Waits",
    "Warned",
    "Work",
    "merge_lines",
]
