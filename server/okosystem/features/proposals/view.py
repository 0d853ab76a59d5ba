"""/forslag: the proposals by status, below the kinds of changes that can be proposed."""

from collections.abc import Mapping, Sequence
from itertools import chain, groupby
from typing import Any

import pyoxigraph as ox

from okosystem.graph.choices import Choices, Field
from okosystem.graph.columns import name_columns
from okosystem.graph.labels import Text, all_best
from okosystem.graph.reader import Reader
from okosystem.graph.texts import mark
from okosystem.graph.view import Feature, Inputs, Row, View
from okosystem.proposals.forms import read_forms
from okosystem.rdf.terms import local_name, value_of

STATUS, AWAITED_STATUS = "status", "awaits-correction"
COLUMNS = (
    *("proposal", "proposalName", "status", "statusName", "kind", "kindName", "proposer"),
    *("proposerName", "date", "reviewer", "reviewerName", "reviewed", "reason", "made"),
)
Proposal = Mapping[str, Any]
Groups = Mapping[str, Sequence[Proposal]]


def statuses(reader: Reader) -> Mapping[str, str]:
    """List the statuses that proposals have."""
    groups = by_status(reader).items()
    return {slug: str(status_name(reader, slug, some)) for slug, some in groups}


def read_proposals(reader: Reader, choices: Choices) -> View:
    """Show the proposals with the chosen status, else all."""
    groups, chosen = by_status(reader), choices[STATUS]
    found = [one for slug, some in groups.items() if chosen in ("", slug) for one in some]
    nodes = [ox.NamedNode(one["proposal"]) for one in found]
    return View(
        rows=[to_row(reader, one) for one in found],
        inputs=Inputs(("proposals",)),
        page=lambda: fill_page(reader, groups, chosen),
        triples=lambda: chain.from_iterable(map(reader.whole.store.outward, nodes)),
    )


def by_status(reader: Reader) -> Groups:
    """Read the proposals by status, open ones first.

    Accepted corrections that are not carried out yet are a group of their own.
    """
    groups: dict[str, list[Proposal]] = {}
    for _, same in groupby(reader.ask("proposals"), lambda row: row["proposal"]):
        rows = list(same)
        reasons = all_best((row["reason"] for row in rows if row["reason"]), reader.language)
        one = {name: value_of(term) for name, term in rows[0].items()}
        slug = AWAITED_STATUS if one["awaited"] == "true" else local_name(one["status"])
        groups.setdefault(slug, []).append({**one, "reason": reasons[0] if reasons else None})
    return groups


def status_name(reader: Reader, slug: str, group: Sequence[Proposal]) -> Text:
    """Name the status of a group of proposals."""
    pending = reader.text("godtatt, venter på retting")
    label = pending if slug == AWAITED_STATUS else reader.label(group[0]["status"])
    return reader.plain(label[:1].upper() + label[1:])


def to_row(reader: Reader, one: Proposal) -> Row:
    """Write a proposal as cells."""
    entities = ("proposal", "status", "kind", "proposer", "reviewer")
    return {
        **name_columns(reader, **{name: one[name] for name in entities}),
        **{name: one[name] for name in ("date", "reviewed", "made")},
        "reason": str(one["reason"] or ""),
    }


def fill_page(reader: Reader, groups: Groups, chosen: str) -> Mapping[str, object]:
    """Collect what the page shows: the proposals of one status, by default the first, open ones."""
    forms, shown = read_forms(reader), chosen or next(iter(groups), "")
    named = ((slug, status_name(reader, slug, some), len(some)) for slug, some in groups.items())
    return {
        "ways": forms.ways,
        "kinds": forms.kinds,
        "tabs": list(named),
        "shown": shown,
        "listed": groups.get(shown, ()),
    }


FEATURE = Feature(
    name="proposals",
    path="/forslag",
    title=mark("Forslag"),
    columns=COLUMNS,
    fields=(Field(STATUS, mark("Status"), options_in=statuses),),
    read=read_proposals,
)
