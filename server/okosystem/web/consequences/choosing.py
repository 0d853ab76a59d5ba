"""Read the choices of /konsekvens, and refuse unknown ones with alternatives."""

from collections.abc import Iterable, Sequence
from typing import NoReturn

from flask import url_for

from okosystem.core.terms import OKO, local_name
from okosystem.model.statements import Node, collect_nodes
from okosystem.web.consequences.texts import CHOICES
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.problems import SHOWN, plain, refuse, with_changes
from okosystem.web.state import current_graph, current_labels
from okosystem.web.views.form import Choices, Field, read_choices, resources, similar_resources

# The terms these analyses depend on; the graph describes how complete each is.
DEPENDS_ON = tuple(OKO[t] for t in ("qualifiedDependency", "hasConsumerParticipation",
                                  "ServiceChain", "exposesService"))  # fmt: skip


def read_event(*fields: Field) -> Choices:
    """Read what happens, and when, after the other fields."""
    event = Field("hva", mark("Hva som skjer"), CHOICES, defaults_to_first=True)
    return read_choices(*fields, event)


def find_resource(slug: str) -> str:
    """Find the resource by slug; refuses an unknown one with similar resources."""
    known = resources()
    if slug not in known:
        _refuse_unknown(slug[:SHOWN])
    return known[slug]


def find_recipient(owners: Iterable[str], actor: str) -> str:
    """Find the recipient of a letter by slug; refuses one that is not responsible."""
    by_slug = {local_name(iri): iri for iri in owners}
    if actor not in by_slug:
        names, language = current_labels(), current_language()
        suffix = f"?{query}" if (query := with_changes()) else ""
        refuse(
            "«%(given)s» eier eller samordner ikke noe vi vet rammes. Disse gjør det:",
            [(names.name(iri, language), slug + suffix) for slug, iri in by_slug.items()],
            404,
            given=actor[:SHOWN],
        )
    return by_slug[actor]


def unknowns() -> Sequence[Node]:
    """List the terms these analyses depend on of which the graph knows only a part."""
    nodes = collect_nodes(current_graph(), current_graph().ask("partly-known"))
    about = {node.value("oko:aboutTerm"): node for node in nodes.values()}
    return [about[term] for term in DEPENDS_ON if term in about]


def _refuse_unknown(slug: str) -> NoReturn:
    names, language = current_labels(), current_language()
    similar = [
        (names.name(iri, language), url_for(".consequences", slug=local_name(iri)))
        for iri in similar_resources(slug)
    ]
    if similar:
        refuse(
            "Ingen delt ressurs har adressen «%(given)s». Mente du en av disse?",
            similar,
            404,
            given=slug,
        )
    start = (plain(gettext("Velg en ressurs")), url_for(".choose"))
    refuse("Ingen delt ressurs har adressen «%(given)s».", [start], 404, given=slug)
