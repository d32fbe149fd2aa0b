"""The stages of an episode and of a show, put together.

A raw recording is mastered, transcribed, described, put on pages and in a feed, stored, and checked as a listener's
app would check it.
"""
