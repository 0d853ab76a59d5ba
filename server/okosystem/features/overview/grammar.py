"""The words of an address: columns with hops, and filters, read into paths and conditions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import pyoxigraph as ox

from okosystem.features.overview.vocabulary import Vocabulary, is_kind
from okosystem.graph.choices import MAX_SHOWN, Option, Refused
from okosystem.graph.reader import Reader
from okosystem.rdf.terms import ID, kind_of, local_name

UNKNOWN, KNOWN = "?", "*"
MAX_HOPS, MAX_NAMES = 4, 200
COUNT = re.compile(r"count\((?P<path>[\w.-]+)\)")
FILTER = re.compile(
    r"(?P<no>!?)(?P<column>count\([\w.-]+\)|[\w.-]+?)(?P<deep>\+?)(?P<sign>:|>=|<=|~)(?P<value>.+)",
    re.DOTALL,
)
ENTITY = re.compile(r"[a-z][a-z-]*/[\w.-]+")


@dataclass(frozen=True, slots=True)
class Path:
    """A column: its name in the address, the hops with their property paths, whether counted."""

    name: str
    hops: Sequence[str]
    steps: Sequence[str]
    properties: Sequence[str]
    counted: bool = False

    def write(self, start: int = 0) -> str:
        """Write the property path after some hops."""
        return "/".join(self.steps[start:])


@dataclass(frozen=True, slots=True)
class Condition:
    """A filter: `sign` and its `values`, which are terms, or what else it says of a column."""

    path: Path
    sign: str
    values: Sequence[ox.NamedNode | ox.Literal]
    negated: bool = False
    deep: bool = False
    unknown: bool = False
    known: bool = False


@dataclass(frozen=True, slots=True)
class Grammar:
    """Reads the words of an address about one kind; raises Refused for what is unknown."""

    reader: Reader
    vocabulary: Vocabulary
    kind: str

    def path(self, name: str, field: str) -> Path:
        """Read the name of a column."""
        counted = COUNT.fullmatch(name)
        hops = (counted["path"] if counted else name).split(".")[: MAX_HOPS + 1]
        if hops == [self.kind]:
            return Path(name, (), (), ())
        if len(hops) > MAX_HOPS:
            self._refuse(name, field, {})
        found = [self._properties(hop, not number, name, field) for number, hop in enumerate(hops)]
        steps = [_step(hop, iris) for hop, iris in zip(hops, found, strict=True)]
        return Path(name, hops, steps, found[-1], bool(counted))

    def _properties(self, hop: str, is_first: bool, name: str, field: str) -> Sequence[str]:
        is_own = is_first and not hop.endswith("-")
        known = self.vocabulary.of_kind(self.kind) if is_own else self.vocabulary.everywhere()
        local = hop.removesuffix("-")
        if local not in known:
            self._refuse(name, field, known, local)
        return known[local]

    def _refuse(
        self, name: str, field: str, known: Mapping[str, Sequence[str]], local: str = ""
    ) -> None:
        similar = get_close_matches(local, known, 10, 0.5)
        names = list(dict.fromkeys([*similar, *known]))[:MAX_NAMES]
        raise Refused(
            "«%(given)s» kan ikke velges som «%(label)s». Velg én av disse:",
            [(self.reader.plain(one), {field: one}) for one in names],
            given=name[:MAX_SHOWN],
            label=field,
            name=field,
            options=", ".join(names),
        )

    def condition(self, text: str) -> Condition:
        """Read a filter."""
        parts = FILTER.fullmatch(text)
        if not parts:
            raise Refused(
                "Filteret «%(given)s» kan ikke leses. Skriv det slik, for eksempel:",
                [(self.reader.plain(one), {"filter": one}) for one in EXAMPLES],
                given=text[:MAX_SHOWN],
            )
        path, sign = self.path(parts["column"], "filter"), parts["sign"]
        words = parts["value"].split("|") if sign == ":" else [parts["value"]]
        return Condition(
            path,
            sign,
            [self._term(word, text) for word in words if word not in (UNKNOWN, KNOWN, "")],
            bool(parts["no"]),
            bool(parts["deep"]),
            UNKNOWN in words,
            KNOWN in words,
        )

    def _term(self, word: str, text: str) -> ox.NamedNode | ox.Literal:
        iri = str(ID[word]) if ENTITY.fullmatch(word) else word
        if is_kind(self.vocabulary, iri) and iri not in self.reader.store:
            self._refuse_entity(word, iri, text)
        try:
            return ox.NamedNode(iri) if iri in self.reader.store else ox.Literal(word)
        except ValueError:
            return ox.Literal(word)

    def _refuse_entity(self, word: str, iri: str, text: str) -> None:
        known = {local_name(one): one for one in self.reader.labels.of_kind(kind_of(iri))}
        similar = get_close_matches(local_name(iri), known, 10, 0.4)
        instead = [text.replace(word, f"{kind_of(iri)}/{one}") for one in similar]
        options: list[Option] = [(self.reader.plain(one), {"filter": one}) for one in instead]
        message = "Ingenting du kan velge her, har navnet «%(given)s». Mente du en av disse?"
        raise Refused(message, options, name="filter", given=word[:MAX_SHOWN])


EXAMPLES = ("providedBy:actor/ks-digital", "!lifecycleStatus:lifecycle-status/ended", "pricePage:?")


def _step(hop: str, properties: Sequence[str]) -> str:
    inverse = "^" if hop.endswith("-") else ""
    parts = [f"{inverse}<{iri}>" for iri in properties]
    return parts[0] if len(parts) == 1 else f"({'|'.join(parts)})"
