"""/api/check: whether the graph supports a statement, contradicts it, or does not know.

No language is read: subject, property and value are named. Only a stated conflict contradicts: a
statement that has ended, another value where there is one at most, or other values where the graph
claims to know them all. Everything else that is not there is unknown.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

import pyoxigraph as ox

from okosystem.graph.choices import MAX_SHOWN, Choices, Field, Refused
from okosystem.graph.columns import name_columns
from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.graph.texts import mark
from okosystem.graph.view import Feature, Inputs, Row, View
from okosystem.rdf.terms import DCT, ID, RDF_TYPE, iri_of, value_of
from okosystem.sparql.answers import Term

QUERIES = ("check-statement", "check-ended", "check-claims", "check-chains")
IRI = re.compile(r"[a-z][a-z0-9+.-]*://[^\s<>\"{}|\\^`]+|urn:[^\s<>\"{}|\\^`]+")
ENTITY = re.compile(r"[a-z][a-z0-9-]*/[^\s/]+")
MAX_VALUE = 10_000
SINGLE = """PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?class ?property {
  ?shape sh:targetClass ?class ; sh:property [ sh:path ?property ; sh:maxCount 1 ]
  FILTER (isIRI(?property))
}"""
WHY = {
    "said": mark("Grafen sier dette om egenskapen."),
    "silent": mark("Grafen sier ingenting om egenskapen her, og det kan ikke leses som nei."),
    "stated": mark("Det står slik i grafen."),
    "ended": mark("Det gjaldt før, og er avsluttet."),
    "single": mark("Egenskapen har høyst én verdi, og den er en annen."),
    "complete": mark("Grafen mener å kjenne alle verdiene, og denne er ikke blant dem."),
    "open": mark("Grafen har det ikke, og mener ikke å kjenne alle verdiene."),
}


@dataclass(frozen=True, slots=True)
class TextField(Field):
    """A field for one text, at most so long."""

    needed: bool = False

    def read(self, reader: Reader, values: Sequence[str]) -> str:
        """Return the text; raises Refused for one that is needed and absent, or too long."""
        text = values[0].strip() if len(values) == 1 else ""
        if len(values) > 1 or len(text) > MAX_VALUE or (self.needed and not text):
            raise Refused(
                "Skriv én «%(name)s», for eksempel: %(example)s",
                [(reader.plain(EXAMPLE), EXAMPLE)],
                name=self.name,
                example=EXAMPLE,
            )
        return text


_SOURCE = ox.NamedNode(str(DCT["source"]))
EXAMPLE = "/api/check?subject=resource/fiks-svarut&property=oko:providedBy&value=actor/ks-digital"


@dataclass(slots=True)
class Known:
    """A value of the property, the statements behind it with their sources, and when it ended."""

    value: Term
    statements: dict[str, None] = field(default_factory=dict)
    sources: dict[str, None] = field(default_factory=dict)
    until: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the graph says of the statement, why, and on which values it rests."""

    word: str
    why: str
    known: Sequence[Known]


def read(reader: Reader, choices: Choices) -> View:
    """Check the statement of the address; without a value, list what the graph says."""
    subject = find_subject(reader, choices["subject"])
    prop = find_property(reader, choices["property"])
    verdict = judge(reader, subject, prop, choices["value"])
    decisive = () if verdict.word == "unknown" else verdict.known
    return View(
        rows=[to_row(reader, subject, one) for one in verdict.known],
        inputs=Inputs(QUERIES, nullable=("until",)),
        answer={
            "verdict": verdict.word,
            "why": reader.text(WHY[verdict.why]),
            "statements": _distinct(one.statements or {subject: None} for one in decisive),
            "sources": _distinct(one.sources for one in decisive),
        },
    )


def judge(reader: Reader, subject: str, prop: str, text: str) -> Verdict:
    """Judge a statement, or its absence."""
    known = collect(reader, "check-statement", subject, prop)
    if not text:
        return Verdict(*(("supported", "said") if known else ("unknown", "silent")), known)
    if same := [one for one in known if is_same(reader, one.value, text)]:
        return Verdict("supported", "stated", same)
    ended = [
        o for o in collect(reader, "check-ended", subject, prop) if is_same(reader, o.value, text)
    ]
    if ended:
        return Verdict("contradicted", "ended", [*ended, *known])
    if known and prop in single_properties(reader, types_of(reader, subject)):
        return Verdict("contradicted", "single", known)
    if known and prop in complete_properties(reader):
        return Verdict("contradicted", "complete", known)
    return Verdict("unknown", "open" if known else "silent", known)


def collect(reader: Reader, query: str, subject: str, prop: str) -> Sequence[Known]:
    """Read the values of a property of a subject; a source of its own stands for it all."""
    found: dict[Term, Known] = {}
    node = ox.NamedNode(subject)
    for row in reader.ask(query, subject=node, property=ox.NamedNode(prop)):
        if value := row["value"]:
            one = found.setdefault(value, Known(value, until=value_of(row.get("until"))))
            one.statements |= dict.fromkeys(filter(None, [iri_of(row["statement"])]))
            one.sources |= dict.fromkeys(filter(None, [value_of(row["source"])]))
    own = [
        value_of(row["value"])
        for row in reader.ask("check-statement", subject=node, property=_SOURCE)
    ]
    for one in found.values():
        if not one.statements:
            one.sources |= dict.fromkeys(own)
    return list(found.values())


