"""What was measured of an episode's sound, told to the person who made it.

`render_report`  one HTML file with drawings, which needs nothing else and asks nobody
`summary`        the same in lines for a terminal
"""

from podcast.audio.report.page import render_report
from podcast.audio.report.summary import summary
from podcast.audio.report.values import Report, ReportTrack

__all__ = ["Report", "ReportTrack", "render_report", "summary"]
