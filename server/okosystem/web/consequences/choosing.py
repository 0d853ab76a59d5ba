"""What may be chosen on /konsekvens, and clear words about what may not."""

from collections.abc import Iterable, Sequence
from typing import NoReturn

from flask import url_for

from okosystem.core.terms import OKO
from okosystem.model.labels import Text
from okosystem.model.statements import Node, collect_nodes
from okosystem.web.consequences.wording import CHOICES
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.refusing import SHOWN, refuse, with_changes
from okosystem.web.state import current_graph, current_labels
from okosystem.web.views.form import Choices, Field, read_choices
from okosystem.web.views.options import resources, similar_resources

# What an answer here rests on: the graph says of each how much of it it knows.
RESTS_ON = tuple(OKO[t] for t in ("qualifiedDependency", "hasConsumerParticipation",
                                  "ServiceChain", "exposesService"))  # fmt: skip


def event() -> Choices:
    """Read what happens, and when."""
    return read_choices(Field("hva", mark("Hva som skjer"), CHOICES, defaults_to_first=True))


def chosen() -> Choices:
    """Read which resource, what happens, and when."""
    return read_choices(
        Field("ressurs", mark("Ressurs"), resources()),
        Field("hva", mark("Hva som skjer"), CHOICES, defaults_to_first=True),
    )


def resource(slug: str) -> str:
    """Find the resource that an address names; 404 with those it may have meant."""
    known = resources()
    if slug not in known:
        _refuse(slug[:SHOWN])
    return known[slug]


def one_of(owners: Iterable[str], actor: str) -> str:
    """Find who is to be told; 404 with those who ought to be."""
    by_word = {iri.rpartition("/")[2]: iri for iri in owners}
    if actor not in by_word:
        said = gettext("«%(given)s» eier eller samordner ikke noe vi vet rammes. Disse gjør det:")
        names, language = current_labels(), current_language()
        rest = f"?{query}" if (query := with_changes()) else ""
        allowed = [(names.name(iri, language), word + rest) for word, iri in by_word.items()]
        detail = f"{actor[:SHOWN]!r} is not known to answer for anything that is hit."
        refuse(said % {"given": actor[:SHOWN]}, allowed, detail, 404)
    return by_word[actor]


def address_of(iri: str) -> str:
    """Give the address of what is hit if a resource stops."""
    return url_for("consequences.consequences", slug=iri.rpartition("/")[2])


def unknowns() -> Sequence[Node]:
    """List what the graph says of how much it knows of that which an answer here rests on."""
    nodes = collect_nodes(current_graph(), current_graph().ask("known-in-part"))
    about = {node.value("oko:aboutTerm"): node for node in nodes.values()}
    return [about[str(term)] for term in RESTS_ON if str(term) in about]


def _refuse(slug: str) -> NoReturn:
    said = gettext("Ingen delt ressurs har adressen «%(given)s».") % {"given": slug}
    names, language = current_labels(), current_language()
    allowed = [(names.name(iri, language), address_of(iri)) for iri in similar_resources(slug)]
    said += " " + gettext("Mente du en av disse?") if allowed else ""
    start = (Text(gettext("Velg en ressurs"), language), url_for("consequences.choose"))
    refuse(said, allowed or [start], f"There is no shared resource {slug!r}.", 404)
