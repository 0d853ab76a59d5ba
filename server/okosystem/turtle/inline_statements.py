"""Statements written as blank nodes inside their subject in a source file.

`expand` gives each its IRI, its type and the property that fits its dates; `compact` is the
inverse. The rules are in inline_statements.toml, and described in docs/DATA.md.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pyoxigraph as ox

from okosystem.package import Table, read_package_table
from okosystem.rdf.terms import (
    DCT,
    ID,
    OKO,
    PROV,
    RDF_TYPE,
    XSD,
    Term,
    local_name,
    value_of,
)
from okosystem.rdf.triples import date_literal

_TEMPLATE_PART = re.compile(r"\[?([^\[\]{}]*)\{(\w+)\}\]?")
_PROPOSAL = ID["evidence/proposal"]
_OWN_ASSESSMENT = {
    DCT["source"]: ID["source/egen-vurdering"],
    OKO["evidenceClass"]: ID["evidence/judgement"],
    PROV["wasAttributedTo"]: ID["actor/redaksjonen"],
}
"""The properties that are implied in an assessment by the editors."""
START_PROPERTIES = (OKO["validFrom"], OKO["attestedFrom"])
_END_PROPERTIES = (OKO["validUntil"], OKO["endedBy"])
CHECKED_ON = OKO["checkedOn"]
_ASSESSED = PROV["generatedAtTime"]
IMPLIED_DATES = (OKO["attestedFrom"], _ASSESSED)
"""The properties whose value is the day of review of the subject, when they are not written."""
Property = tuple[str, Term]
ImpliedDates = Mapping[tuple[str, str], str]
"""The subject whose day of review it is, by statement and property."""


class NoAddress(Exception):
    """A statement lacks the single value of a property that its IRI is made of."""

    def __init__(self, name: str) -> None:
        super().__init__(f"it must have exactly one oko:{name}, which its address is made of")
        self.node: object = None


@dataclass(frozen=True, slots=True)
class Rule:
    """How a property determines IRI, type and links of a statement inside its subject."""

    link: str
    type: str
    iri: str
    implies: Mapping[str, str] = field(default_factory=dict)
    unnamed: str = ""
    assessed: bool = False
    former: str = ""
    planned: str = ""
    proposed: str = ""
    proposed_iri: str = ""

    @property
    def links(self) -> set[str]:
        """The properties that may link the statement, depending on its dates."""
        others = (self.former, self.planned, self.proposed)
        return {self.link, *filter(None, others)}

    def implied(self, own: Iterable[Property], reviewed: str) -> list[Property]:
        """List the properties that the written ones imply; `reviewed` is a day, or empty."""
        has = {predicate for predicate, _ in own}
        implied: list[Property] = [(RDF_TYPE, ox.NamedNode(self.type))]
        implied += [(p, ox.NamedNode(value)) for p, value in self.implies.items()]
        if self.assessed:
            implied += [(p, ox.NamedNode(value)) for p, value in _OWN_ASSESSMENT.items()]
        if reviewed and not has.intersection((*START_PROPERTIES, *_END_PROPERTIES)):
            implied.append((OKO["attestedFrom"], date_literal(reviewed)))
        if reviewed and self.assessed:
            time = ox.Literal(f"{reviewed}T00:00:00Z", datatype=ox.NamedNode(XSD["dateTime"]))
            implied.append((_ASSESSED, time))
        return [(p, value) for p, value in implied if p not in has]

    def address(self, subject: str, own: Sequence[Property]) -> str:
        """Return the IRI of a statement; raises NoAddress."""
        values = _by_property(own)

        def slugs(name: str) -> list[str]:
            if name == "subject":
                return [local_name(subject)]
            if name == "year":
                return [value_of(v)[:4] for p in START_PROPERTIES for v in values[p]]
            return [local_name(value_of(v)) for v in values[OKO[name]]]

        proposed = self.proposed_iri and self._state(own, "") == "proposed"
        template = self.proposed_iri if proposed else self.iri
        return ID[_TEMPLATE_PART.sub(lambda part: self._fill(part, slugs), template)]

    def link_on(self, own: Sequence[Property], today: str) -> str:
        """Return the property that links a statement on the day `today`."""
        return getattr(self, self._state(own, today), "") or self.link

    def _fill(self, part: re.Match[str], slugs: Callable[[str], Sequence[str]]) -> str:
        before, name = part.groups()
        values = slugs(name)
        optional = part[0].startswith("[")
        if optional and (len(values) != 1 or values[0] == self.unnamed):
            return ""
        if len(values) != 1:
            raise NoAddress("attestedFrom" if name == "year" else name)
        return f"{before}{values[0]}"

    def _state(self, own: Sequence[Property], today: str) -> str:
        values = _by_property(own)
        if any(value_of(v) <= today for p in _END_PROPERTIES for v in values[p]):
            return "former"
        if any(value_of(v) == _PROPOSAL for v in values[OKO["evidenceClass"]]):
            return "proposed"
        starts = [value_of(v) for v in values[OKO["validFrom"]]]
        return "planned" if starts and min(starts) > today else ""


@cache
def read_rules() -> Mapping[str, Rule]:
    """Read inline_statements.toml, by the IRI of the property."""
    tables = read_package_table("turtle/inline_statements.toml")
    return {OKO[name]: _read_rule(name, table) for name, table in tables.items()}


@cache
def identifying_properties() -> Sequence[str]:
    """List the properties that the IRIs of statements are made of, in the order of the rules."""
    templates = (rule.iri for rule in read_rules().values())
    names = (name for template in templates for _, name in _TEMPLATE_PART.findall(template))
    return [OKO[name] for name in dict.fromkeys(names) if name not in ("subject", "year")]


def _read_rule(name: str, table: Table) -> Rule:
    table["type"] = OKO[table["class"]]
    del table["class"]
    table["implies"] = {OKO[key]: ID[value] for key, value in table.get("implies", {}).items()}
    for state in ("former", "planned", "proposed"):
        if state in table:
            table[state] = OKO[table[state]]
    return table.make(Rule, OKO[name])


def expand(
    quads: Sequence[ox.Quad], today: str
) -> tuple[list[ox.Quad], Mapping[Any, ox.NamedNode], ImpliedDates]:
    """Give inline statements their IRIs, and return which each blank node got.

    Other blank nodes stay. Raises NoAddress, with the blank node.
    """
    rules, own = read_rules(), _own_properties(quads)
    iris: dict[Any, ox.NamedNode] = {}
    links: dict[Any, ox.NamedNode] = {}
    implied: list[ox.Quad] = []
    dates: dict[tuple[str, str], str] = {}
    inside = defaultdict[Any, list[ox.Quad]](list)
    for quad in quads:
        if quad.predicate.value in rules and _is_blank(quad.object):
            inside[quad.subject].append(quad)
    subjects = [subject for subject in inside if not _is_blank(subject)]
    for subject in subjects:
        reviewed = _review_day(own[subject])
        for quad in inside[subject]:
            rule, node = rules[quad.predicate.value], quad.object
            if node in iris:
                continue  # shared by two subjects, which a check reports
            added = rule.implied(own[node], reviewed)
            properties = [*own[node], *added]
            iri = _address(rule, value_of(iris.get(subject, subject)), properties, node)
            iris[node], links[node] = (
                ox.NamedNode(iri),
                ox.NamedNode(rule.link_on(properties, today)),
            )
            implied += [ox.Quad(iris[node], ox.NamedNode(p), v) for p, v in added]
            dates |= {(iri, p): value_of(subject) for p, _ in added if p in IMPLIED_DATES}
            if node in inside:
                subjects.append(node)
    expanded = [_rename(quad, iris, links) for quad in quads]
    return [*expanded, *implied], iris, dates


def _address(rule: Rule, subject: str, properties: Sequence[Property], node: object) -> str:
    try:
        return rule.address(subject, properties)
    except NoAddress as error:
        error.node = node
        raise


def _rename(
    quad: ox.Quad, iris: Mapping[Any, ox.NamedNode], links: Mapping[Any, ox.NamedNode]
) -> ox.Quad:
    subject, predicate, object_ = quad.subject, quad.predicate, quad.object
    if not (_is_blank(subject) or _is_blank(object_)):
        return quad
    return ox.Quad(
        iris.get(subject, subject),
        links.get(object_, predicate) if predicate.value in read_rules() else predicate,
        iris.get(object_, object_),
    )


def compact(triples: Iterable[ox.Triple], today: str) -> tuple[list[ox.Triple], frozenset[str]]:
    """Return the triples to write, and the statements to write inside their subject.

    Implied properties of such a statement are left out, and its link is the property of its rule.
    A statement that no rule reproduces exactly keeps its IRI.
    """
    known = list(triples)
    own = _own_properties(known)
    uses = Counter(value_of(t.object) for t in known if isinstance(t.object, ox.NamedNode))
    links: dict[ox.Triple, ox.Triple] = {}
    dropped: dict[str, set[Property]] = {}
    for triple in known:
        node = triple.object
        if not isinstance(node, ox.NamedNode) or node not in own or uses[node.value] != 1:
            continue
        reviewed = _review_day(own[triple.subject])
        for rule in read_rules().values():
            written = _find_written(rule, triple, own[node], reviewed, today)
            if written is not None:
                predicate = ox.NamedNode(rule.link)
                links[triple] = ox.Triple(triple.subject, predicate, node)
                dropped[node.value] = set(own[node]) - set(written)
                break
    kept = (
        links.get(t, t)
        for t in known
        if (t.predicate.value, t.object) not in dropped.get(value_of(t.subject), ())
    )
    return list(kept), frozenset(dropped)


def _find_written(
    rule: Rule, link: ox.Triple, own: Sequence[Property], reviewed: str, today: str
) -> list[Property] | None:
    """Return the properties to write; None if the rule would not reproduce the statement."""
    if link.predicate.value not in rule.links:
        return None
    written = [p for p in own if p not in rule.implied(_without(own, p), reviewed)]
    properties = [*written, *rule.implied(written, reviewed)]
    if set(properties) != set(own) or rule.link_on(own, today) != link.predicate.value:
        return None
    try:
        address = rule.address(value_of(link.subject), own)
    except NoAddress:
        return None
    return written if address == value_of(link.object) else None


def _without(own: Iterable[Property], one: Property) -> list[Property]:
    return [other for other in own if other[0] != one[0]]


def _own_properties(
    statements: Iterable[ox.Triple | ox.Quad],
) -> defaultdict[Any, list[Property]]:
    own = defaultdict[Any, list[Property]](list)
    for s in statements:
        own[s.subject].append((s.predicate.value, s.object))
    return own


def _by_property(own: Iterable[Property]) -> defaultdict[str, list[Term]]:
    values = defaultdict[str, list[Term]](list)
    for predicate, value in own:
        values[predicate].append(value)
    return values


def _review_day(subject: Iterable[Property]) -> str:
    days = [value_of(value) for predicate, value in subject if predicate == CHECKED_ON]
    return days[0] if len(days) == 1 else ""


def _is_blank(term: object) -> bool:
    return isinstance(term, ox.BlankNode)
