"""Other people's feeds -> what a show of ours can be made of."""

from podcast.feed.importing.values import ForeignFile, ForeignItem, ForeignShow, Remark

__all__ = ["ForeignFile", "ForeignItem", "ForeignShow", "Remark"]
