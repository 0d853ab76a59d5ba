"""What the last import said: since when a match is attested, and what another run must keep."""

from collections.abc import Collection, Iterable, Mapping

import pyoxigraph as ox

from okosystem.core.sources import Project
from okosystem.core.terms import OKO
from okosystem.importers.staging import FOLDER
from okosystem.importers.triples import DCT, FOAF

ATTESTED = OKO["attestedFrom"]
MATCHED = OKO["matchedDescription"]


def last(project: Project, source: str) -> list[ox.Triple]:
    """Read what the last import of a source said; nothing when there was none."""
    name = f"{FOLDER}/{source}.ttl"
    return [quad.triple for f in project.data if f.name == name for quad in f.quads]


def attested(said: Iterable[ox.Triple]) -> Mapping[str, str]:
    """Find the first day of each match, which later imports do not move."""
    return {_iri(t.subject): _text(t.object) for t in said if t.predicate.value == ATTESTED}


def of_others(said: Collection[ox.Triple], publishers: Collection[str]) -> list[ox.Triple]:
    """Keep what was said of descriptions by other publishers than these."""
    ours = {t.subject for t in said if _is(t, f"{DCT}publisher") and _iri(t.object) in publishers}
    described = {t.subject for t in said if _is(t, OKO["describedKind"])} - ours
    matches = {t.subject for t in said if _is(t, MATCHED) and t.object in described}
    topics = {t.object for t in said if _is(t, f"{FOAF}primaryTopic") and t.subject in described}
    pointed = {*matches, *topics}
    return [t for t in said if t.subject in {*described, *matches} or t.object in pointed]


def _is(triple: ox.Triple, predicate: str) -> bool:
    return triple.predicate.value == predicate


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.Literal) else ""
