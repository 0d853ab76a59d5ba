"""Named queries: one .rq file is one question, with its own title and parameters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self

import pyoxigraph as ox

from okosystem.core.errors import BrokenHeader, InvalidParameter
from okosystem.core.headers import all_languages, only_keys, query_files, read_header
from okosystem.core.messages import Message
from okosystem.core.terms import XSD

Term = ox.NamedNode | ox.Literal


def _date(raw: str) -> ox.Literal:
    full = {4: f"{raw}-01-01", 7: f"{raw}-01"}.get(len(raw), raw)
    if date.fromisoformat(full).isoformat() != full:
        raise ValueError(raw)
    return ox.Literal(full, datatype=ox.NamedNode(f"{XSD}date"))


KINDS: Mapping[str, Callable[[str], Term]] = {
    "iri": ox.NamedNode,
    "text": ox.Literal,
    "integer": lambda raw: ox.Literal(int(raw)),
    "date": _date,
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable the caller fills; its kind says how text from a URL becomes a term."""

    kind: str
    example: str
    label: Mapping[str, str]

    def parse(self, raw: str, prefixes: Mapping[str, str]) -> Term:
        """Turn text into a term: an IRI may be given as prefix:name, a date as a year or month.

        Raises InvalidParameter.
        """
        try:
            return KINDS[self.kind](_expand(raw, prefixes) if self.kind == "iri" else raw)
        except ValueError as error:
            raise InvalidParameter(
                Message(
                    "%(given)r is not %(kind)s. How to fix it: write it like %(example)s",
                    given=raw,
                    kind=self.kind,
                    example=self.example,
                )
            ) from error


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A question in words, and the SPARQL that answers it."""

    name: str
    number: int
    group: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    parameters: Mapping[str, Parameter]
    sparql: str

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read one file; raises BrokenHeader, so that a typo stops the build."""
        text = path.read_text(encoding="utf-8")
        return cls.from_text(path.stem, text)

    @classmethod
    def from_text(cls, name: str, text: str) -> Self:
        """Read a query from its text: the header in `#+` lines, then SPARQL."""
        header = read_header(text, name)
        only_keys(header, {"title", "description", "group", "number", "parameters"}, name)
        parameters = header.get("parameters", {})
        return cls(
            name=name,
            number=int(header.get("number", 0)),
            group=header.get("group", ""),
            title=all_languages(header.get("title", {}), "title", name),
            description=all_languages(header.get("description", {}), "description", name),
            parameters={key: _parameter(key, value, name) for key, value in parameters.items()},
            sparql=text,
        )

    @property
    def code(self) -> str:
        """The SPARQL without its header, which is told in other ways."""
        lines = self.sparql.splitlines()
        return "\n".join(line for line in lines if not line.startswith("#+")).strip()

    def bind(self, given: Mapping[str, str], prefixes: Mapping[str, str]) -> dict[str, Term]:
        """Turn the caller's texts into terms; all parameters must be there, and no others."""
        if unknown := sorted(set(given) - set(self.parameters)):
            raise InvalidParameter(self._unknown(unknown[0]))
        if missing := [key for key in self.parameters if not given.get(key)]:
            raise InvalidParameter(
                Message(
                    "%(query)s needs the parameter %(name)r, such as %(example)s",
                    query=self.name,
                    name=missing[0],
                    example=self.parameters[missing[0]].example,
                )
            )
        return {key: self.parameters[key].parse(raw, prefixes) for key, raw in given.items()}

    def _unknown(self, name: str) -> Message:
        if not self.parameters:
            return Message(
                "%(query)s has no parameter %(name)r; it has: none", query=self.name, name=name
            )
        return Message(
            "%(query)s has no parameter %(name)r; it has: %(known)s",
            query=self.name,
            name=name,
            known=", ".join(self.parameters),
        )


def read_all(folder: Path) -> Mapping[str, NamedQuery]:
    """Read every query under a folder. The file name is the name, and the name is the URL."""
    found: dict[str, NamedQuery] = {}
    for path in query_files(folder):
        if path.stem in found:
            raise BrokenHeader(f"{path}  two queries are named {path.stem}: rename one of them")
        found[path.stem] = NamedQuery.read(path)
    return dict(sorted(found.items(), key=lambda item: (item[1].number, item[0])))


def _parameter(key: str, value: Mapping[str, Any], name: str) -> Parameter:
    only_keys(dict(value), {"kind", "example", "label"}, f"{name}, parameters.{key}")
    kind = value.get("kind", "")
    if kind not in KINDS:
        raise BrokenHeader(f"{name}  parameters.{key}.kind is one of {', '.join(KINDS)}")
    label = all_languages(value.get("label", {}), f"parameters.{key}.label", name)
    return Parameter(kind, value.get("example", ""), label)


def _expand(raw: str, prefixes: Mapping[str, str]) -> str:
    prefix, colon, local = raw.partition(":")
    return prefixes[prefix] + local if colon and prefix in prefixes else raw
