"""Unplaced resources as files: a row for each, and the suggestions and proposals in RDF."""

from collections.abc import Sequence

import pyoxigraph as ox

from okosystem.analysis.results import rename_results
from okosystem.core.terms import OKO
from okosystem.web.boards.as_of import AsOf
from okosystem.web.boards.files import finding_triples
from okosystem.web.display_names import label_of
from okosystem.web.languages import current_language, gettext
from okosystem.web.state import whole_store
from okosystem.web.unplaced.resources import SUGGESTION, Unplaced
from okosystem.web.views.tables import Cell, dispute_columns, name_columns


def unplaced_row(resource: Unplaced) -> dict[str, Cell]:
    """Write a resource as a row; an empty value is unknown."""
    return {
        **name_columns(resource=resource.box.iri),
        "providedBy": resource.box.owners,
        "providedByName": "; ".join(label_of(iri) for iri in resource.box.owners),
        "why": gettext(resource.why),
        **_proposal_columns(resource),
        "capabilitiesLeadTo": resource.hints,
        **_suggestion_columns(resource),
    }


def suggestion_triples(as_of: AsOf, resources: Sequence[Unplaced]) -> list[ox.Triple]:
    """List the triples about the suggestions and proposals.

    Suggestions of another day have IRIs of their own.
    """
    triples = finding_triples(
        (SUGGESTION,), [resource.found for resource in resources if resource.found], as_of.store
    )
    if as_of.store:
        triples = list(rename_results(triples, as_of.word))
    for resource in resources:
        if resource.proposal:
            triples += whole_store().outward(ox.NamedNode(resource.proposal.iri))
            triples.append(_proposal_triple(resource.box.iri, resource.proposal.iri))
    return triples


def _proposal_columns(resource: Unplaced) -> dict[str, Cell]:
    node = resource.proposal
    return {
        **name_columns(proposed=resource.proposed),
        **name_columns(proposedConfidence=(node and node.iri_of("oko:confidence")) or ""),
        "proposal": node.iri if node else "",
        **dispute_columns(*([node.iri] if node else [])),
        "proposalReason": str(resource.reason() or ""),
    }


def _suggestion_columns(resource: Unplaced) -> dict[str, Cell]:
    node = resource.found.node if resource.found else None
    explanation = node.text(current_language(), "dct:description") if node else None
    return {
        **name_columns(
            suggested=resource.suggested, drawnAs=resource.kind, confidence=resource.confidence
        ),
        **(resource.found.numbers if resource.found else {}),
        "finding": node.iri if node else "",
        "day": node.value("oko:asOf") if node else "",
        **name_columns(evidence=(node and node.iri_of("oko:evidenceClass")) or ""),
        "explanation": str(explanation or ""),
    }


def _proposal_triple(resource: str, proposal: str) -> ox.Triple:
    term = ox.NamedNode(OKO["hasProposedPlacement"])
    return ox.Triple(ox.NamedNode(resource), term, ox.NamedNode(proposal))
