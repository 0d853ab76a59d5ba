"""/forslag: all proposals by status, and links to the forms for new ones."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import pyoxigraph as ox
from flask import Blueprint, render_template

from okosystem.core.terms import value_of
from okosystem.engine.answers import Row
from okosystem.model.labels import Text, best
from okosystem.web.languages import current_language
from okosystem.web.proposing.form_fields import SLUGS, heading_of, read_forms
from okosystem.web.state import current_graph

bp = Blueprint("proposals", __name__)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal and the answer to it."""

    iri: str
    kind: str
    proposer: str
    day: str
    reviewer: str
    reviewed: str
    reason: Text | None
    made: str


@bp.get("/forslag")
def proposals() -> str:
    """List the proposals, newest first under each status."""
    kinds_ = read_forms().kinds
    kinds = [(slug, heading_of(kinds_[kind]), kinds_[kind]) for kind, slug in SLUGS.items()]
    forms = [(slug, label, best(kind.help, current_language())) for slug, label, kind in kinds]
    return render_template("proposing/proposals.html", kinds=forms, statuses=by_status())


def by_status() -> Mapping[tuple[str, bool], Sequence[Proposal]]:
    """Read the proposals by status, in the order of the statuses.

    Accepted corrections that are not carried out yet are a group of their own.
    """
    groups = groupby(
        current_graph().ask("proposals"),
        lambda row: (value_of(row["status"]), _awaits_correction(row)),
    )
    return {status_key: proposals_of(group) for status_key, group in groups}


def _awaits_correction(row: Row) -> bool:
    return value_of(row["awaited"]) == "true"


def proposals_of(rows: Iterable[Row]) -> list[Proposal]:
    """Read proposals from rows; a proposal has one row for each language of its reason."""
    return [_proposal(list(same)) for _, same in groupby(rows, lambda row: row["proposal"])]


def _proposal(rows: Sequence[Row]) -> Proposal:
    first = {name: value_of(term) for name, term in rows[0].items()}
    reasons = {term.language or "": term.value for row in rows if (term := _literal(row["reason"]))}
    return Proposal(
        iri=first["proposal"],
        kind=first["kind"],
        proposer=first["proposer"],
        day=first["date"],
        reviewer=first["reviewer"],
        reviewed=first["reviewed"],
        reason=best(reasons, current_language()),
        made=first["made"],
    )


def _literal(term: object) -> ox.Literal | None:
    return term if isinstance(term, ox.Literal) else None
