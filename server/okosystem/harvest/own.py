"""How our own documents fare: the check, run at build, for the page that tells of it."""

from collections.abc import Mapping

from okosystem.core.publishing import written_json
from okosystem.harvest.acceptance import records_of
from okosystem.harvest.checking import Besides, Result, checked
from okosystem.harvest.delivered import Delivery
from okosystem.harvest.document import Document
from okosystem.harvest.faults import LANGUAGES
from okosystem.harvest.kinds import KINDS
from okosystem.harvest.report import told

REPORT = "harvest.json"
FEEDS: Mapping[str, tuple[str, ...]] = {
    "datasets": ("datasets", "dataservices"),
    "concepts": ("concepts",),
    "models": ("models",),
    "services": ("services", "events"),
}
"""What each document may be registered as; the first always, the others when it has any."""


def own_report(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Check the documents of a release being built; links and profiles are tried elsewhere."""
    results = [
        result
        for feed in FEEDS
        if (body := files.get(f"fdk/{feed}.ttl")) is not None
        for result in _checked(feed, body)
    ]
    said = {language: [told(result, language) for result in results] for language in LANGUAGES}
    return {REPORT: written_json(said)}


def _checked(feed: str, body: bytes) -> list[Result]:
    document = Document(Delivery(f"/fdk/{feed}", "text/turtle", body))
    first, *others = [KINDS[name] for name in FEEDS[feed]]
    kinds = [first, *(kind for kind in others if records_of(document.described, kind))]
    return [checked(document, kind, Besides()) for kind in kinds]
