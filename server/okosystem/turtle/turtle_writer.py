"""Write Turtle in the house style.

A property has a line of its own, in the order that a person reads: what the subject is, its title
and description, what is said of it, notes, dates, evidence and sources, and then the statements
about it. Of values that do not fit on a line, each has its own. A blank node, and a statement to be
written like one, stands in brackets where it is referred to.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from okosystem.rdf.terms import (
    DCT,
    FOAF,
    OKO,
    PROV,
    RDF,
    RDF_TYPE,
    RDFS,
    SKOS,
    XSD,
    Term,
    value_of,
)

WIDTH = 120
_INDENT = "    "
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[\w.-]*[\w-])?")
_RELATIVE = re.compile(r"[\w-]+/[\w.-]+", re.ASCII)
_UNQUOTED_FORMS = {
    XSD["boolean"]: re.compile("true|false"),
    XSD["integer"]: re.compile(r"[+-]?[0-9]+"),
    XSD["decimal"]: re.compile(r"[+-]?[0-9]*\.[0-9]+"),
}
_FIRST, _REST, _NIL = RDF["first"], RDF["rest"], RDF["nil"]
_OPENING = (
    RDF_TYPE, DCT["title"], RDFS["label"], SKOS["prefLabel"], FOAF["name"], SKOS["altLabel"],
    DCT["description"], SKOS["definition"], RDFS["comment"],
)  # fmt: skip
_CLOSING = (
    SKOS["scopeNote"], SKOS["example"], SKOS["note"], SKOS["editorialNote"], SKOS["historyNote"],
    DCT["issued"], DCT["modified"], PROV["generatedAtTime"], OKO["validFrom"], OKO["attestedFrom"],
    OKO["validUntil"], OKO["endedBy"], OKO["datePrecision"], OKO["checkedOn"],
    OKO["evidenceClass"], OKO["confidence"], DCT["source"],
)  # fmt: skip
SortKey = Callable[[str], Any]


def write_turtle(
    triples: Iterable[ox.Triple],
    prefixes: Mapping[str, str],
    base: str = "",
    inline: Collection[str] = (),
    leading: Sequence[str] = (),
    order: SortKey = str,
) -> str:
    """Write triples, the IRIs under `base` relative to it and those of `inline` in brackets.

    `leading` are the properties that come first of what is said in brackets, and `order` is the
    sort key of the subjects that get a block.
    """
    writer = _Writer(triples, prefixes, base, inline)
    writer.leading = leading
    blocks = [writer.block(subject) for subject in writer.subjects(order)]
    declared = [f"BASE <{base}>\n"] if writer.uses_base else []
    declared += [f"PREFIX {p}: <{prefixes[p]}>\n" for p in sorted(writer.used)]
    return "".join(declared) + "\n" + "\n".join(blocks)


class _Writer:
    """Formats the terms of some triples, and records which prefixes it used."""

    def __init__(
        self,
        triples: Iterable[ox.Triple],
        prefixes: Mapping[str, str],
        base: str,
        inline: Collection[str],
    ) -> None:
        self._spaces = {space: prefix for prefix, space in prefixes.items()}
        self._base = base
        self._properties: dict[Any, dict[str, list[Term]]] = defaultdict(dict)
        uses: Counter[object] = Counter()
        for subject, predicate, value in triples:
            self._properties[subject].setdefault(predicate.value, []).append(value)
            uses[value] += 1
        self._inline = {
            node
            for node in self._properties
            if uses[node] == 1 and (isinstance(node, ox.BlankNode) or node.value in inline)
        }
        self.leading: Sequence[str] = ()
        self.used: set[str] = set()
        self.uses_base = False

    def subjects(self, order: SortKey) -> list[Any]:
        """List the subjects that get a block."""
        subjects = [node for node in self._properties if node not in self._inline]
        return sorted(subjects, key=lambda node: (order(value_of(node)), value_of(node)))

    def block(self, subject: Any) -> str:
        """Write all properties of a subject."""
        return "\n".join([self._term(subject), *self._pairs(subject, _INDENT), ".", ""])

    def _pairs(self, subject: Any, indent: str) -> list[str]:
        statements, lines = list[str](), list[str]()
        for predicate in self._ordered(subject):
            name = "a" if predicate == RDF_TYPE else self._iri(predicate)
            values = sorted(self._properties[subject][predicate], key=_value_order)
            in_brackets = [v for v in values if v in self._inline and not self._is_list(v)]
            if others := [v for v in values if v not in in_brackets]:
                lines += self._plain(name, others, indent)
            for node in in_brackets:
                statements += self._brackets(f"{indent}{name} ", node, indent, " ;")
        return lines + statements

    def _ordered(self, subject: Any) -> list[str]:
        leading = self.leading if subject in self._inline else ()

        def key(predicate: str) -> tuple[int, int, str]:
            for group, known in enumerate((_OPENING, leading, (), _CLOSING)):
                if predicate in known:
                    return group, known.index(predicate), ""
            return 2, 0, predicate

        return sorted(self._properties[subject], key=key)

    def _plain(self, name: str, values: Sequence[Term], indent: str) -> list[str]:
        texts = [self._object(value, indent + _INDENT) for value in values]
        line = f"{indent}{name} {' , '.join(texts)} ;"
        if len(texts) == 1 or (len(line) <= WIDTH and "\n" not in line):
            return [line]
        *others, last = (f"{indent}{_INDENT}{text}" for text in texts)
        return [f"{indent}{name}", *(f"{other} ," for other in others), f"{last} ;"]

    def _brackets(self, before: str, node: Any, indent: str, after: str) -> list[str]:
        lines = self._pairs(node, indent + _INDENT)
        lines[-1] = f"{lines[-1].removesuffix(' ;')} ]{after}"
        line = f"{before}[ {lines[0].strip()}"
        return [line] if len(lines) == 1 and len(line) <= WIDTH else [f"{before}[", *lines]

    def _object(self, value: Term, indent: str) -> str:
        if self._is_list(value):
            return self._list(value, indent)
        if value in self._inline:
            return "\n".join(self._brackets("", value, indent, ""))
        return self._term(value)

    def _is_list(self, node: Any) -> bool:
        own = self._properties.get(node, {})
        return value_of(node) == _NIL or (node in self._inline and set(own) == {_FIRST, _REST})

    def _list(self, node: Any, indent: str) -> str:
        items: list[Term] = []
        while node in self._properties:
            items += self._properties[node][_FIRST]
            (node,) = self._properties[node][_REST]
        texts = [self._object(item, indent + _INDENT) for item in items]
        line = f"( {' '.join(texts)} )" if texts else "()"
        if len(indent) + len(line) <= WIDTH and "\n" not in line:
            return line
        inside = "\n".join(f"{indent}{_INDENT}{text}" for text in texts)
        return f"(\n{inside}\n{indent})"

    def _term(self, term: Any) -> str:
        if isinstance(term, ox.NamedNode):
            return self._iri(term.value)
        return self._literal(term) if isinstance(term, ox.Literal) else str(term)

    def _iri(self, iri: str) -> str:
        if self._base and iri.startswith(self._base):
            relative = iri.removeprefix(self._base)
            if _RELATIVE.fullmatch(relative):
                self.uses_base = True
                return f"<{relative}>"
        end = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self._spaces.get(iri[:end])
        if prefix is None or not _LOCAL.fullmatch(iri[end:]):
            return f"<{iri}>"
        self.used.add(prefix)
        return f"{prefix}:{iri[end:]}"

    def _literal(self, literal: ox.Literal) -> str:
        value, datatype = literal.value, literal.datatype.value
        if datatype in _UNQUOTED_FORMS and _UNQUOTED_FORMS[datatype].fullmatch(value):
            return value
        quoted = _quote(value)
        if literal.language:
            return f"{quoted}@{literal.language}"
        return quoted if datatype == XSD["string"] else f"{quoted}^^{self._iri(datatype)}"


def _quote(text: str) -> str:
    if "\n" not in text or "\r" in text:
        return str(ox.Literal(text))
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    end = '\\"' if escaped.endswith('"') else escaped[-1:]
    return f'"""{escaped[:-1]}{end}"""'


def _value_order(value: Term) -> tuple[str, str]:
    return getattr(value, "language", None) or "", value_of(value)
