"""/forslag: what can be proposed, the forms, finished proposals, and the proposals by status.

Templates link with `propose_link` to forms about what their pages show.
"""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from okosystem.core.terms import ID, kind_of, local_name, value_of
from okosystem.model.labels import Text, all_best
from okosystem.proposals.forms import Kind
from okosystem.web.display_names import label_of
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.problems import SHOWN, plain, refuse
from okosystem.web.proposing.form import (
    ABOUT,
    fill_form,
    find_invalid,
    in_reader_language,
    read_address,
    read_forms,
    read_values,
)
from okosystem.web.proposing.sending import describe_proposal, editors_link, write_file
from okosystem.web.state import current_graph, whole_store
from okosystem.web.views.form import Choices, Field
from okosystem.web.views.tables import Cell, Listing, name_columns

bp = Blueprint("proposing", __name__)
bp.add_app_template_global(editors_link)
# Sent by the language buttons of an unfinished form, and by the button that chooses something else.
AGAIN, WITH_ERRORS, CHOOSE = "vis", "feil", "velg"
Proposal = Mapping[str, Any]
STATUS, AWAITED = "status", "awaits-correction"
COLUMNS = (
    *("proposal", "proposalName", "status", "statusName", "kind", "kindName", "proposer"),
    *("proposerName", "date", "reviewer", "reviewerName", "reviewed", "reason", "made"),
)


@bp.get("/forslag/<slug>")
def form(slug: str) -> str:
    """Show the form, with what the address fills in."""
    kind, about = find_kind(slug), request.args.getlist(ABOUT)
    values = read_address(kind, request.args, about)
    invalid = find_invalid(kind, values) if about else {}
    return render_form(kind, values, {n: text for n, text in invalid.items() if values[n]})


@bp.post("/forslag/<slug>")
def finished(slug: str) -> ResponseReturnValue:
    """Return the finished proposal, or the form again with what has to be fixed."""
    kind = find_kind(slug)
    values = read_values(kind, request.form)
    chosen, again = request.form.get(CHOOSE, ""), request.form.get(AGAIN)
    invalid = find_invalid(kind, values)
    if chosen or again:
        return render_form(kind, values, invalid if again == WITH_ERRORS else {}, chosen)
    if invalid:
        return render_form(kind, values, invalid), 422
    name, file = write_file(kind, values)
    if name and request.form.get("fil"):
        disposition = f'attachment; filename="{name.rpartition("/")[2]}"'
        return Response(file, mimetype="text/turtle", headers={"Content-Disposition": disposition})
    flags = [f"--{name}={value}" for name, value in kind.normalise(values).items() if value]
    return render_template(
        "proposing/finished.html",
        kind=kind,
        values=values,
        proposal=describe_proposal(kind, values, name, file),
        command=shlex.join(["okosystem", "propose", kind.name, *flags]),
    )


@bp.after_request
def forbid_storing(response: Response) -> Response:
    """Forbid caches to store what somebody entered."""
    if request.method == "POST":
        response.cache_control.no_store = True
    return response


def find_kind(slug: str) -> Kind:
    """Find the kind by its slug; refuses an unknown one with the existing ones."""
    kinds = {kind.slug: kind for kind in read_forms().kinds.values()}
    if slug not in kinds:
        refuse(
            "Det finnes ikke noe skjema for «%(given)s». Disse finnes:",
            [
                (in_reader_language(kind.link), url_for(".form", slug=one))
                for one, kind in kinds.items()
            ],
            404,
            given=slug[:SHOWN],
            names=", ".join(kinds),
        )
    return kinds[slug]


def render_form(
    kind: Kind, values: Mapping[str, str], invalid: Mapping[str, Text], chosen: str = ""
) -> str:
    """Render the form; what is `chosen` is to be chosen anew."""
    fields = fill_form(kind, values, invalid, chosen)
    return render_template("proposing/form.html", kind=kind, fields=fields, focus=chosen)


@bp.app_template_global()
def propose_link(
    slug: str, *iris: str, text: str = "", category: str | None = None
) -> Markup | str:
    """Link to a form about some entities; empty if that kind of proposal cannot be about them."""
    kind = find_kind(slug)
    for field, iri in zip(kind.subjects, iris, strict=False):
        # Anything may be reported as wrong.
        if kind_of(iri) not in field.of and not (field.name == "thing" and kind_of(iri)):
            return ""
    pairs = [*((ABOUT, iri) for iri in iris), ("kategori", category)]
    query = urlencode([(name, iri.removeprefix(str(ID))) for name, iri in pairs if iri], safe="/")
    names = ", ".join(map(label_of, iris))
    link = Markup('<a class="ds-link" rel="nofollow" href="{}">{}{}</a>')
    hidden = Markup('<span class="ds-sr-only">: {}</span>').format(names) if names else ""
    address = url_for("proposing.form", slug=slug) + (f"?{query}" if query else "")
    return link.format(address, text or in_reader_language(kind.link), hidden)


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
    nodes = [ox.NamedNode(one["proposal"]) for one in items]
    return [triple for node in nodes for triple in whole_store().outward(node)]


def render_page(choices: Choices, _: Sequence[Proposal]) -> str:
    """Render the page: those of one status, by default the first, which is open."""
    groups, forms = by_status(), read_forms()
    shown = choices[STATUS] or next(iter(groups), "")
    return render_template(
        "proposing/proposals.html",
        choices=replace(choices, fields=()),
        ways=forms.ways,
        kinds=forms.kinds,
        tabs=[(slug, status_name(slug, some), len(some)) for slug, some in groups.items()],
        shown=shown,
        listed=groups.get(shown, ()),
    )


def status_name(slug: str, group: Sequence[Proposal]) -> Text:
    """Name the status of a group of proposals."""
    pending = gettext("godtatt, venter på retting")
    label = pending if slug == AWAITED else label_of(group[0]["status"])
    return plain(label[:1].upper() + label[1:])


def by_status() -> Mapping[str, Sequence[Proposal]]:
    """Read the proposals by status, open ones first.

    Accepted corrections that are not carried out yet are a group of their own.
    """
    groups: dict[str, list[Proposal]] = {}
    for _, same in groupby(current_graph().ask("proposals"), lambda row: row["proposal"]):
        rows = list(same)
        reasons = all_best((row["reason"] for row in rows if row["reason"]), current_language())
        one = {name: value_of(term) for name, term in rows[0].items()}
        slug = AWAITED if one["awaited"] == "true" else local_name(one["status"])
        groups.setdefault(slug, []).append({**one, "reason": reasons[0] if reasons else None})
    return groups


def to_row(one: Proposal) -> dict[str, Cell]:
    """Write a proposal as a row."""
    entities = ("proposal", "status", "kind", "proposer", "reviewer")
    dates = {name: one[name] for name in ("date", "reviewed", "made")}
    return {
        **name_columns(**{name: one[name] for name in entities}),
        **dates,
        "reason": str(one["reason"] or ""),
    }


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
