"""Statements as sentences, seen from either end, and as a verb for the arrow of a figure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from okosystem.model.labels import Text
from okosystem.model.relations import Relation, relation_text
from okosystem.web.alphabet import sort_key
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.state import current_graph
from okosystem.web.templating import link, name, say


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of a statement: along its direction, against it, and as a verb."""

    along: str
    against: str
    verb: str


WORDINGS: Mapping[str, Wording] = {
    "role/provider": Wording(
        mark("%(subject)s tilbyr %(object)s."),
        mark("%(object)s tilbys av %(subject)s."),
        mark("tilbyr"),
    ),
    "role/consumer": Wording(
        mark("%(subject)s bruker %(object)s."),
        mark("%(object)s brukes av %(subject)s."),
        mark("bruker"),
    ),
    "role/framework-setter": Wording(
        mark("%(subject)s setter krav til %(object)s."),
        mark("%(object)s må følge krav fra %(subject)s."),
        mark("setter krav"),
    ),
    "participation": Wording(
        mark("%(subject)s har rollen %(says)s for %(object)s."),
        mark("%(object)s har %(subject)s i rollen %(says)s."),
        mark("har rolle"),
    ),
    "dependency": Wording(
        mark("%(subject)s trenger %(object)s (%(says)s)."),
        mark("%(object)s brukes av %(subject)s (%(says)s)."),
        mark("trenger"),
    ),
    "part": Wording(
        mark("%(subject)s er en del av %(object)s."),
        mark("%(object)s har %(subject)s som del."),
        mark("del av"),
    ),
    "replacement": Wording(
        mark("%(subject)s erstatter %(object)s."),
        mark("%(object)s erstattes av %(subject)s."),
        mark("erstatter"),
    ),
    "reference": Wording(
        mark("%(subject)s er omtalt i %(object)s."),
        mark("%(object)s omtaler %(subject)s."),
        mark("omtalt i"),
    ),
    "exchange": Wording(
        mark("%(subject)s gir verdi til %(object)s (%(says)s)."),
        mark("%(object)s får verdi fra %(subject)s (%(says)s)."),
        mark("gir til"),
    ),
    "passage": Wording(
        mark("Utvekslingen %(subject)s går gjennom %(object)s."),
        mark("%(object)s brukes i utvekslingen %(subject)s."),
        mark("går gjennom"),
    ),
    "step": Wording(
        mark("Livshendelsen %(subject)s bruker %(object)s i steget «%(says)s»."),
        mark("%(object)s brukes i livshendelsen %(subject)s, i steget «%(says)s»."),
        mark("bruker"),
    ),
    "service": Wording(
        mark("%(subject)s er et API til %(object)s."),
        mark("%(object)s har %(subject)s som API."),
        mark("API til"),
    ),
    "membership": Wording(
        mark("%(subject)s er medlem av %(object)s."),
        mark("%(object)s har %(subject)s som medlem."),
        mark("medlem av"),
    ),
    "organisation": Wording(
        mark("%(subject)s er underlagt %(object)s."),
        mark("%(object)s har %(subject)s under seg."),
        mark("underlagt"),
    ),
}


def sentence(fact: Relation, start: str) -> Markup:
    """Describe a statement from one of its ends, with links."""
    names = {"subject": link(fact.subject), "object": link(fact.object)}
    template = Markup(_template(fact, start))  # noqa: S704
    return template % {**names, "says": say(name(fact.says)) if fact.says else ""}


def plain_sentence(fact: Relation, start: str) -> str:
    """Describe a statement from one of its ends, without links."""
    iris = {"subject": fact.subject, "object": fact.object, "says": fact.says}
    return _template(fact, start) % {
        key: str(name(iri)) if iri else "" for key, iri in iris.items()
    }


def _template(fact: Relation, start: str) -> str:
    wording = wording_of(fact)
    return gettext(wording.along if fact.subject == start else wording.against)


def verb(fact: Relation) -> str:
    """Return the verb of a statement, along its direction."""
    return gettext(wording_of(fact).verb)


def wording_of(fact: Relation) -> Wording:
    """Find the wording of the role if it has one, otherwise of the kind."""
    role = "/".join(fact.says.split("/")[-2:])
    return WORDINGS.get(role) or WORDINGS[fact.kind]


def sort_by_names(relations: Iterable[Relation], *ends: str) -> list[Relation]:
    """Sort relations by the names of some of their fields."""

    def key(relation: Relation) -> tuple[str, ...]:
        texts = (name(getattr(relation, end)).value for end in ends)
        return (*map(sort_key, texts), relation.iri)

    return sorted(relations, key=key)


def description_of(relation: Relation) -> Text | None:
    """Choose the description of a relation for this reader."""
    return relation_text(current_graph(), relation, current_language())
