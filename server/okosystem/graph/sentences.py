"""Statements between two entities as sentences."""

from collections.abc import Mapping

from markupsafe import Markup

from okosystem.core.package import read_package_table
from okosystem.graph.markup import link, say
from okosystem.graph.reader import Reader
from okosystem.graph.relations import Relation

WORDINGS: Mapping[str, Mapping[str, str]] = read_package_table("graph/sentences.toml")


def sentence(reader: Reader, fact: Relation, start: str) -> Markup:
    """Describe a statement from one of its ends, with links."""
    text = _wording(fact, "along" if fact.subject == start else "against")
    says = say(reader, reader.name(fact.says)) if fact.says else ""
    ends = {"subject": link(reader, fact.subject), "object": link(reader, fact.object)}
    return Markup(reader.text(text)) % {**ends, "says": says}  # noqa: S704


def verb(reader: Reader, fact: Relation) -> str:
    """Return the verb of a statement, along its direction."""
    return reader.text(_wording(fact, "verb"))


def _wording(fact: Relation, part: str) -> str:
    role = "/".join(fact.says.split("/")[-2:])
    return (WORDINGS.get(role) or WORDINGS[fact.kind])[part]
