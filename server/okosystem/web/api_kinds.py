"""The kinds of things as the API's addresses say them: `resources` for `resource`."""

from collections.abc import Mapping

from flask import abort

from okosystem.core.messages import Message
from okosystem.core.terms import ID
from okosystem.web.state import current_labels

SAME = ("completeness", "evidence")


def plural(kind: str) -> str:
    """Say a kind in the plural, as English does."""
    if kind in SAME:
        return kind
    if kind.endswith("y"):
        return f"{kind[:-1]}ies"
    return f"{kind}es" if kind.endswith("s") else f"{kind}s"


def kinds() -> Mapping[str, str]:
    """List the kinds of the graph in their order, by the plural."""
    start = len(str(ID))
    found = {iri[start:].partition("/")[0] for iri in current_labels().of_kind("")}
    return {plural(kind): kind for kind in sorted(found)}


def kind_named(word: str) -> str:
    """Find the kind that a word in an address means, singular or plural; answer 404 for none."""
    known = kinds()
    if word in known.values():
        return word
    if word not in known:
        abort(
            404,
            Message("There are no things of the kind %(given)r. /api lists the kinds.", given=word),
        )
    return known[word]
