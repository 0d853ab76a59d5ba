"""Named queries and profiles: one .rq file each, with its texts and parameters in the header."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pyoxigraph as ox

from okosystem.core.errors import BrokenHeader, InvalidParameter
from okosystem.core.history import parse_day
from okosystem.core.messages import Message
from okosystem.core.query_files import (
    list_query_files,
    read_header,
    require_known_keys,
    require_languages,
)
from okosystem.core.terms import XSD

Term = ox.NamedNode | ox.Literal
DEFAULT_PROFILE = "okosystem"
QUESTIONS = ("questions", "perspectives")
_OTHER_QUERIES = ("pages", "profiles", "export", "analyses")
_WHERE = re.compile(r"\bWHERE\s*\{|^ASK\s*\{", re.MULTILINE)


def _parse_date(raw: str) -> ox.Literal:
    day = parse_day(raw, partial=True)
    return ox.Literal(day.isoformat(), datatype=ox.NamedNode(XSD["date"]))


KINDS: Mapping[str, Callable[[str], Term]] = {
    "iri": ox.NamedNode,
    "text": ox.Literal,
    "integer": lambda raw: ox.Literal(int(raw)),
    "date": _parse_date,
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable that the caller binds."""

    kind: str
    example: str
    label: Mapping[str, str]

    def parse(self, raw: str, prefixes: Mapping[str, str]) -> Term:
        """Parse an IRI, also as prefix:name, a date, also as a year or month, or a literal.

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
        """Read one file; raises BrokenHeader."""
        return cls.from_text(path.stem, path.read_text(encoding="utf-8"))

    @classmethod
    def from_text(cls, name: str, text: str) -> Self:
        """Read a query from the text of its file; raises BrokenHeader."""
        header = read_header(text, name)
        require_known_keys(header, {"title", "description", "group", "number", "parameters"}, name)
        parameters = header.get("parameters", {})
        return cls(
            name=name,
            number=int(header.get("number", 0)),
            group=header.get("group", ""),
            title=require_languages(header.get("title", {}), "title", name),
            description=require_languages(header.get("description", {}), "description", name),
            parameters={key: _parameter(key, value, name) for key, value in parameters.items()},
            sparql=text,
        )

    @property
    def code(self) -> str:
        """The SPARQL without the header."""
        lines = self.sparql.splitlines()
        return "\n".join(line for line in lines if not line.startswith("#+")).strip()

    def bind(self, given: Mapping[str, str], prefixes: Mapping[str, str]) -> dict[str, Term]:
        """Parse the values of all parameters; raises InvalidParameter."""
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


def fill_in(
    query: NamedQuery, prefixes: Mapping[str, str], given: Mapping[str, str] | None = None
) -> str:
    """Write a query that runs in any tool, with the example of each parameter not given."""
    examples = {key: parameter.example for key, parameter in query.parameters.items()}
    bound = query.bind(examples | dict(given or {}), prefixes).items()
    values = "".join(f"\n  VALUES ?{key} {{ {term} }}" for key, term in bound)
    return _WHERE.sub(lambda found: found.group() + values, query.code, count=1)


@dataclass(frozen=True, slots=True)
class Profile:
    """A way to describe an entity: a CONSTRUCT about ?thing; URLs name it by its token."""

    token: str
    iri: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    sparql: str

    @classmethod
    def from_text(cls, token: str, text: str) -> Self:
        """Read a profile from the text of its file; raises BrokenHeader."""
        header = read_header(text, token)
        require_known_keys(header, {"iri", "title", "description"}, token)
        if not header.get("iri"):
            raise BrokenHeader(
                f'{token}  no iri in the header. How to fix it: add #+ iri = "https://…".'
            )
        return cls(
            token=token,
            iri=header["iri"],
            title=require_languages(header.get("title", {}), "title", token),
            description=require_languages(header.get("description", {}), "description", token),
            sparql=text,
        )


def read_profiles(folder: Path) -> Sequence[Profile]:
    """Read the profiles in a folder, the default one first; raises BrokenHeader."""
    files = list_query_files(folder)
    found = [Profile.from_text(path.stem, path.read_text(encoding="utf-8")) for path in files]
    return sorted(found, key=lambda profile: (profile.token != DEFAULT_PROFILE, profile.token))


def read_all(folder: Path) -> Mapping[str, NamedQuery]:
    """Read every named query under a folder, in number order; the file name is the name."""
    found: dict[str, NamedQuery] = {}
    for path in list_query_files(folder):
        if path.stem in found:
            raise BrokenHeader(f"{path}  two queries are named {path.stem}: rename one of them")
        found[path.stem] = NamedQuery.read(path)
    return dict(sorted(found.items(), key=lambda item: (item[1].number, item[0])))


def read_questions(folder: Path) -> list[NamedQuery]:
    """Read the named queries of a project; raises BrokenHeader."""
    return [query for group in QUESTIONS for query in read_all(folder / group).values()]


def collect_query_files(folder: Path) -> dict[str, bytes]:
    """Collect the query files that a release has; raises BrokenHeader."""
    read_profiles(folder / "profiles")
    targets = {**dict.fromkeys(QUESTIONS, "queries"), **{name: name for name in _OTHER_QUERIES}}
    files = {
        f"{target}/{path.name}": path.read_bytes()
        for group, target in targets.items()
        for path in list_query_files(folder / group)
    }
    return files | {"columns.toml": (folder / "columns.toml").read_bytes()}


def _parameter(key: str, value: Mapping[str, Any], name: str) -> Parameter:
    require_known_keys(dict(value), {"kind", "example", "label"}, f"{name}, parameters.{key}")
    kind = value.get("kind", "")
    if kind not in KINDS:
        raise BrokenHeader(f"{name}  parameters.{key}.kind is one of {', '.join(KINDS)}")
    label = require_languages(value.get("label", {}), f"parameters.{key}.label", name)
    return Parameter(kind, value.get("example", ""), label)


def _expand(raw: str, prefixes: Mapping[str, str]) -> str:
    prefix, colon, local = raw.partition(":")
    return prefixes[prefix] + local if colon and prefix in prefixes else raw
