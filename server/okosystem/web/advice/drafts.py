"""What the analyses suggest, and nobody has made into advice: drafts for people."""

from collections.abc import Mapping, Sequence
from itertools import chain

from okosystem.engine.oxigraph import Store
from okosystem.web.boards.case_status import status_of
from okosystem.web.boards.findings import AnalysisFinding, findings, slug_of
from okosystem.web.boards.kinds import section_by_class
from okosystem.web.languages import mark

KINDS: Mapping[str, str] = {
    "PhaseOutDraft": mark("Utfasing: hva reglene taler for"),
    "GapFinding": mark("Gap uten noe kjent som dekker det"),
    "RankingFinding": mark("Behov som taler for en ny nasjonal ressurs"),
}
REQUESTS: Mapping[str, str] = {
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
ADVISED = ("advised", "followed-up")
Drafts = Sequence[tuple[str, Sequence[AnalysisFinding]]]
SEVERE, KEEP = "red", "keep"


def drafts(recipient: str = "", store: Store | None = None) -> Drafts:
    """List the findings that nobody has given advice on, by kind; of gaps only the severe ones.

    With a recipient only those that it should read; with a store those of another day.
    """
    every = [(kind, findings(kind, store=store)) for kind in KINDS]
    return [(k, [f for f in found if is_draft(f) and is_for(f, recipient)]) for k, found in every]


def is_for(found: AnalysisFinding, recipient: str) -> bool:
    """Tell whether a recipient, by its word in an address, should read a draft; all are for all."""
    return not recipient or recipient in map(slug_of, found.node.iris("oko:adviceTo"))


def is_draft(found: AnalysisFinding) -> bool:
    """Tell whether a finding waits for someone to make advice of it; to keep asks for nothing."""
    advised = slug_of(status_of(found)) in ADVISED or found.verdict == KEEP
    return not advised and (section_by_class(found) != "GapFinding" or found.verdict == SEVERE)


def draft(slug: str, store: Store | None = None) -> AnalysisFinding | None:
    """Find a draft by the word for it in an address, also one that advice has been given on."""
    every = chain.from_iterable(findings(kind, store=store) for kind in KINDS)
    return next((found for found in every if slug_of(found.node.iri) == slug), None)
