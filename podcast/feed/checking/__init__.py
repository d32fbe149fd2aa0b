"""Any feed against every must and should of those who read feeds, each by a name of its own."""

from podcast.feed.checking.document import check_feed
from podcast.feed.checking.table import RULES, Finding, Rule

__all__ = ["RULES", "Finding", "Rule", "check_feed"]
