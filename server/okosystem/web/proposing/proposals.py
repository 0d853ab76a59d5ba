"""/forslag: what can be proposed, and the proposals by status, as a page and as files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

import pyoxigraph as ox
from flask import Blueprint, render_template

from okosystem.core.terms import local_name, value_of
from okosystem.engine.answers import Row
from okosystem.model.labels import Text, best, by_language
from okosystem.web.display_names import label_of
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.problems import plain
from okosystem.web.proposing.links import SLUGS
from okosystem.web.state import current_graph, whole_store
from okosystem.web.views.form import Choices, Field
from okosystem.web.views.tables import Cell, Listing, name_columns

bp = Blueprint("proposals", __name__)
Proposal = Mapping[str, object]
STATUS, AWAITED = "status", "awaits-correction"
PENDING = mark("godtatt, venter på retting")
FEW = 12
COLUMNS = (
    *("proposal", "proposalName", "status", "statusName", "kind", "kindName", "proposer"),
    *("proposerName", "date", "reviewer", "reviewerName", "reviewed", "reason", "made"),
)
# The text of each line, what it is for, and the forms: the first is the link.
WAYS = (
    (mark("Noe er feil"), mark("Skriv hva som er feil, og hva som er riktig hvis du vet det."),
     ("correct", "object")),
    (mark("En ressurs mangler plass"), mark("Velg kategorien. Den beregnede er fylt ut."),
     ("place",)),
    (mark("To ressurser gjør det samme"), mark("Eller de ser like ut, men er det ikke."),
     ("overlap", "acquit")),
    (mark("En ressurs bør fases ut"), mark("Si hva brukerne bør gå over til."), ("phase-out",)),
    (mark("Noe mangler, eller noen bør gjøre noe"), mark("Beskriv behovet, eller gi et råd."),
     ("need", "advise")),
)  # fmt: skip


def read_fields() -> list[Field]:
    """Read the statuses that proposals have."""
    options = {slug: str(status_name(slug, some)) for slug, some in by_status().items()}
    return [Field(STATUS, mark("Status"), options)]


def read_items(choices: Choices) -> list[Proposal]:
    """List the proposals with the chosen status, else all."""
    shown = choices[STATUS]
    return [one for slug, some in by_status().items() if shown in ("", slug) for one in some]


def list_triples(_: Choices, items: Sequence[Proposal]) -> list[ox.Triple]:
    """List the triples about the proposals."""
    nodes = [ox.NamedNode(str(one["proposal"])) for one in items]
    return [triple for node in nodes for triple in whole_store().outward(node)]


def render_page(choices: Choices, _: Sequence[Proposal]) -> str:
    """Render the page: those of one status, by default the first, which is open."""
    groups = by_status()
    shown = choices[STATUS] or next(iter(groups), "")
    return render_template(
        "proposing/proposals.html",
        choices=replace(choices, fields=()),
        ways=[(text, help_, [SLUGS[kind] for kind in kinds]) for text, help_, kinds in WAYS],
        tabs=[(slug, status_name(slug, some), len(some)) for slug, some in groups.items()],
        shown=shown, listed=groups.get(shown, ()), few=FEW,
    )  # fmt: skip


def status_name(slug: str, group: Sequence[Proposal]) -> Text:
    """Name the status of a group of proposals."""
    label = gettext(PENDING) if slug == AWAITED else label_of(str(group[0]["status"]))
    return plain(label[:1].upper() + label[1:])


def by_status() -> Mapping[str, Sequence[Proposal]]:
    """Read the proposals by status, open ones first.

    Accepted corrections that are not carried out yet are a group of their own.
    """
    groups: dict[str, list[Proposal]] = {}
    for one in read_proposals(current_graph().ask("proposals")):
        slug = AWAITED if one["awaited"] == "true" else str(one["statusSlug"])
        groups.setdefault(slug, []).append(one)
    return groups


def read_proposals(rows: Iterable[Row]) -> list[Proposal]:
    """Read proposals from rows: one row for each language of the reason."""
    proposals: list[Proposal] = []
    for _, same in groupby(rows, lambda row: row["proposal"]):
        found = list(same)
        reasons = by_language([row["reason"] for row in found if row["reason"] is not None])
        reason = best({code: texts[0] for code, texts in reasons.items()}, current_language())
        values = {name: value_of(term) for name, term in found[0].items()}
        slug = local_name(values["status"])
        proposals.append({**values, "reason": reason, "statusSlug": slug})
    return proposals


def to_row(one: Proposal) -> dict[str, Cell]:
    """Write a proposal as a row."""
    entities = ("proposal", "status", "kind", "proposer", "reviewer")
    named = name_columns(**{name: str(one[name] or "") for name in entities})
    dates = {name: str(one[name] or "") for name in ("date", "reviewed", "made")}
    return {**named, **dates, "reason": str(one["reason"] or "")}


LISTING = Listing(
    name="forslag",
    title=mark("Forslag"),
    columns=COLUMNS,
    items=read_items,
    row=to_row,
    page=render_page,
    fields=read_fields,
    triples=list_triples,
)
LISTING.add_to(bp)
