"""What our code uses of the inside of libraries: an upgrade that lacks it fails here, by name."""

import ast
import logging
import re
import threading
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from okosystem.rdf.rdflib_adapter import (
    LOGGERS,
    PreparedGraph,
    to_graph,
    without_warnings,
)
from okosystem.rdf.terms import XSD

PACKAGE = Path(__file__).parent.parent / "server/okosystem"
USED = {
    ("rdflib", "rdf/rdflib_adapter.py"): (
        "rdflib.graph:Graph.query",
        "rdflib.plugins.sparql:prepareQuery",
        "rdflib.term:logger",
        "rdflib.term:Literal.ill_typed",
    ),
    ("granian", "commands/granian_adapter.py"): (
        "granian.server:MPServer.serve",
        "granian.http:HTTP1Settings.header_read_timeout",
        "granian.http:HTTP1Settings.max_buffer_size",
        "granian.constants:HTTPModes.http1",
        "granian.constants:Interfaces.WSGI",
    ),
    ("python-pptx", "plugins/meeting_pack/powerpoint.py"): (
        "pptx.package:Package.iter_rels",
        "pptx.package:Package.drop_rel",
        "pptx.shapes.base:BaseShape.element",
        "pptx.text.text:Font.language_id",
        "pptx.enum.lang:MSO_LANGUAGE_ID.NORWEGIAN_NYNORSK",
        "pptx.opc.constants:RELATIONSHIP_TYPE.THUMBNAIL",
    ),
}


def is_present(path: str) -> bool:
    """Whether a library has a name, written as module:name.attribute."""
    module, _, names = path.partition(":")
    try:
        found = import_module(module)
        for name in names.split("."):
            fields = getattr(found, "__dataclass_fields__", {})
            found = fields[name] if name in fields else getattr(found, name)
    except (ImportError, AttributeError):
        return False
    return True


def report_missing(library: str, adapter: str, paths: Sequence[str]) -> str:
    """Describe what the installed version of a library lacks; empty if it has all."""
    missing = [path for path in paths if not is_present(path)]
    if not missing:
        return ""
    return f"{library} {version(library)} lacks {', '.join(missing)}. How to fix it: {adapter}"


@pytest.mark.parametrize("library", USED, ids=lambda pair: pair[0])
def test_the_installed_version_has_all_that_is_used(library: tuple[str, str]) -> None:
    name, adapter = library
    assert (PACKAGE / adapter).is_file()
    assert report_missing(name, adapter, USED[library]) == ""


@pytest.mark.parametrize("path", ["rdflib.term:Gone", "rdflib.gone:Graph", "rdflib:Graph.gone"])
def test_a_missing_name_is_reported_with_library_and_version(path: str) -> None:
    expected = f"rdflib {version('rdflib')} lacks {path}. How to fix it: adapter.py"
    assert report_missing("rdflib", "adapter.py", ["rdflib:Graph", path]) == expected


# Python documents these: the end of a forked process, and the methods of named tuples.
DOCUMENTED = {"_exit", "_asdict", "_fields", "_make", "_replace"}
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef


def test_no_module_uses_a_private_attribute_of_a_library() -> None:
    trees = {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }
    nodes = [(name, node) for name, tree in trees.items() for node in ast.walk(tree)]
    own = {n.name for _, n in nodes if isinstance(n, FUNCTIONS | ast.ClassDef)}
    own |= {n.id for _, n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    attributes = [(name, n) for name, n in nodes if isinstance(n, ast.Attribute)]
    own |= {n.attr for _, n in attributes if isinstance(n.ctx, ast.Store)}
    private = re.compile(r"_[^_]")
    found = [
        (name, ast.unparse(n))
        for name, n in attributes
        if private.match(n.attr) and n.attr not in own | DOCUMENTED
    ]
    imported = [(name, n.module or "") for name, n in nodes if isinstance(n, ast.ImportFrom)]
    imported += [(name, a.name) for name, n in nodes if isinstance(n, ast.Import) for a in n.names]
    assert found == []
    assert [(name, module) for name, module in imported if re.search(r"(^|\.)_[^_]", module)] == []


@pytest.mark.parametrize("normalize", [True, False])
def test_literals_stay_as_written_whatever_the_process_is_set_to(
    monkeypatch: pytest.MonkeyPatch, normalize: bool
) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", normalize)
    written = ox.Literal("2026-11-25T00:00:00Z", datatype=ox.NamedNode(XSD["dateTime"]))
    texts = [written, ox.Literal("a"), ox.Literal("a", language="nb")]
    node = ox.NamedNode("urn:ex:a")
    graph = to_graph(ox.Triple(node, node, text) for text in texts)
    assert sorted(value.n3() for value in graph.objects()) == sorted(map(str, texts))
    assert rdflib.NORMALIZE_LITERALS is normalize


def test_a_query_text_is_parsed_once_and_other_graphs_are_unchanged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    queries: list[object] = []

    def record(self: rdflib.Graph, query: object, *_: object, **__: object) -> None:
        queries.append(query)

    monkeypatch.setattr(rdflib.Graph, "query", record)
    for graph in (PreparedGraph(), PreparedGraph(), rdflib.Graph()):
        graph.query("SELECT ?parsed { ?parsed ?once 1 }")
    first, second, other = queries
    assert first is second
    assert isinstance(first, rdflib.plugins.sparql.sparql.Query)
    assert isinstance(other, str)


def test_only_this_thread_drops_warnings_and_only_within(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def warn(text: str) -> None:
        for name in LOGGERS:
            logging.getLogger(name).warning(text)
        logging.getLogger("okosystem").warning(text)

    with without_warnings():
        warn("within")
        other = threading.Thread(target=warn, args=["elsewhere"])
        other.start()
        other.join()
    warn("after")
    kept = [record.getMessage() for record in caplog.records if record.name in LOGGERS]
    assert kept == ["elsewhere"] * 2 + ["after"] * 2
    assert caplog.messages.count("within") == 1