def is_same(reader: Reader, term: Term, text: str) -> bool:
    """Whether a text names a term: its IRI, its text, or its number; in quotes exactly the term."""
    if text.startswith('"'):
        return str(term) == text
    value = value_of(term)
    if text == value or expand(reader, text) == value:
        return True
    try:
        return isinstance(term, ox.Literal) and Decimal(value) == Decimal(text)
    except InvalidOperation:
        return False


def expand(reader: Reader, text: str) -> str:
    """Write out an IRI: of an entity by kind and name, or with a prefix; else the text itself."""
    if ENTITY.fullmatch(text):
        return str(ID[text])
    prefix, _, rest = text.partition(":")
    space = reader.release.prefixes.get(prefix, "")
    return f"{space}{rest}" if space and not rest.startswith("//") else text


def find_subject(reader: Reader, text: str) -> str:
    """Return the IRI of the subject; raises Refused when the graph says nothing of it."""
    iri = expand(reader, text)
    if IRI.fullmatch(iri) and iri in reader.store:
        return iri
    kind, _, name = iri.removeprefix(ID).partition("/")
    known = [f"{kind}/{one.rpartition('/')[2]}" for one in reader.labels.of_kind(kind)]
    return _refuse(reader, "subject", text, get_close_matches(f"{kind}/{name}", known, 5))


def find_property(reader: Reader, text: str) -> str:
    """Return the IRI of the property; raises Refused for one that the graph has nowhere."""
    iri, known = expand(reader, text), properties(reader)
    if iri in known:
        return iri
    words = {reader.curie(one): one for one in known}
    return _refuse(reader, "property", text, get_close_matches(text, words, 5, 0.4))


def _refuse(reader: Reader, name: str, given: str, similar: Sequence[str]) -> str:
    raise Refused(
        "Ingenting du kan velge her, har navnet «%(given)s». Mente du en av disse?",
        [(reader.plain(one), {name: one}) for one in similar],
        404,
        name=name,
        given=given[:MAX_SHOWN],
    )


@cached_per_graph()
def properties(reader: Reader) -> frozenset[str]:
    """List the properties that the graph uses."""
    rows = reader.store.rows("SELECT DISTINCT ?property { ?subject ?property ?value }")
    return frozenset(value_of(row["property"]) for row in rows)


def types_of(reader: Reader, subject: str) -> frozenset[str]:
    """List the classes of a subject."""
    rows = reader.ask(
        "check-statement", subject=ox.NamedNode(subject), property=ox.NamedNode(str(RDF_TYPE))
    )
    return frozenset(value_of(row["value"]) for row in rows)


def single_properties(reader: Reader, classes: frozenset[str]) -> frozenset[str]:
    """List the properties with one value at most, by the shapes of some classes.

    A property that follows from two others has one when both of those have.
    """
    of_class, of_any = _single_by_class(reader)
    single = frozenset().union(*(of_class.get(one, frozenset()) for one in classes))
    chained = {
        prop
        for prop, hops in _chains(reader).items()
        if all(first in single and second in of_any for first, second in hops)
    }
    return single | chained


@cached_per_graph()
def _single_by_class(reader: Reader) -> tuple[Mapping[str, frozenset[str]], frozenset[str]]:
    shapes, found = ox.Store(), dict[str, frozenset[str]]()
    shapes.load(reader.release.read("shapes.ttl"), format=ox.RdfFormat.TURTLE)
    for row in shapes.query(SINGLE):  # type: ignore[union-attr]
        name, prop = value_of(row["class"]), value_of(row["property"])
        found[name] = found.get(name, frozenset()) | {prop}
    return found, frozenset().union(*found.values())


@cached_per_graph()
def _chains(reader: Reader) -> Mapping[str, Sequence[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for row in reader.ask("check-chains"):
        hops = value_of(row["first"]), value_of(row["second"])
        found.setdefault(value_of(row["property"]), []).append(hops)
    return found


@cached_per_graph()
def complete_properties(reader: Reader) -> frozenset[str]:
    """List the properties whose values the graph claims to know, wherever somebody has looked."""
    claims: dict[str, set[str]] = {}
    for row in reader.ask("check-claims"):
        claims.setdefault(value_of(row["term"]), set()).add(value_of(row["complete"]))
    whole = {term for term, answers in claims.items() if answers == {"true"}}
    followed = {
        prop for prop, hops in _chains(reader).items() if all(first in whole for first, _ in hops)
    }
    return frozenset(whole | followed)


def to_row(reader: Reader, subject: str, one: Known) -> Row:
    """Write a value as cells."""
    iri = iri_of(one.value)
    return {
        **name_columns(reader, value=iri),
        "value": iri or value_of(one.value),
        **name_columns(reader, statement=[*one.statements] or [subject]),
        "until": one.until or None,
        "sources": [*one.sources],
    }


def _distinct(groups: Iterable[Mapping[str, None]]) -> list[str]:
    return list(dict.fromkeys(iri for group in groups for iri in group))


FEATURE = Feature(
    name="check",
    path="/api/check",
    title=mark("Stemmer dette?"),
    about=(
        "Check one statement: supported, contradicted (with why) or unknown. Without value: what "
        "the graph says. Subject and value as kind/name or IRI, property as prefix:name."
    ),
    read=read,
    columns=("value", "valueName", "statement", "statementName", "until", "sources"),
    fields=(
        TextField("subject", mark("Om"), needed=True),
        TextField("property", mark("Egenskap"), needed=True),
        TextField("value", mark("Verdi")),
    ),
    template="",
    is_described=False,
)
