"""From a raw recording to a verified live podcast feed, on one laptop."""

__version__ = "0.1.0"
