"""/ns/for-assistants: the schema and example queries for systems that write SPARQL.

Prefixes, terms in use, codes, and the named queries as examples, in one language. The size is
limited: examples that do not fit are listed by title.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from flask import Blueprint, Response

from okosystem.graph.labels import Labels
from okosystem.graph.reader import Reader
from okosystem.graph.statements import Node, collect_nodes
from okosystem.package import read_package_table
from okosystem.rdf.terms import (
    OKO,
    curie,
    local_name,
    value_of,
)
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store, cached_per_store
from okosystem.sparql.queries import (
    FALLBACK,
    LANGUAGE,
    LANGUAGES,
    NamedQuery,
    fill_in,
)
from okosystem.web.headers import absolute
from okosystem.web.questions import list_questions
from okosystem.web.state import current_pool, current_reader

bp = Blueprint("for_assistants", __name__)
MAX_BYTES = 150_000
_LABEL = r"\s*OPTIONAL {{ [^{{}}]*\?(\w+{0}) FILTER\(LANG\(\?\1\) = \?{1}\) }}"
_IN_FALLBACK = re.compile(_LABEL.format("", FALLBACK))
_LABELS = re.compile(_LABEL.format("Label", LANGUAGE))
_IRI = re.compile(r"<([^<>\s]+)>")
_ORDER = re.compile(r"\nORDER BY[^{}]*$")
_PREFIX = re.compile(r"PREFIX (\S+): <(\S+)>")


@bp.get("/ns/for-assistants")
def document() -> Response:
    """Send the document, in the reader's language."""
    reader = current_reader()
    language = reader.language
    text = write(reader.whole, list_questions(reader), language, _texts(language))
    response = Response(text, mimetype="text/markdown", headers={"Content-Language": language})
    response.vary.add("Cookie")
    return response


def write(
    graph: Reader, queries: Sequence[NamedQuery], language: str, texts: Mapping[str, str]
) -> str:
    """Write the document: the full schema, and as many examples as fit in MAX_BYTES."""
    by_name = _examples(graph.store, graph.release, language)
    examples = [by_name[query.name] for query in queries]
    listed = [f"- {q.title[language]}: {absolute(f'/sporsmal/{q.name}')}\n" for q in queries]
    rules = texts["rules"].format(
        version=graph.release.manifest["version"],
        digest=graph.release.digest[:12],
        endpoint=absolute("/sparql"),
        search=absolute("/api/search?q=…"),
        seconds=f"{current_pool().limits.seconds:g}",
    )
    schema = _schema(graph.store, graph.release, graph.labels, language)
    prefixes = _prefixes([rules, schema, *examples], graph.release.prefixes)
    start = (
        f"# {texts['title']}\n\n{rules.strip()}\n"
        f"\n## {texts['prefixes']}\n\n```sparql\n{prefixes}```\n"
        f"{schema}\n## {texts['questions']}\n\n{texts['questions_note']}\n"
    )
    end = f"\n{texts['rest']}\n\n"
    shown = _count_fitting(examples, listed, MAX_BYTES - len(f"{start}{end}".encode()))
    rest = [end, *listed[shown:]] if shown < len(queries) else []
    return "".join([start, *examples[:shown], *rest])


def _count_fitting(examples: Sequence[str], listed: Sequence[str], room: int) -> int:
    """Count the examples that fit in the room if the others are listed by title."""
    left = room - sum(len(line.encode()) for line in listed)
    for number, (example, line) in enumerate(zip(examples, listed, strict=True)):
        left -= len(example.encode()) - len(line.encode())
        if left < 0:
            return number
    return len(examples)


def _example(query: NamedQuery, prefixes: Mapping[str, str], language: str) -> str:
    """Write a question with its SPARQL, without the parts that do not affect the rows."""
    plain = replace(query, sparql=without_labels(_IN_FALLBACK.sub("", query.code)))
    lines = fill_in(plain, prefixes, language=language).splitlines()
    code = "\n".join(_reduce_indent(line) for line in lines if _is_needed(line, prefixes))
    if "PREFIX" not in code:
        code = _IRI.sub(lambda found: _shorten(found[1], prefixes), code)
    return f"\n### {query.title[language]}\n\n```sparql\n{code}\n```\n"


def _is_needed(line: str, prefixes: Mapping[str, str]) -> bool:
    """Whether an example needs a line: comments and shared prefixes are dropped."""
    declared = _PREFIX.match(line)
    if declared:
        return prefixes.get(declared[1]) != declared[2]
    return bool(line.strip()) and not line.startswith("#")


