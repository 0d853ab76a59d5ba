"""Read a document as the harvester does, and find what makes it refuse the whole of it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pyoxigraph as ox

from okosystem.harvest.delivered import FORMATS, LARGEST, Delivery
from okosystem.harvest.described import Described, name_of
from okosystem.harvest.faults import Fault

_BASE = "http://relative.invalid/"
"""Relative IRIs come to stand under it, and so are seen; nothing else can."""
_BAD = re.compile(r"[\x00-\x20<>\"{}|\\^`\ud800-\udfff\ufffe\uffff]|%(?![0-9A-Fa-f]{2})")
_BRACKET = re.compile(r"^[a-z][a-z0-9+.-]*://[^/?#]*[/?#].*[\[\]]", re.IGNORECASE)
_NO_HOST = re.compile(r"^https?:///", re.IGNORECASE)
_LOCAL_NAME = re.compile(r"[/#:]([^/#:]*)$")
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ENTITY = re.compile(r"<!ENTITY\s+(%?\s*[^\s%]+)\s+[\"']([^\"']*)", re.IGNORECASE)


def read(delivery: Delivery) -> tuple[Described, list[Fault]]:
    """Read it, with all that is wrong; with a fault in the syntax nothing is described."""
    if delivery.accept == "application/rdf+xml" and _grows(delivery.body):
        return Described([]), [Fault("xml-entities")]
    try:
        quads = list(
            ox.parse(delivery.body, format=FORMATS[delivery.accept], base_iri=_BASE, lenient=True)
        )
    except (SyntaxError, ValueError) as error:
        return Described([]), [_unreadable(error)]
    seen = [q.triple for q in quads if isinstance(q.graph_name, ox.DefaultGraph)]
    unseen = len(quads) - len(seen)
    found = [*([Fault("named-graphs", value=str(unseen))] if unseen else []), *_refused(seen)]
    text = delivery.body.decode("utf-8", "replace")
    return Described(seen), [_placed(fault, text) for fault in dict.fromkeys(found)]


def _grows(body: bytes) -> bool:
    """Tell whether XML entities hold each other, or grow beyond what the harvester takes."""
    text = body.decode("utf-8", "replace")
    declared = _ENTITY.findall(text)
    if any("&" in value.replace("&#", "") or name.startswith("%") for name, value in declared):
        return True
    return sum(len(value) * text.count(f"&{name};") for name, value in declared) > LARGEST


def _unreadable(error: Exception) -> Fault:
    if "LoadDocumentCallback" in str(error):
        return Fault("remote-context")
    line = getattr(error, "lineno", None)
    told = re.sub(r"^Parser error .*?: (?=\D)|\s*\(line \d+\)$", "", str(error))
    return Fault("syntax", value=told, line=line)


def _refused(triples: Iterable[ox.Triple]) -> Iterator[Fault]:
    for triple in triples:
        subject, predicate, value = triple.subject, triple.predicate.value, triple.object
        record = name_of(subject).removeprefix(_BASE)
        if not (local := _LOCAL_NAME.search(predicate)) or not _begins_well(local[1]):
            yield Fault("bad-property", record, value=predicate)
        for term in (subject, triple.predicate, value):
            if isinstance(term, ox.NamedNode) and (rule := _wrong_with(term.value)):
                yield Fault(rule, record, predicate, term.value.removeprefix(_BASE))
        if isinstance(value, ox.Literal) and (met := _NOT_XML.search(value.value)):
            yield Fault("control-character", record, predicate, f"U+{ord(met[0]):04X}")


def _begins_well(local: str) -> bool:
    return bool(local) and (local[0].isalpha() or local[0] == "_")


def _wrong_with(iri: str) -> str:
    if iri.startswith(_BASE):
        return "relative-iri"
    bad = _BAD.search(iri) or _BRACKET.search(iri) or _NO_HOST.search(iri)
    return "bad-iri" if bad else ""


def _placed(fault: Fault, text: str) -> Fault:
    """Give a fault its line, when what is wrong is spelt out in the text."""
    if fault.rule not in {"bad-iri", "relative-iri"}:
        return fault
    spelt = (f"<{fault.value}>", f'"{fault.value}"', f"'{fault.value}'")
    places = [place for one in spelt if (place := text.find(one)) >= 0]
    return replace(fault, line=text.count("\n", 0, places[0]) + 1) if places else fault
