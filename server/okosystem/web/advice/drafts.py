"""Drafts: findings that call for advice nobody has given yet."""

from collections.abc import Mapping, Sequence
from itertools import chain

from okosystem.core.terms import local_name
from okosystem.engine.oxigraph import Store
from okosystem.web.boards.case_status import status_of
from okosystem.web.boards.findings import AnalysisFinding, findings
from okosystem.web.boards.kinds import section_by_class
from okosystem.web.languages import mark

DRAFT_CLASSES: Mapping[str, str] = {
    "PhaseOutDraft": mark("Utfasing: hva reglene taler for"),
    "GapFinding": mark("Gap uten noe kjent som dekker det"),
    "RankingFinding": mark("Behov som taler for en ny nasjonal ressurs"),
}
REQUEST_TEXTS: Mapping[str, str] = {
    "PhaseOutDraft": mark(
        "Ta stilling til utkastet: gjør det til et råd, forkast det med en grunn,"
        " eller skaff det som mangler for å avgjøre det."
    ),
    "GapFinding": mark(
        "Si om gapet er virkelig, og i så fall hvem som bør dekke det. Se først på det nærmeste"
        " å bruke om igjen."
    ),
    "RankingFinding": mark(
        "Si om behovet taler for en ny nasjonal ressurs, eller om noe som finnes, kan dekke det."
    ),
}
ADVISED_STATUSES = ("advised", "followed-up")
Drafts = Sequence[tuple[str, Sequence[AnalysisFinding]]]
SEVERE, KEEP = "red", "keep"


def drafts(recipient: str = "", store: Store | None = None) -> Drafts:
    """List the findings without advice, by class; only the severe gaps.

    With a recipient, only those addressed to it; with a store, those of another day.
    """
    by_class = [(kind, findings(kind, store=store)) for kind in DRAFT_CLASSES]
    return [
        (k, [f for f in findings_ if is_draft(f) and is_for(f, recipient)])
        for k, findings_ in by_class
    ]


def is_for(finding: AnalysisFinding, recipient: str) -> bool:
    """Whether a draft is addressed to a recipient, given by slug; an empty slug matches all."""
    return not recipient or recipient in map(local_name, finding.node.iris("oko:adviceTo"))


def is_draft(finding: AnalysisFinding) -> bool:
    """Whether a finding awaits advice; the verdict «keep» calls for none."""
    advised = local_name(status_of(finding)) in ADVISED_STATUSES or finding.verdict == KEEP
    return not advised and (section_by_class(finding) != "GapFinding" or finding.verdict == SEVERE)


def draft(slug: str, store: Store | None = None) -> AnalysisFinding | None:
    """Find a draft by its slug, including one that has received advice."""
    all_findings = chain.from_iterable(findings(kind, store=store) for kind in DRAFT_CLASSES)
    return next((finding for finding in all_findings if local_name(finding.node.iri) == slug), None)