def without_labels(sparql: str) -> str:
    """Leave out the labels that a query only shows, and its order unless a limit needs it."""
    code = sparql if "\nLIMIT" in sparql else _ORDER.sub("", sparql)
    start, end = code.index("WHERE"), code.rindex("}")
    head, body, tail = code[:start], code[start:end], code[end:]
    for found in list(_LABELS.finditer(body)):
        variable = re.compile(rf"\s\?{found[1]}\b")
        without = body.replace(found[0], "")
        if not variable.search(without):
            head, body, tail = (variable.sub("", part) for part in (head, without, tail))
    return f"{head}{body}{tail}"


def _reduce_indent(line: str) -> str:
    """Halve the indentation."""
    text = line.lstrip(" ")
    return " " * ((len(line) - len(text)) // 2) + text


def _shorten(iri: str, prefixes: Mapping[str, str]) -> str:
    """Shorten an IRI, if SPARQL can read the short form."""
    short = curie(iri, prefixes)
    return short if re.fullmatch(r"[\w-]+:[A-Za-z][\w-]*", short) else f"<{iri}>"


def _prefixes(parts: Iterable[str], prefixes: Mapping[str, str]) -> str:
    """Declare the prefixes that the document uses."""
    used = set(re.findall(r"\b([a-z][\w-]{0,40}):", "".join(parts)))
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items() if name in used)


@cached_per_store(len(LANGUAGES))
def _examples(store: Store, release: Release, language: str) -> Mapping[str, str]:
    """Write every named query as an example, by its name."""
    queries, prefixes = release.queries, release.prefixes
    return {name: _example(query, prefixes, language) for name, query in queries.items()}


@cached_per_store(len(LANGUAGES))
def _schema(store: Store, release: Release, labels: Labels, language: str) -> str:
    """Write the terms and codes."""
    graph, texts = Reader(release, store, labels), _texts(language)
    return "".join([*_terms(graph, language, texts), *_codes(graph, language, texts)])


def _texts(language: str) -> Mapping[str, str]:
    texts: Mapping[str, str] = read_package_table("web/for_assistants.toml")[language]
    return texts


def _terms(graph: Reader, language: str, texts: Mapping[str, str]) -> Iterator[str]:
    """Write our classes and properties that are in use, then the names of the others."""
    nodes = collect_nodes(graph, graph.ask("ontology"))
    uses = {value_of(row["term"]) for row in graph.ask("usage")}
    ours = sorted((n for n in nodes.values() if n.iri in uses), key=lambda n: n.iri.lower())
    classes = [node for node in ours if node.is_a("owl:Class", "rdfs:Class")]
    yield f"\n## {texts['classes']}\n\n"
    yield from (_term(graph, node, "rdfs:subClassOf", language) for node in classes)
    yield f"\n## {texts['properties']}\n\n{texts['properties_note']}\n\n"
    properties = [node for node in ours if node not in classes]
    yield from (_term(graph, node, "rdfs:subPropertyOf", language) for node in properties)
    others = {value_of(row["term"]) for row in graph.ask("completions")}
    short = (graph.curie(iri) for iri in others if not iri.startswith(OKO))
    names = sorted(f"`{name}`" for name in short if ":" in name and "/" not in name)
    yield f"\n{texts['others']} {' '.join(names)}\n"


def _term(graph: Reader, node: Node, broader: str, language: str) -> str:
    ends = [" ".join(map(graph.curie, node.iris(name))) for name in ("rdfs:domain", "rdfs:range")]
    arrow = f" ({ends[0]} → {ends[1]})" if any(ends) else ""
    above = [graph.curie(iri) for iri in node.iris(broader) if iri.startswith(OKO)]
    under = f" < {' '.join(sorted(set(above) - {graph.curie(node.iri)}))}" if above else ""
    label, definition = (node.text(language, name) for name in ("rdfs:label", "skos:definition"))
    meaning = definition.first_sentence if definition else ""
    return f"- `{graph.curie(node.iri)}` {label or ''}{arrow}{under}: {meaning}\n"


def _codes(graph: Reader, language: str, texts: Mapping[str, str]) -> Iterator[str]:
    """Write the codes of each list with their names."""
    lists = defaultdict[str, list[str]](list)
    for node in collect_nodes(graph, graph.ask("terms")).values():
        if scheme := node.iri_of("skos:inScheme"):
            name = node.text(language, "skos:prefLabel")
            lists[scheme].append(f"`{graph.curie(node.iri)}` {name or ''}")
    yield f"\n## {texts['codes']}\n\n{texts['codes_note']}\n\n"
    for scheme in sorted(lists, key=local_name):
        yield f"- {graph.labels.name(scheme, language)}: {', '.join(sorted(lists[scheme]))}\n"
