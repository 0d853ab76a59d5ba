"""Triple patterns as strings, as Triple Pattern Fragments write them. Pure: no request."""

import re
from dataclasses import dataclass

import pyoxigraph as ox
from werkzeug.exceptions import BadRequest

from okosystem.core.in_words import Words, in_words

Term = ox.NamedNode | ox.Literal
POSITIONS = ("subject", "predicate", "object")

_VARIABLE = re.compile(r"\?\w+")
# The text is taken as it stands: the specification escapes nothing, so a quote inside is a quote.
_LITERAL = re.compile(r'"(?P<text>.*)"(?:@(?P<language>[\w-]+)|\^\^(?P<type>[^"]+))?', re.DOTALL)
_IRI = "http://purl.org/dc/terms/title"
_LITERALS = ('"ID-porten"@nb', '"5"^^http://www.w3.org/2001/XMLSchema#integer')


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a triple must have at each position; a name in `same` must stand for one thing only."""

    bound: tuple[tuple[str, Term], ...] = ()
    same: tuple[tuple[str, str], ...] = ()

    @property
    def is_open(self) -> bool:
        """Tell whether every position is a variable."""
        return not self.bound

    def at(self, position: str, term: Term) -> "Pattern":
        """Narrow the pattern by a term."""
        return Pattern((*self.bound, (position, term)), self.same)


def read_pattern(subject: str, predicate: str, object_: str) -> Pattern:
    """Read a pattern: empty or ?name is a variable. Answers 400 to what is no term."""
    given = dict(zip(POSITIONS, (subject, predicate, object_), strict=True))
    variables = {p: text for p, text in given.items() if _VARIABLE.fullmatch(text)}
    bound = [(p, read_term(p, text)) for p, text in given.items() if text and p not in variables]
    same = [
        (one, other)
        for one, name in variables.items()
        for other, again in variables.items()
        if one < other and name == again
    ]
    return Pattern(tuple(bound), tuple(same))


def read_term(position: str, text: str) -> Term:
    """Read an IRI or, at the object, a literal; both also as N-Triples writes them."""
    if text.startswith("_:"):
        raise BadRequest(
            in_words(
                "%(position)s=%(given)r is a blank node, and nothing can be asked about one. "
                "How to fix it: leave the position empty, or write a variable such as ?x.",
                "%(position)s=%(given)s er en blank node, og om en slik kan ingenting spørres. "
                "Slik retter du det: la feltet stå tomt, eller skriv en variabel som ?x.",
                position=position,
                given=text,
            )
        )
    if text.startswith('"'):
        return _literal(position, text)
    try:
        return ox.NamedNode(_without_brackets(text))
    except ValueError as error:
        raise BadRequest(
            in_words(
                "%(position)s=%(given)r is not an absolute IRI. %(cure)s",
                "%(position)s=%(given)s er ikke en absolutt IRI. %(cure)s",
                position=position,
                given=text,
                cure=_cure(position),
            )
        ) from error


def _literal(position: str, text: str) -> ox.Literal:
    if position != "object":
        raise BadRequest(
            in_words(
                "%(position)s=%(given)r is a literal, which only an object can be. %(cure)s",
                "%(position)s=%(given)s er en literal, og bare objektet kan være det. %(cure)s",
                position=position,
                given=text,
                cure=_cure(position),
            )
        )
    found = _LITERAL.fullmatch(text)
    try:
        if found is None:
            raise ValueError("no closing quote")
        return _typed(text, found)
    except (ValueError, SyntaxError) as error:
        raise BadRequest(
            in_words(
                "%(position)s=%(given)r is not a literal. %(cure)s",
                "%(position)s=%(given)s er ikke en literal. %(cure)s",
                position=position,
                given=text,
                cure=_cure(position),
            )
        ) from error


def _typed(text: str, found: re.Match[str]) -> ox.Literal:
    kind = found["type"]
    if kind and kind.startswith("<") and "\\" in found["text"]:
        return _n_triples(text)
    datatype = ox.NamedNode(_without_brackets(kind)) if kind else None
    return ox.Literal(found["text"], datatype=datatype, language=found["language"])


def _n_triples(text: str) -> ox.Literal:
    """Read a literal whose type stands in brackets: only N-Triples does that, and it escapes."""
    line = f"<urn:s> <urn:p> {text} ."
    triples = [quad.triple for quad in ox.parse(line, format=ox.RdfFormat.N_TRIPLES)]
    if len(triples) != 1 or not isinstance(triples[0].object, ox.Literal):
        raise ValueError("more than a literal")
    return triples[0].object


def _without_brackets(text: str) -> str:
    return text[1:-1] if text.startswith("<") and text.endswith(">") else text


def _cure(position: str) -> Words:
    if position != "object":
        return in_words(
            "How to fix it: write %(iri)s for an IRI, ?x or nothing for a variable.",
            "Slik retter du det: skriv %(iri)s for en IRI, ?x eller ingenting for en variabel.",
            iri=_IRI,
        )
    return in_words(
        "How to fix it: write %(iri)s for an IRI, %(text)s or %(number)s for a literal, "
        "?x or nothing for a variable.",
        "Slik retter du det: skriv %(iri)s for en IRI, %(text)s eller %(number)s for en literal, "
        "?x eller ingenting for en variabel.",
        iri=_IRI,
        text=_LITERALS[0],
        number=_LITERALS[1],
    )
