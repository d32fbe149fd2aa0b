"""The TOML files of a new show and of a new episode, with every key explained."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from pathlib import Path


def show_toml(title: str, author: str, language: str) -> str:
    """`podcast.toml` of a new show."""
    return f"""\
# Your show. Every text here can be edited with any editor; `podcast status` says if something is wrong.

[show]
title = {_quoted(title)}
description = {_quoted(title)}              # a few sentences: what it is about, for whom
author = {_quoted(author)}
language = {_quoted(language)}
categories = ["Society & Culture"]     # of Apple's list; a subcategory as "Education > Courses"
explicit = false
type = "episodic"                      # or "serial": listened to in order
# owner = {{ name = "…", email = "…" }}  # an address that may be public: directories write to it
# website = "https://example.org/"
# artwork = "artwork.jpg"              # square, 1400 to 3000 pixels, JPEG or PNG; Apple demands it
# license = "cc-by-nc-4.0"
# copyright = "…"
# block = true                         # ask directories not to list the show
# complete = true                      # there will be no further episode

# [[people]]                           # who is heard in every episode
# name = "…"
# role = "host"

# [podcast]                            # more tags of the podcast namespace, by their names
# funding = [{{ url = "https://example.org/give", text = "Support us" }}]
# location = {{ text = "Lille", geo = "geo:50.6366,3.0635" }}

# [feed]
# page_items = 300                     # a feed of more episodes goes over several documents
# page_bytes = 1000000
# hub = "https://hub.example.org/"     # a WebSub hub, which is told of new episodes
# enclosure_prefix = "https://op3.dev/e/"   # a service that counts downloads; it sees who listens

[audio]
preset = "apple"                       # -16 LUFS; or "spotify" (-14), "ebu-r128" (-23)
# loudness = -16.0                     # LUFS, where no preset is right
# true_peak = -1.0                     # dBTP, at most
# format = "mp3"                       # or "m4a", "opus"
# alternates = ["opus"]                # the same sound in other formats, for apps that prefer them
# bitrate = 128                        # kbit/s; chosen from the recording unless set
# channels = "auto"                    # or "mono", "stereo"
# levelling = true                     # a gain for each phrase; unless set, when two speakers are 2 LU apart
# clean = ["high-pass", "hum", "noise", "de-ess", "gate"]   # unless set, what was measured to be needed
# trim = true                          # cut silence at the start and the end
# shorten_pauses = 1.5                 # seconds; longer pauses between sentences are cut to this
# fade_in = 0.5
# fade_out = 2.0
# embed_transcript = true              # the transcript in the audio file, too

# [audio.intro]                        # and [audio.outro]: music for every episode
# file = "music/intro.flac"
# overlap = 3.0                        # seconds of it that sound together with the words
# duck = 12.0                          # dB by which it is lowered meanwhile
# fade = 0.5

[speech]
engine = "faster-whisper"              # or "openai-whisper"
model = "base"                         # or small, medium, large-v3-turbo: slower and better
# diarise = true                       # tell apart the voices of a recording that mixes several
# require_review = true                # publish only what a person has reviewed
# coverage = 0.8                       # the share of the speech that must have become words

# [[vocabulary]]                       # names that a recogniser cannot know
# name = "ATD Quart Monde"
# heard_as = ["hâte et décarme-monde"]

[storage]                              # nothing here: the site stays in feed/
# public_url = "https://podcast.example.org/"
# folder = "/srv/www/podcast"          # a folder that a web server serves, or
# bucket = "my-podcast"                # a bucket of S3-compatible storage
# endpoint = "https://s3.example.org"
# region = "fr-par"
"""


def episode_toml(title: str, number: int, season: int | None, recordings: Sequence[tuple[Path, str | None]]) -> str:
    """`episode.toml` of a new episode. `recordings` come with who is heard on them, if that is known."""
    lines = [
        f"title = {_quoted(title)}",
        f"number = {number}",
        f"season = {season}" if season else "# season = 1",
        f'guid = "{uuid.uuid4()}"          # who this episode is, for every app: never change it',
        '# type = "full"                # or "trailer", "bonus"',
        "# date = 2026-01-31T08:00:00+01:00   # when it is published; written at the first publish",
        '# artwork = "cover.jpg"',
        "# explicit = true",
        'published = false               # `podcast publish` makes it true, or "scheduled" until its date',
        "reviewed = false                # true when a person has read the transcript against the sound",
        "",
        "# [[people]]",
        '# name = "…"',
        '# role = "guest"',
    ]
    lines += ["", "# [[links]]                 # what the notes lead to"]
    lines += ['# url = "https://example.org/"', '# title = "…"']
    lines += ["", "# [[jingles]]               # music between the words, in the pause nearest to `at`"]
    lines += ['# file = "music/jingle.flac"', '# at = "12:30"']
    for path, speaker in recordings:
        lines += ["", "[[recordings]]", f"file = {_quoted(path.name)}"]
        lines.append(f"speaker = {_quoted(speaker)}" if speaker else '# speaker = "…"')
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A TOML basic string. JSON's escapes are all TOML's too, but for the control character DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
