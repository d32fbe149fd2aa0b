"""Rules for servers, as their documentation has them; that Apache obeys is shown in tests/end_to_end/test_redirects.py."""

from __future__ import annotations

import json

from podcast.feed.redirects import Redirect, move_out_page, redirects

OLD, NEW = "https://old.example.org/show/feed.xml", "https://new.example/f?id=1"


def test_each_server_gets_its_rule() -> None:
    *plain, bucket = redirects(OLD, NEW)
    assert plain == [
        Redirect(
            "Apache",
            ".htaccess in the root of old.example.org",
            'Redirect permanent "/show/feed.xml" "https://new.example/f?id=1"',
        ),
        Redirect(
            "nginx",
            "the server block",
            'location = "/show/feed.xml" { return 301 "https://new.example/f?id=1"; }',
        ),
        Redirect(
            "Caddy",
            "the site block of the Caddyfile",
            'redir "/show/feed.xml" "https://new.example/f?id=1" permanent',
        ),
        Redirect("Netlify", "_redirects", "/show/feed.xml https://new.example/f?id=1 301!"),
        Redirect("Cloudflare Pages", "_redirects", "/show/feed.xml https://new.example/f?id=1 301"),
    ]
    assert json.loads(bucket.rule) == {
        "RoutingRules": [
            {
                "Condition": {"KeyPrefixEquals": "show/feed.xml"},
                "Redirect": {
                    "Protocol": "https",
                    "HostName": "new.example",
                    "ReplaceKeyWith": "f?id=1",
                    "HttpRedirectCode": "301",
                },
            }
        ]
    }


def test_an_address_with_marks_of_the_shell_can_be_pasted() -> None:
    page = move_out_page(OLD, "https://new.example/f?id=1&show=2")
    assert "date and audio: `podcast check 'https://new.example/f?id=1&show=2'`.\n" in page
