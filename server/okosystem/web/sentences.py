"""Statements as sentences, seen from either end, and as a verb for the arrow of a figure."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from okosystem.core.package import read_package_table
from okosystem.model.relations import Relation, relation_text
from okosystem.web.display_names import sort_key
from okosystem.web.languages import current_language, gettext
from okosystem.web.state import current_graph
from okosystem.web.templating import link, name, say

WORDINGS: Mapping[str, Mapping[str, str]] = read_package_table("web/sentences.toml")


def sentence(fact: Relation, start: str) -> Markup:
    """Describe a statement from one of its ends, with links."""
    text = _wording(fact, "along" if fact.subject == start else "against")
    says = say(name(fact.says)) if fact.says else ""
    names = {"subject": link(fact.subject), "object": link(fact.object), "says": says}
    return Markup(gettext(text)) % names  # noqa: S704


def verb(fact: Relation) -> str:
    """Return the verb of a statement, along its direction."""
    text = _wording(fact, "verb")
    return gettext(text)


def sort_by_names(relations: Iterable[Relation], *ends: str) -> list[Relation]:
    """Sort relations by the names of some of their fields."""

    def key(relation: Relation) -> tuple[str, ...]:
        texts = (name(getattr(relation, end)).value for end in ends)
        return (*map(sort_key, texts), relation.iri)

    return sorted(relations, key=key)


def description_of(relation: Relation) -> str:
    """Return the description of a relation for this reader, or an empty string."""
    text = relation_text(current_graph(), relation, current_language())
    return text.value if text else ""


def _wording(fact: Relation, part: str) -> str:
    role = "/".join(fact.says.split("/")[-2:])
    return (WORDINGS.get(role) or WORDINGS[fact.kind])[part]
