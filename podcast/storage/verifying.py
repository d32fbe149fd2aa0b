"""Is what is live what was published? Everything is fetched as an app would fetch it, and every finding is kept."""

from __future__ import annotations

from collections.abc import Callable

from podcast.errors import VerifyError
from podcast.fetching import Fetch
from podcast.storage.inspecting import Expectation, Inspection, VerifyReport


def fetch_over_http() -> Fetch:
    """Return the way to the web that apps use."""
    from podcast.storage.urllib3 import HttpFetch  # noqa: PLC0415 - urllib3 loads only when something is fetched

    return HttpFetch()


def verify(site_url: str, fetch: Fetch, expect: Expectation, say: Callable[[str], None]) -> VerifyReport:
    """Fetch what `site_url` serves and compare; raise VerifyError with every finding when anything is wrong."""
    report = inspect_live(site_url, fetch, expect, say)
    if report.findings:
        listed = "\n".join(f"- {finding}" for finding in report.findings)
        count = len(report.findings)
        raise VerifyError(
            f"what is live is not what was published, {count} finding{'s' if count > 1 else ''}:\n{listed}",
            hint="`podcast publish --due --paranoid` stores again what is missing or damaged. A cache may hold old "
            "content for some minutes: then ask once more, `podcast verify`.",
        )
    return report


def inspect_live(site_url: str, fetch: Fetch, expect: Expectation, say: Callable[[str], None]) -> VerifyReport:
    """Do what `verify` does, but return the findings in the report. `site_url` ends with "/"."""
    inspection = Inspection(site_url, fetch, expect, say)
    items = inspection.feed()
    for release in expect.releases if items is not None else ():
        inspection.release(release, (items or {}).get(release.episode.guid))
    if items is not None:
        inspection.show()
    return inspection.report
