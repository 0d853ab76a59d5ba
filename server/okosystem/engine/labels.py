"""The names of everything, in an in-process table that is loaded once: no look-ups in a page."""

from collections.abc import Iterable, Mapping
from urllib.parse import unquote

import pyoxigraph as ox

from okosystem.core.terms import ID, curie
from okosystem.engine.answers import Row, Term
from okosystem.engine.texts import Text, best

LONGEST = 110


class Labels:
    """IRI → name by language. Rows come best property first, so that the first name stands.

    `unnamed` tells which two things a statement without a name joins.
    """

    def __init__(
        self, rows: Iterable[Row], prefixes: Mapping[str, str], unnamed: Iterable[Row] = ()
    ) -> None:
        self._parts = {_iri(r["thing"]): (_iri(r["holder"]), _iri(r["value"])) for r in unnamed}
        self._names: dict[str, dict[str, str]] = {}
        self._rank: dict[str, str] = {}
        self._prefixes = prefixes
        for row in rows:
            self._add(row)

    def name(self, iri: str, language: str) -> Text:
        """Call a thing by its name for a reader, else by what it joins, else by its IRI."""
        if iri in self._parts:
            holder, value = (self.name(part, language) for part in self._parts[iri])
            return Text(f"{holder}: {value}", holder.language)
        return best(self._names.get(iri, {}), language) or Text(self.fallback(iri))

    def fallback(self, iri: str) -> str:
        """Call a thing without a name by its short IRI, or by its address."""
        if not iri.startswith(("http://", "https://")):
            return iri
        short = curie(iri, self._prefixes)
        return shorten(unquote(iri.partition("://")[2])) if short.startswith("<") else short

    def of_kind(self, kind: str) -> list[str]:
        """List the named things of one kind: the IRIs under id/<kind>/; with no kind, of all."""
        start = str(ID[f"{kind}/" if kind else ""])
        return [iri for iri in (*self._names, *self._parts) if iri.startswith(start)]

    def __contains__(self, iri: str) -> bool:
        return iri in self._names or iri in self._parts

    def _add(self, row: Row) -> None:
        thing, label, rank = row["thing"], row["label"], row["rank"]
        if not isinstance(thing, ox.NamedNode) or not isinstance(label, ox.Literal):
            return
        order = rank.value if isinstance(rank, ox.Literal) else ""
        if self._rank.setdefault(thing.value, order) == order:
            names = self._names.setdefault(thing.value, {})
            names.setdefault(label.language or "", shorten(label.value))


def _iri(term: Term | None) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def shorten(text: str) -> str:
    """Cut a long name at a word."""
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rsplit(" ", 1)[0].rstrip(" ,.;:") + " …"
