"""Query files: one .rq file each, with texts and parameters in a header of `#+` lines in TOML."""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import pyoxigraph as ox

from okosystem.errors import BrokenHeader, InvalidParameter, Message
from okosystem.rdf.binding import (
    Term,
    bind_parameters,
    find_pattern,
    replace_variables,
    selected_variables,
    variables_in,
)
from okosystem.rdf.terms import parse_day
from okosystem.rdf.triples import date_literal

LANGUAGES = ("nb", "nn", "en")
FALLBACKS = {"nb": "nn", "nn": "nb", "en": "nb"}
"""The language of a text that is missing in the chosen one."""
LANGUAGE, FALLBACK = "language", "fallback"
"""The variables that named queries compare the languages of texts with."""
NO_TERMS: Mapping[str, Term] = MappingProxyType({})
DEFAULT_PROFILE = "okosystem"
QUESTIONS = ("questions", "perspectives")
_OTHER_QUERIES = ("pages", "profiles", "export", "analyses")


def list_query_files(folder: Path) -> list[Path]:
    """List the .rq files under a folder, in name order."""
    return sorted(folder.rglob("*.rq"))


def read_queries(folder: Path) -> Mapping[str, str]:
    """Read the .rq files under a folder, by file name, in name order."""
    return {path.stem: path.read_text(encoding="utf-8") for path in list_query_files(folder)}


def read_header(text: str, name: str, keys: Set[str]) -> dict[str, Any]:
    """Parse the `#+` lines; raises BrokenHeader for an unknown key, so that a typo stops it."""
    lines = [line[2:] for line in text.splitlines() if line.startswith("#+")]
    try:
        header = tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError as error:
        raise BrokenHeader(
            f"{name}  the #+ lines are not TOML: {error}. "
            "How to fix it: put every text in quotes, one key a line."
        ) from error
    _require_known_keys(header, keys, name)
    return header


def _require_known_keys(header: Mapping[str, Any], allowed: Set[str], name: str) -> None:
    if unknown := sorted(set(header) - allowed):
        raise BrokenHeader(
            f"{name}  unknown key in the header: {', '.join(unknown)}. "
            f"How to fix it: the keys are {', '.join(sorted(allowed))}."
        )


def require_languages(texts: dict[str, str], key: str, name: str) -> dict[str, str]:
    """Return the texts; raises BrokenHeader unless there is one in nb, nn and en."""
    if missing := [lang for lang in LANGUAGES if not texts.get(lang)]:
        raise BrokenHeader(
            f"{name}  {key} lacks {', '.join(missing)}. "
            f'How to fix it: add #+ {key}.{missing[0]} = "…".'
        )
    return texts


def select(store: ox.Store, sparql: str, name: str) -> Iterator[dict[str, Any]]:
    """Run a SELECT query and return each row's terms by variable; raises BrokenHeader."""
    rows = store.query(sparql)
    if not isinstance(rows, ox.QuerySolutions):
        raise BrokenHeader(f"{name}  is not a SELECT query. How to fix it: make it one.")
    names = [variable.value for variable in rows.variables]
    return (dict(zip(names, row, strict=True)) for row in rows)


def select_from_file(store: ox.Store, path: Path) -> Iterator[dict[str, Any]]:
    """Run the SELECT query in a file."""
    return select(store, path.read_text(encoding="utf-8"), path.name)


def _parse_date(raw: str) -> ox.Literal:
    return date_literal(parse_day(raw, partial=True).isoformat())


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
            message = Message(
                "%(given)r is not %(kind)s. How to fix it: write it like %(example)s",
                given=raw,
                kind=self.kind,
                example=self.example,
            )
            raise InvalidParameter(message) from error


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
        header = read_header(text, name, {"title", "description", "group", "number", "parameters"})
        if parameters := header.get("parameters", {}):
            find_pattern(text, name)
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

    @property
    def columns(self) -> list[str]:
        """The columns of the answer, as the SELECT clause names them."""
        return selected_variables(self.code)

    @property
    def has_language(self) -> bool:
        """Whether the answer has texts in the language that the caller chooses."""
        return LANGUAGE in variables_in(self.code)

    @property
    def examples(self) -> dict[str, str]:
        """The example value of each parameter."""
        return {key: parameter.example for key, parameter in self.parameters.items()}

    def bind(self, given: Mapping[str, str], prefixes: Mapping[str, str]) -> dict[str, Term]:
        """Parse the values of all parameters; raises InvalidParameter."""
        if unknown := sorted(set(given) - set(self.parameters)):
            raise InvalidParameter(self._unknown(unknown[0]))
        if missing := [key for key in self.parameters if not given.get(key)]:
            message = Message(
                "%(query)s requires the parameter %(name)r, for example %(example)s",
                query=self.name,
                name=missing[0],
                example=self.parameters[missing[0]].example,
            )
            raise InvalidParameter(message)
        return {key: self.parameters[key].parse(raw, prefixes) for key, raw in given.items()}

    def to_sparql(self, terms: Mapping[str, Term] = NO_TERMS, language: str = LANGUAGES[0]) -> str:
        """Write the query to run, with its parameters and the language of texts filled in.

        The result is self-contained, so that it runs in any tool.
        """
        chosen = {LANGUAGE: ox.Literal(language), FALLBACK: ox.Literal(FALLBACKS[language])}
        return bind_parameters(replace_variables(self.code, chosen), terms)

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
    query: NamedQuery,
    prefixes: Mapping[str, str],
    given: Mapping[str, str] | None = None,
    language: str = LANGUAGES[0],
) -> str:
    """Write a self-contained query, with the examples of the parameters that are not given."""
    return query.to_sparql(query.bind(query.examples | dict(given or {}), prefixes), language)


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile of entity descriptions: a CONSTRUCT about ?thing; URLs name it by its token."""

    token: str
    iri: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    sparql: str

    @classmethod
    def from_text(cls, token: str, text: str) -> Self:
        """Read a profile from the text of its file; raises BrokenHeader."""
        header = read_header(text, token, {"iri", "title", "description"})
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
    found = [Profile.from_text(token, text) for token, text in read_queries(folder).items()]
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
    headings = (folder / "columns.toml").read_bytes()
    try:
        tomllib.loads(headings.decode())
    except ValueError as error:
        raise BrokenHeader(f"queries/columns.toml  is not TOML: {error}") from error
    return files | {"columns.toml": headings}


def _parameter(key: str, value: Mapping[str, Any], name: str) -> Parameter:
    _require_known_keys(value, {"kind", "example", "label"}, f"{name}, parameters.{key}")
    kind = value.get("kind", "")
    if kind not in KINDS:
        raise BrokenHeader(f"{name}  parameters.{key}.kind is one of {', '.join(KINDS)}")
    label = require_languages(value.get("label", {}), f"parameters.{key}.label", name)
    return Parameter(kind, value.get("example", ""), label)


def _expand(raw: str, prefixes: Mapping[str, str]) -> str:
    prefix, colon, local = raw.partition(":")
    return prefixes[prefix] + local if colon and prefix in prefixes else raw
