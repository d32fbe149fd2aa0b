"""How a feed's old address is made to lead to its new one, for the servers that shows are on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from shlex import quote
from urllib.parse import unquote, urlsplit

# https://github.com/Podcastindex-org/podcast-namespace/blob/main/itunes_reference.md, itunes:new-feed-url
WEEKS_AT_LEAST = 4
"""How long the old address must go on redirecting, and the old feed naming the new one, as Apple asks."""


@dataclass(frozen=True)
class Redirect:
    """What one kind of server needs: `file` is where `rule` goes."""

    server: str
    file: str
    rule: str


def redirects(old_url: str, new_url: str, key: str | None = None) -> tuple[Redirect, ...]:
    """The rules that answer requests for the feed at `old_url` with 301 and `new_url`; both are checked addresses.

    `key` is what a bucket calls the feed, where it is another path than that of `old_url`.
    """
    old = urlsplit(old_url)
    path = old.path
    plain = unquote(path)  # Apache, nginx and buckets compare with the path decoded
    new = urlsplit(new_url)
    condition = {"Condition": {"KeyPrefixEquals": plain.lstrip("/") if key is None else key}}
    to = {
        "Protocol": new.scheme,
        "HostName": new.netloc,
        "ReplaceKeyWith": new_url.partition(f"://{new.netloc}/")[2],
        "HttpRedirectCode": "301",
    }
    return (
        Redirect(
            "Apache", f".htaccess in the root of {old.netloc}", f'Redirect permanent "{_quoted(plain)}" "{new_url}"'
        ),
        Redirect(
            "nginx", "the server block", f'location = "{_quoted(plain)}" {{ return 301 "{_for_nginx(new_url)}"; }}'
        ),
        Redirect("Caddy", "the site block of the Caddyfile", f'redir "{path}" "{new_url}" permanent'),
        # Netlify obeys a rule for a file that is there only with the mark; Cloudflare Pages knows no mark, and does not
        # https://docs.netlify.com/manage/routing/redirects/rewrites-proxies/#shadowing
        Redirect("Netlify", "_redirects", f"{path} {new_url} 301!"),
        Redirect("Cloudflare Pages", "_redirects", f"{path} {new_url} 301"),
        Redirect(
            "a bucket of S3 with website hosting",
            "its website configuration",
            json.dumps({"RoutingRules": [{**condition, "Redirect": to}]}, indent=2),
        ),
    )


def move_out_page(old_url: str, new_url: str, key: str | None = None) -> str:
    """What to do so that no listener is lost, with the rules for each server, as Markdown; `key` as in `redirects`."""
    rules = "\n\n".join(
        f"## {redirect.server}\n\nIn {redirect.file}:\n\n```\n{redirect.rule}\n```"
        for redirect in redirects(old_url, new_url, key)
    )
    return f"""\
# Moving the feed

From <{old_url}>
to <{new_url}>.

1. Check that the new feed has every episode, with its guid, date and audio: `podcast check {quote(new_url)}`.
2. Publish once more here, so that the old feed names the new address: `podcast publish` of any episode.
3. Make the old address answer 301 with the new one, by the rule for your server below.
4. Keep that rule for at least {WEEKS_AT_LEAST} weeks, better for years: apps that are opened rarely come late.
5. Leave the old audio where it is until the new feed no longer names it.

{rules}

## GitHub Pages, and servers that cannot redirect

They cannot answer 301. Leave the old feed where it is, with the new address in it (step 2), for as long as you can:
Apple, and the apps that read `itunes:new-feed-url`, follow it; other apps stay with the old feed. A domain of your own
in front of the server solves this for the next time.
"""


def _quoted(path: str) -> str:
    """What may stand between double quotes."""
    return path.replace("\\", "\\\\").replace('"', '\\"')


def _for_nginx(url: str) -> str:
    """Put no dollar sign there, for which nginx would write a variable."""
    return url.replace("$", "%24")
