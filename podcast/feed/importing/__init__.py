"""Other people's feeds -> what a show of ours can be made of."""

from podcast.feed.importing.document import read_show
from podcast.feed.importing.joining import left_behind, names_password
from podcast.feed.importing.values import ForeignFile, ForeignItem, ForeignShow, Remark

__all__ = ["ForeignFile", "ForeignItem", "ForeignShow", "Remark", "left_behind", "names_password", "read_show"]
