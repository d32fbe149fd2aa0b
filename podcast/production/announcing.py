"""The stage that tells a WebSub hub of a feed that has changed and was found right."""

from __future__ import annotations

from podcast import feed, storage
from podcast.errors import VerifyError
from podcast.options import Settings
from podcast.pipeline import Output, Product, Stage, Work
from podcast.production.values import ours

_ADVICE = "All is live. `podcast publish --due` tells the hub again; without `hub` in [feed], nobody is told."


def has_hub(settings: Settings) -> bool:
    """Whether there is somebody to tell, and an address to tell of."""
    return settings.feed.hub is not None and settings.storage.public_url is not None


def announce(settings: Settings) -> Stage:
    """The stage. It runs when another feed was verified than the hub was last told of."""
    hub, topic = settings.feed.hub or "", settings.storage.site_url + feed.FEED_FILE

    def act(work: Work) -> None:
        try:
            answer = storage.fetch_over_http()(feed.announcement(hub, topic))
        except VerifyError as error:
            raise VerifyError(f"the hub {error.what}", where=hub, hint=_ADVICE) from error
        if not 200 <= answer.status < 300:
            raise VerifyError(f"the hub answers {answer.status}, not 204", where=hub, hint=_ADVICE)
        work.say(f"{hub} knows that the feed has changed")
        work.output("told").write_bytes(work.input("verified feed").read_bytes())

    inputs = {"verified feed": Product("verify", "feed")}
    outputs = (Output("told", ".podcast/work/announced-feed.txt"),)
    return Stage("announce", act, inputs, outputs, options={"hub": hub, "topic": topic}, tools=ours)
