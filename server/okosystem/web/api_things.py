"""One thing as plain JSON: its names, what is said of it, and the statements around it."""

from collections.abc import Iterable, Mapping, Sequence

from okosystem.core.terms import ID
from okosystem.model.statements import Entity, IncomingStatement, Node
from okosystem.web.api_kinds import plural
from okosystem.web.api_nodes import NOTE, TOLD, facts_of, headed, names_of, single
from okosystem.web.api_values import Object, api_address, page_address, references
from okosystem.web.claims import STATES, state_of
from okosystem.web.inward import GENERAL

MENTIONED = ("resource", "actor")
DATES: Mapping[str, str] = {
    "valid_from": "oko:validFrom",
    "attested_from": "oko:attestedFrom",
    "valid_until": "oko:validUntil",
    "ended_by": "oko:endedBy",
}
SINGLE: Mapping[str, str] = {
    "evidence": "oko:evidenceClass",
    "confidence": "oko:confidence",
    "date_precision": "oko:datePrecision",
}
TOLD_OF_STATEMENT = {*TOLD, *DATES.values(), *SINGLE.values(), NOTE}
# `Former` in a property's name gives the state «former».
WORDS = {word: sign.lower() for sign, word in STATES.items()} | {"": "current"}


def described(found: Entity) -> Object:
    """Tell of a thing with the statements around it."""
    node = found.node
    kind, _, slug = node.iri.removeprefix(str(ID)).partition("/")
    return {
        **headed(node),
        "kind": kind,
        "slug": slug,
        "names": names_of(node),
        "evidence": single(node, "oko:evidenceClass"),
        "facts": facts_of(node, TOLD, found.statements),
        "statements": [*_own(found), *_pointing(found)],
        "links": links_of(node.iri, kind, slug),
    }


def statement(node: Node, direction: str, relation: Iterable[str], **more: object) -> Object:
    """Tell of a statement: what it says, since when, on which grounds."""
    return {
        **headed(node),
        "direction": direction,
        "relation": sorted(relation),
        **more,
        **{key: single(node, name) for key, name in SINGLE.items()},
        **{key: node.value(name) or None for key, name in DATES.items()},
        "facts": facts_of(node, TOLD_OF_STATEMENT),
    }


def _own(found: Entity) -> Iterable[Object]:
    for iri, node in found.statements.items():
        via = {name for name in found.node.properties if iri in found.node.iris(name)}
        state = WORDS[state_of(sorted(via))]
        yield statement(node, "from", via - GENERAL or via, state=state, holders=[])


def _pointing(found: Entity) -> Iterable[Object]:
    """Tell once of each statement that points here, in however many ways it does."""
    others = [m for m in found.incoming if m.node.iri not in found.statements]
    together: dict[str, list[IncomingStatement]] = {}
    for mention in others:
        together.setdefault(mention.node.iri, []).append(mention)
    return [_mentioned(mentions) for mentions in together.values()]


def _mentioned(mentions: Sequence[IncomingStatement]) -> Object:
    via = {m.via for m in mentions}
    hangs = sorted({name for m in mentions for name in m.held_by})
    holders = list(dict.fromkeys(m.holder for m in mentions if m.holder))
    return statement(
        mentions[0].node, "to", via, state=WORDS[state_of(hangs)], holders=references(holders)
    )


def links_of(iri: str, kind: str, slug: str) -> Object:
    """Give the ways on from a thing."""
    own = api_address(iri)
    return {
        "self": own,
        "list": own and own.removesuffix(f"/{plural(kind)}/{slug}") + f"/{plural(kind)}",
        "references": own and f"{own}/references",
        "turtle": f"{page_address(iri)}.ttl",
        "page": f"{page_address(iri)}.html",
    }
