"""Every tag of the podcast namespace, as a producer writes it; each with a mark of its own, to be found again."""

CHANNEL = """
locked = { text = "yes", owner = "mark-locked@example.org" }
medium = "audiobook"
block = [{ text = "yes", id = "mark-block" }]
trailer = { text = "mark-trailer", url = "https://example.org/t.mp3", pubdate = "Tue, 05 May 2020 08:00:00 +0000", length = 1, type = "audio/mpeg", season = 1 }
podroll = { remoteItem = [{ feedGuid = "917393e3-1b1e-5cef-ace4-edaa54e1f810", title = "mark-podroll" }] }
publisher = { remoteItem = { feedGuid = "003af0a0-6a45-55cf-b765-68e3d349551a", medium = "publisher", feedUrl = "https://example.org/mark-publisher.xml" } }
remoteItem = { feedGuid = "917393e3-1b1e-5cef-ace4-edaa54e1f810", itemGuid = "mark-remoteItem" }
updateFrequency = { text = "mark-updateFrequency", rrule = "FREQ=MONTHLY" }
podping = { usesPodping = true }
funding = { text = "mark-funding", url = "https://example.org/don" }
location = { text = "mark-location", geo = "geo:50.6366,3.0635", osm = "R58404", rel = "subject", country = "fr" }
txt = { text = "mark-txt", purpose = "verify" }
image = { href = "https://example.org/mark-image.jpg", alt = "Un jardin", aspect-ratio = "16/9", width = 1600, purpose = "social" }
value = { type = "lightning", method = "keysend", valueRecipient = [{ name = "mark-valueRecipient", type = "node", address = "mark-value", split = 100 }] }
socialInteract = { protocol = "activitypub", uri = "https://example.org/mark-socialInteract", accountId = "@cga" }
chat = { server = "irc.example.org", protocol = "irc", space = "#mark-chat" }

[podcast.liveItem]
status = "pending"
start = 2026-12-31T20:00:00+01:00
title = { text = "mark-liveItem" }
guid = { text = "live-1", isPermaLink = false }
enclosure = { url = "https://example.org/live.mp3", type = "audio/mpeg", length = 1 }
contentLink = { text = "mark-contentLink", href = "https://example.org/live" }
"""

ITEM = """
soundbite = { text = "mark-soundbite", startTime = 73.5, duration = 60 }
contentLink = { text = "mark-contentLink-item", href = "https://example.org/video" }
funding = { text = "mark-funding-item", url = "https://example.org/don" }
location = { text = "mark-location-item", geo = "geo:50.6366,3.0635" }
txt = { text = "mark-txt-item" }
image = { href = "https://example.org/mark-image-item.jpg" }
socialInteract = { protocol = "activitypub", uri = "https://example.org/mark-socialInteract-item" }
chat = { server = "irc.example.org", protocol = "irc", space = "#mark-chat-item" }

[podcast.alternateEnclosure]
type = "video/mp4"
title = "mark-alternateEnclosure"
length = 1
source = [{ uri = "https://example.org/mark-source.mp4" }, { uri = "ipfs://QmX33FYehk6ckGQ6g1D9D3FqZPix5JpKstKQKbaS8quUFb" }]
integrity = { type = "sri", value = "sha256-LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=" }

[podcast.value]
type = "lightning"
method = "keysend"
valueRecipient = { name = "Ada", type = "node", address = "mark-value-item", split = 1 }
valueTimeSplit = { startTime = 60, duration = 30, remotePercentage = 95, remoteItem = { feedGuid = "917393e3-1b1e-5cef-ace4-edaa54e1f810", itemGuid = "mark-valueTimeSplit" } }
"""

#: What the feed says from elsewhere, and where to look for it.
FROM_ELSEWHERE = {
    "guid": "2f1ab1d8-2b6f-5a2c-9a40-0e6a3d7f9b11",
    "integrity": "LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=",
    "person": "mark-person",
    "license": "cc-by-4.0",
    "transcript": "ep02-mark.vtt",
    "chapters": "ep02-mark.chapters.json",
    "season": '"podcastSeason": {"number": 41}',
    "episode": '"podcastEpisode": {"number": 42}',
}
