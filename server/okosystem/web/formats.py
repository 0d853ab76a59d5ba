"""Media types, and content negotiation by Accept or by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask import abort, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from okosystem.web.problems import detail


@dataclass(frozen=True, slots=True, eq=False)
class Format:
    """A media type, and the URL suffix that selects it.

    `written_as` is what the engine calls it, where a client may use another name for the same.
    Clients may also name it by `aliases`: media types in Accept, and short names as a parameter.
    """

    media_type: str
    suffix: str
    name: str
    written_as: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def writer(self) -> str:
        """The media type that the engine knows."""
        return self.written_as or self.media_type


HTML = Format("text/html", "html", "HTML")
_TURTLE_ALIASES = ("application/x-turtle", "text/n3", "text/rdf+n3", "turtle", "n3")
TURTLE = Format("text/turtle", "ttl", "Turtle", aliases=_TURTLE_ALIASES)
JSON_LD = Format("application/ld+json", "jsonld", "JSON-LD", aliases=("json-ld", "json"))
RDF_XML = Format("application/rdf+xml", "rdf", "RDF/XML", aliases=("text/xml", "rdf+xml", "xml"))
YAML_LD = Format(
    "application/ld+yaml", "yamlld", "YAML-LD", aliases=("application/yaml", "yaml-ld")
)
N_TRIPLES = Format(
    "application/n-triples", "nt", "N-Triples", aliases=("text/plain", "n-triples", "ntriples")
)
N_QUADS = Format("application/n-quads", "nq", "N-Quads", aliases=("text/x-nquads", "n-quads"))
TRIG = Format("application/trig", "trig", "TriG", aliases=("application/x-trig",))
JSON = Format("application/sparql-results+json", "json", "JSON", aliases=("sparql-results+json",))
XML = Format(
    "application/sparql-results+xml", "xml", "XML", aliases=("text/xml", "sparql-results+xml")
)
CSV = Format("text/csv", "csv", "CSV")
TSV = Format("text/tab-separated-values", "tsv", "TSV", aliases=("text/plain",))
PLAIN_JSON = Format("application/json", "json", "JSON", JSON.media_type)
PLAIN_XML = Format("application/xml", "xml", "XML", XML.media_type)
SPARQL = Format("application/sparql-query", "rq", "SPARQL")
ATOM = Format("application/atom+xml", "atom", "Atom")
ICALENDAR = Format("text/calendar", "ics", "iCalendar")
PPTX = Format(
    "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx", "PPTX"
)

# The first in each row is what a client gets when it does not care.
GRAPH = (TURTLE, JSON_LD, RDF_XML, N_TRIPLES)
DOCUMENT = (HTML, *GRAPH)
# Of what our context names, which is only our own graph.
NAMED_GRAPH = (*GRAPH, YAML_LD)
NAMED_DOCUMENT = (HTML, *NAMED_GRAPH)
GRAPH_ANSWER = (TURTLE, JSON_LD, RDF_XML, N_TRIPLES, N_QUADS, TRIG)
TABLE = (JSON, XML, CSV, TSV, PLAIN_JSON, PLAIN_XML)
ANSWER = (*TABLE, *GRAPH_ANSWER, HTML)


@lru_cache(maxsize=1024)
def preferred(accept: str, offered: tuple[Format, ...]) -> Format | None:
    """Return the format that the client prefers, the first if it has no preference, or None.

    Parameters such as charset are no reason to refuse: what we write is UTF-8 anyway.
    """
    parsed = parse_accept_header(accept, MIMEAccept)
    if not parsed:
        return offered[0]
    plain = MIMEAccept([(kind.partition(";")[0].strip(), q) for kind, q in parsed])
    by_type = {f.media_type: f for f in offered}
    by_type |= {alias: f for f in reversed(offered) for alias in f.aliases if "/" in alias}
    best = plain.best_match(by_type)
    return by_type[best] if best else None


def choose(name: str | None, offered: Sequence[Format]) -> Format:
    """Return the format named by suffix or media type, else what Accept prefers; answers 406."""
    if name:
        found = next((f for f in offered if name in (f.suffix, f.media_type)), None)
    else:
        found = preferred(request.headers.get("Accept", ""), tuple(offered))
    if found is None:
        if name:
            abort(406, detail("unknown_format", name=name, offered=listed(offered)))
        abort(406, detail("not_accepted", offered=listed(offered)))
    return found


def listed(offered: Sequence[Format]) -> str:
    """Format the list of formats for a message."""
    return ", ".join(f"{f.media_type} (.{f.suffix})" for f in offered)


@dataclass(frozen=True, slots=True)
class Pair:
    """A format for tables and one for graphs, chosen before the result form is known.

    Where the client takes only one kind, the other is None.
    """

    table: Format | None
    graph: Format | None

    @property
    def writers(self) -> tuple[str, str]:
        """The engine's media types for tables and graphs."""
        return (self.table or JSON).writer, (self.graph or TURTLE).writer

    def of(self, written_as: str) -> Format | None:
        """Return the format of an answer by its media type; None if it is not acceptable."""
        is_graph = written_as in {f.writer for f in GRAPH_ANSWER}
        return self.graph if is_graph else self.table


def _by_any_name(offered: Sequence[Format]) -> dict[str, Format]:
    return {n: f for f in reversed(offered) for n in (*f.aliases, f.suffix, f.media_type)}


_TABLES, _GRAPHS = _by_any_name(TABLE), _by_any_name(GRAPH_ANSWER)
SHORT_NAMES = sorted(name for name in {*_TABLES, *_GRAPHS} if "/" not in name)
"""The names of formats for tables and graphs that are no media types."""


def named_of_either_kind(name: str) -> Pair:
    """Return the formats for tables and graphs with a name or alias; neither for an unknown one."""
    name = name.lower().replace(" ", "+")
    return Pair(_TABLES.get(name), _GRAPHS.get(name))


def pair(accept: str, name: str = "") -> Pair | None:
    """Choose formats for data by name, else by Accept; None for a page or no acceptable format.

    A client that names a format of one kind gets the other kind as it accepts it.
    """
    named = named_of_either_kind(name)
    if name and named == Pair(None, None):
        return None
    if not name and preferred(accept, ANSWER) in (HTML, None):
        return None
    table, graph = preferred(accept, TABLE), preferred(accept, GRAPH_ANSWER)
    return Pair(named.table or table, named.graph or graph)
