"""Around one resource: what it needs, and what needs it; or all dependencies, as files."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from flask import Response, render_template

from okosystem.analysis.network import REQUIRED, reachable
from okosystem.core.terms import local_name
from okosystem.model.relations import Relation, all_relations, relations_on
from okosystem.web.alphabet import in_order
from okosystem.web.connections.names import NameField, read_named
from okosystem.web.languages import mark
from okosystem.web.sentences import description_of, sentence, sort_by_names
from okosystem.web.state import current_graph
from okosystem.web.views.form import Choices, Field, options_of
from okosystem.web.views.pictures import draw_fitting, picture_response
from okosystem.web.views.tables import (
    Row,
    evidence_columns,
    name_columns,
    view_response,
)

DIRECTIONS = {
    "begge": mark("begge veier"),
    "ut": mark("det den trenger"),
    "inn": mark("det som trenger den"),
}
DEPTHS = {
    "1": mark("ett ledd"),
    "2": mark("to ledd"),
    "3": mark("tre ledd"),
    "alle": mark("alle ledd"),
}
RESOURCE = NameField("rundt", mark("Ressurs"), {})
DRAWN, MOST_USED = 7, 8
COLUMNS = (
    *("resource", "resourceName", "dependsOn", "dependsOnName", "kind", "kindName", "strength"),
    *("strengthName", "description", "evidence", "evidenceName", "from", "endedBy", "statement"),
    *("objections", "corrections", "sources"),
)


def around(suffix: str) -> Response:
    """Show what a resource needs and what needs it, or send it as a file or a figure."""
    known = all_relations(current_graph(), "dependency")
    choices = read_named(
        RESOURCE,
        Field("retning", mark("Retning"), DIRECTIONS, defaults_to_first=True),
        Field("dybde", mark("Hvor langt"), DEPTHS, defaults_to_first=True),
        Field("slag", mark("Type avhengighet"), options_of(f.says for f in known)),
        Field("styrke", mark("Styrke"), options_of(f.strength for f in known)),
    )
    start = RESOURCE.iri(choices[RESOURCE.name])
    shown = select(choices, start)
    return view_response(
        "sammenhenger",
        suffix,
        choices,
        page=lambda: render_page(choices, start, shown),
        columns=COLUMNS,
        rows=lambda: map(dependency_row, shown),
        picture=lambda: picture_response(
            "sammenhenger", "views/layers.html", drawing=draw_fitting(shown), middle=start
        ),
    )


def render_page(choices: Choices, start: str, shown: Sequence[Relation]) -> str:
    """Render both directions, the required ones first, with a figure of the first of each."""
    needs = _required_first(f for f in shown if f.subject == start)
    users = _required_first(f for f in shown if f.object == start)
    further = [f for f in shown if start not in f.ends]
    drawn = [*needs[:DRAWN], *users[:DRAWN]]
    return render_template(
        "connections/around.html",
        choices=choices,
        start=start,
        field=RESOURCE,
        directions=(needs, users, further),
        shown=shown,
        drawing=draw_fitting(drawn) if start else None,
        drawn=len(drawn),
        most_used=[] if start else list(islice(most_used(shown), MOST_USED)),
        sentence=sentence,
    )


def select(choices: Choices, start: str) -> Sequence[Relation]:
    """Select the dependencies of the chosen kind and strength, near the start if there is one."""
    matching = [
        fact
        for fact in relations_on(current_graph(), choices.day, "dependency")
        if choices["slag"] in ("", local_name(fact.says))
        and choices["styrke"] in ("", local_name(fact.strength))
    ]
    near = within_depth(matching, start, choices) if start else matching
    return sort_by_names(near, "subject", "object")


def within_depth(known: Sequence[Relation], start: str, choices: Choices) -> list[Relation]:
    """Select the dependencies within the chosen depth of the start resource."""
    depth = None if choices["dybde"] == "alle" else int(choices["dybde"])
    forward_lengths = reachable([f.ends for f in known], start, depth)
    backward_lengths = reachable([f.ends[::-1] for f in known], start, depth)
    outgoing = {f for f in known if _is_expanded(forward_lengths, f.subject, depth)}
    incoming = {f for f in known if _is_expanded(backward_lengths, f.object, depth)}
    selected = {"ut": outgoing, "inn": incoming, "begge": outgoing | incoming}[choices["retning"]]
    return [fact for fact in known if fact in selected]


def most_used(known: Sequence[Relation]) -> Iterator[tuple[str, int]]:
    """List the resources that others need, and how many others, most first."""
    users = Counter(resource for resource, _ in {fact.ends[::-1] for fact in known})
    return iter(sorted(((i, users[i]) for i in in_order(users)), key=lambda pair: -pair[1]))


def dependency_row(fact: Relation) -> Row:
    """Write a dependency as a row."""
    return {
        **name_columns(resource=fact.subject, dependsOn=fact.object),
        **name_columns(kind=fact.says, strength=fact.strength),
        "description": description_of(fact),
        **evidence_columns(fact),
    }


def _required_first(facts: Iterator[Relation]) -> list[Relation]:
    return sorted(facts, key=lambda fact: fact.strength != REQUIRED)


def _is_expanded(lengths: Mapping[str, int], resource: str, depth: int | None) -> bool:
    """Whether the dependencies of a resource are followed: it is reached before the last step."""
    return resource in lengths and (depth is None or lengths[resource] < depth)
