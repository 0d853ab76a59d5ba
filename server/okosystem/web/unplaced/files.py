"""What has no place as files: a row for each resource, and what is said of their places in RDF."""

from collections.abc import Sequence

import pyoxigraph as ox

from okosystem.analysis.results import rename_results
from okosystem.core.terms import OKO
from okosystem.web.boards.as_of import AsOf
from okosystem.web.boards.files import finding_triples
from okosystem.web.languages import current_language, gettext
from okosystem.web.state import whole_store
from okosystem.web.unplaced.reading import KIND, Unplaced
from okosystem.web.views.tables import Cell, dispute_columns, label_of, name_columns


def row_of(one: Unplaced) -> dict[str, Cell]:
    """Write a resource as a row; what has no value is empty, which means unknown."""
    return {
        **name_columns(resource=one.box.iri),
        "providedBy": one.box.owners,
        "providedByName": "; ".join(label_of(iri) for iri in one.box.owners),
        "why": gettext(one.why),
        **_proposed(one),
        "capabilitiesLeadTo": one.hints,
        **_worked_out(one),
    }


def said_of(as_of: AsOf, found: Sequence[Unplaced]) -> list[ox.Triple]:
    """List what is said of the suggestions and of the proposals.

    Suggestions of another moment go by names of their own.
    """
    said = finding_triples((KIND,), [one.found for one in found if one.found], as_of.store)
    if as_of.store:
        said = list(rename_results(said, as_of.word))
    for one in found:
        if one.proposal:
            said += whole_store().outward(ox.NamedNode(one.proposal.iri))
            said.append(_proposes(one.box.iri, one.proposal.iri))
    return said


def _proposed(one: Unplaced) -> dict[str, Cell]:
    node = one.proposal
    return {
        **name_columns(proposed=one.proposed),
        **name_columns(proposedConfidence=(node and node.iri_of("oko:confidence")) or ""),
        "proposal": node.iri if node else "",
        **dispute_columns(*([node.iri] if node else [])),
        "proposalReason": str(one.reason() or ""),
    }


def _worked_out(one: Unplaced) -> dict[str, Cell]:
    node = one.found.node if one.found else None
    told = node.text(current_language(), "dct:description") if node else None
    return {
        **name_columns(suggested=one.suggested, drawnAs=one.kind, confidence=one.confidence),
        **(one.found.numbers if one.found else {}),
        "finding": node.iri if node else "",
        "day": node.value("oko:asOf") if node else "",
        **name_columns(evidence=(node and node.iri_of("oko:evidenceClass")) or ""),
        "explanation": str(told or ""),
    }


def _proposes(resource: str, proposal: str) -> ox.Triple:
    term = ox.NamedNode(OKO["hasProposedPlacement"])
    return ox.Triple(ox.NamedNode(resource), term, ox.NamedNode(proposal))
