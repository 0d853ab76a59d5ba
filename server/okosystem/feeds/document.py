"""A document as delivered, parsed as the harvester does, with the faults that make it refuse it."""

import re
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

import pyoxigraph as ox

from okosystem.feeds.rules import Fault, iri
from okosystem.rdf import rdf_guard
from okosystem.rdf.terms import Term

Subject = ox.NamedNode | ox.BlankNode
TYPE = iri("rdf:type")
MAX_BYTES = 75 * 1024 * 1024
FORMATS: Mapping[str, ox.RdfFormat] = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/turtle": ox.RdfFormat.TURTLE,
    "text/n3": ox.RdfFormat.TURTLE,
    "application/trig": ox.RdfFormat.TRIG,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}
"""The registrable media types that we can parse; rdf+json and trix are not in use.

The harvester, which uses Jena, reads text/n3 as Turtle.
"""
_BASE = "http://relative.invalid/"
"""The base IRI for parsing: whatever ends up under it was a relative IRI."""
_HTML = re.compile(rb"\s*(<!--.*?-->\s*)?<(!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_INVALID_IRI_CHARACTER = re.compile(
    r"[\x00-\x20<>\"{}|\\^`\ud800-\udfff\ufffe\uffff]|%(?![0-9A-Fa-f]{2})"
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_BRACKET = re.compile(r"^[a-z][a-z0-9+.-]*://[^/?#]*[/?#].*[\[\]]", re.IGNORECASE)
_NO_HOST = re.compile(r"^https?:///", re.IGNORECASE)
_LOCAL_NAME = re.compile(r"[/#:]([^/#:]*)$")
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ENTITY = re.compile(r"<!ENTITY\s++((?:%\s*+)?[^\s%]++)\s++[\"']([^\"'<]*)", re.IGNORECASE)
_REFERENCE = re.compile(r"&([^\s;&]++);")
_PARSER_POSITION = re.compile(r"^Parser error .*?: (?=\D)|\(line \d+\)$")
_IN_BRACKETS = re.compile(r"<([^<>]*)>")
_PREFIX = re.compile(r"\bprefix\s++([\w.-]*+):\s*+<([^<>\s]*+)>", re.IGNORECASE)
_CURIE = re.compile(r"(?<![\w.:-])([\w.-]*+):([\w%-]++)")
_LOCATED_RULES = {"bad-iri", "relative-iri", "unknown-code"}
"""The rules whose faults have the IRI as value."""


class TripleIndex:
    """Distinct triples in their first order, found by subject, property or class."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.triples = list(dict.fromkeys(triples))

    @cached_property
    def by_subject(self) -> dict[Subject, list[ox.Triple]]:
        """The triples of each subject."""
        found: dict[Subject, list[ox.Triple]] = defaultdict(list)
        for triple in self.triples:
            if not isinstance(triple.subject, ox.Triple):
                found[triple.subject].append(triple)
        return dict(found)

    @cached_property
    def _values(self) -> dict[Subject, dict[str, list[Term]]]:
        """The values of each subject by property, in their first order."""
        found: dict[Subject, dict[str, list[Term]]] = {}
        for node, triples in self.by_subject.items():
            by_property = found[node] = defaultdict(list)
            for triple in triples:
                by_property[triple.predicate.value].append(triple.object)
        return found

    @cached_property
    def _instances(self) -> dict[str, list[Subject]]:
        found: dict[str, list[Subject]] = defaultdict(list)
        for node in self.by_subject:
            for class_ in self.types(node):
                found[class_].append(node)
        return {class_: sorted(nodes, key=str) for class_, nodes in found.items()}

    def values(self, node: Term, *properties: str) -> list[Term]:
        """Return the values a node has for any of these properties."""
        if isinstance(node, ox.Literal | ox.Triple) or node not in self._values:
            return []
        values = self._values[node]
        return [value for name in dict.fromkeys(properties) for value in values.get(name, ())]

    def types(self, node: Term) -> Set[str]:
        """Return the classes a node is stated to have."""
        return {type_.value for type_ in self.values(node, TYPE) if isinstance(type_, ox.NamedNode)}

    def instances(self, classes: Iterable[str]) -> list[Subject]:
        """Return the instances of any of these classes, sorted."""
        found = {node for class_ in classes for node in self._instances.get(class_, ())}
        return sorted(found, key=str)

    def record_graph(self, record: Subject, types: Sequence[str]) -> "TripleIndex":
        """Return what the harvester stores for a record: everything reachable from it.

        Traversal stops at other instances of `types`, which are records of their own.
        """
        others = self._all_of(tuple(types))
        triples, seen, waiting = list[ox.Triple](), {record}, [record]
        while waiting:
            found = self.by_subject.get(waiting.pop(), [])
            triples += found
            for end in (triple.object for triple in found):
                if isinstance(end, Subject) and end not in seen and end not in others:
                    seen.add(end)
                    waiting.append(end)
        return TripleIndex(triples)

    @lru_cache(maxsize=8)  # noqa: B019 (a document lives as long as its check)
    def _all_of(self, types: tuple[str, ...]) -> frozenset[Subject]:
        return frozenset(self.instances(types))


def display_name(node: Term) -> str:
    """Write an IRI or literal by its value, and a blank node with its label."""
    return node.value if isinstance(node, ox.NamedNode | ox.Literal) else str(node)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A document as it arrived. A file has no hops; `cut` is the rule an incomplete body breaks."""

    name: str
    accept: str
    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    hops: Sequence[str] = ()
    cut: str = ""
    seen: str = ""

    def header(self, name: str) -> str:
        """Return a header, or an empty text when it is absent."""
        return self.headers.get(name, "").strip()

    def add_lines(self, faults: Sequence[Fault]) -> list[Fault]:
        """Add the first line where the body spells out each faulty IRI, whole or with a prefix."""
        faulty = {fault.value for fault in faults if fault.rule in _LOCATED_RULES}
        lines: dict[str, int] = {}
        for spelled, line in _spellings(self.body.decode("utf-8", "replace")) if faulty else ():
            if spelled in faulty:
                lines.setdefault(spelled, line)
        return [
            replace(fault, line=lines.get(fault.value)) if fault.rule in _LOCATED_RULES else fault
            for fault in faults
        ]


class Document:
    """A delivery, parsed once for all the record kinds it is checked for.

    `faults` do not depend on the kind; `index` is empty if the document cannot be parsed.
    """

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery
        self.index = TripleIndex([])
        self.faults = delivery_faults(delivery)
        # A web page or a body in another encoding would only add a misleading syntax error.
        if not any(fault.stops for fault in self.faults):
            self.index, faults = parse(delivery)
            self.faults += faults

    @property
    def is_readable(self) -> bool:
        """Whether there are triples to check."""
        return bool(self.index.triples) or not any(f.stops for f in self.faults)


def delivery_faults(delivery: Delivery) -> list[Fault]:
    """Find the faults that show before the body is parsed."""
    if delivery.accept not in FORMATS:
        return [Fault("unknown-accept", value=delivery.accept)]
    if delivery.cut:
        return [Fault(delivery.cut, value=delivery.seen)]
    if delivery.status != 200:
        return [Fault("status", value=str(delivery.status))]
    return [*_transfer_faults(delivery), *_body_faults(delivery)]


def _transfer_faults(delivery: Delivery) -> Iterator[Fault]:
    """Check redirects and headers."""
    if len({hop.partition(":")[0].lower() for hop in delivery.hops}) > 1:
        yield Fault("redirect-to-other-scheme", value=delivery.hops[-1])
    if encoding := delivery.header("content-encoding"):
        yield Fault("content-encoding", value=encoding)
    if content_type := delivery.header("content-type"):
        media_type, _, parameters = content_type.lower().partition(";")
        if media_type.strip() != delivery.accept:
            yield Fault("media-type", value=media_type.strip(), limit=delivery.accept)
        pairs = (parameter.partition("=") for parameter in parameters.split(";"))
        named = {name.strip(): value.strip(" \t\"'") for name, _, value in pairs}
        if (charset := named.get("charset", "utf-8")) not in {"utf-8", "utf8", "us-ascii"}:
            yield Fault("other-charset", value=charset)


def _body_faults(delivery: Delivery) -> Iterator[Fault]:
    """Check size and encoding."""
    if len(delivery.body) > MAX_BYTES:
        yield Fault("too-large")
    if delivery.body.startswith(b"\xef\xbb\xbf"):
        yield Fault("byte-order-mark", line=1)
    if _HTML.match(delivery.body[:10_000]):
        yield Fault("html", value=delivery.accept, line=1)
    try:
        delivery.body.decode("utf-8")
    except UnicodeDecodeError as error:
        line = delivery.body.count(b"\n", 0, error.start) + 1
        yield Fault(
            "not-utf-8", value=f"{error.start} (0x{error.object[error.start]:02x})", line=line
        )


def parse(delivery: Delivery) -> tuple[TripleIndex, list[Fault]]:
    """Parse the body and find its faults; after a syntax error the index is empty."""
    if delivery.accept == "application/rdf+xml" and _has_growing_entities(delivery.body):
        return TripleIndex([]), [Fault("xml-entities")]
    try:
        form = FORMATS[delivery.accept]
        quads = list(rdf_guard.parse(delivery.body, form, base_iri=_BASE, lenient=True))
    except (SyntaxError, ValueError) as error:
        return TripleIndex([]), [_syntax_fault(error)]
    # The harvester reads the default graph alone.
    triples = [q.triple for q in quads if isinstance(q.graph_name, ox.DefaultGraph)]
    ignored = len(quads) - len(triples)
    faults = [
        *([Fault("named-graphs", value=str(ignored))] if ignored else []),
        *_term_faults(triples),
    ]
    return TripleIndex(triples), delivery.add_lines([*dict.fromkeys(faults)])


def _has_growing_entities(body: bytes) -> bool:
    """Whether XML entities are nested, or expand beyond what the harvester accepts."""
    text = body.decode("utf-8", "replace")
    declared = _ENTITY.findall(text)
    if any("&" in value.replace("&#", "") or name.startswith("%") for name, value in declared):
        return True
    references = Counter(_REFERENCE.findall(text))
    return sum(len(value) * references[name] for name, value in declared) > MAX_BYTES


def _syntax_fault(error: Exception) -> Fault:
    if "LoadDocumentCallback" in str(error):
        return Fault("remote-context")
    line = getattr(error, "lineno", None)
    message = _PARSER_POSITION.sub("", str(error)).rstrip()
    return Fault("syntax", value=message, line=line)


def _term_faults(triples: Iterable[ox.Triple]) -> Iterator[Fault]:
    """Find the IRIs and literals that make the harvester refuse the document."""
    for triple in triples:
        subject, predicate, value = triple.subject, triple.predicate.value, triple.object
        record = display_name(subject).removeprefix(_BASE)
        if not _is_xml_name(predicate):
            yield Fault("bad-property", record, value=predicate)
        datatype = value.datatype if isinstance(value, ox.Literal) else None
        for term in (subject, triple.predicate, value, datatype):
            if isinstance(term, ox.NamedNode) and (rule := _broken_iri_rule(term.value)):
                yield Fault(rule, record, predicate, term.value.removeprefix(_BASE))
        if isinstance(value, ox.Literal) and (control := _NOT_XML.search(value.value)):
            yield Fault("control-character", record, predicate, f"U+{ord(control[0]):04X}")


@lru_cache(maxsize=1 << 12)
def _is_xml_name(predicate: str) -> bool:
    """Whether the local name of a property is a valid name of an XML element."""
    match = _LOCAL_NAME.search(predicate)
    first = match[1][:1] if match else ""
    return first.isalpha() or first == "_"


@lru_cache(maxsize=1 << 12)
def _broken_iri_rule(address: str) -> str:
    if address.startswith(_BASE):
        return "relative-iri"
    bad = any(pattern.search(address) for pattern in (_INVALID_IRI_CHARACTER, _BRACKET, _NO_HOST))
    return "bad-iri" if bad or not _SCHEME.match(address) else ""


def _spellings(text: str) -> Iterator[tuple[str, int]]:
    """Yield every possible IRI with its line, in one pass for each way to write one."""
    ends = [match.start() for match in re.finditer("\n", text)]
    for written in _IN_BRACKETS.finditer(text):
        yield written[1], bisect(ends, written.start()) + 1
    namespaces = dict(_PREFIX.findall(text))
    for written in _CURIE.finditer(text) if namespaces else ():
        if namespace := namespaces.get(written[1]):
            yield namespace + written[2], bisect(ends, written.start()) + 1
    for quote in ('"', "'"):
        line = 1
        for part in text.split(quote):
            yield part, line
            line += part.count("\n")
