"""The import rules: which package may import which, and who may open a connection."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "server/okosystem"
HTTP, RDF = ("flask", "werkzeug", "granian"), ("rdflib", "pyshacl", "owlrl")
FORBIDDEN = {
    **dict.fromkeys(("rdf", "turtle", "fetch", "sparql", "release", "build", "feeds"), HTTP),
    **dict.fromkeys(("analyses", "search", "graph", "features"), (*HTTP, *RDF)),
    **dict.fromkeys(("domains", "proposals"), (*HTTP, *RDF)),
    **dict.fromkeys(("plugins",), RDF),
    "web": (*RDF, "urllib.request", "pptx", "lxml", "openpyxl"),
    "commands": ("flask", "werkzeug", "okosystem.web"),
}
"""What a package must not import besides those that stand above it, which `lint-imports` knows."""
EXCEPTIONS = {
    # The reference engine of the build, imported when it is asked for.
    "analyses/reasoning.py": ("rdflib", "owlrl"),
    # Starts the server processes, so it must name the app and preload them.
    "commands/serve.py": ("okosystem.web",),
    # Compiles the templates.
    "commands/prepare.py": ("okosystem.web.templating",),
}
MODULE_NAME = re.compile(r"okosystem(\.\w+)+(:\w+)?")
SOCKETS = (
    "socket", "urllib.request", "http.client", "requests", "httpx", "urllib3", "pycurl",
    "opentelemetry.exporter",
)  # fmt: skip
LINES_TO_OUR_OWN_WORKERS = {
    "sparql/channels.py",
    "sparql/fork_server.py",
    "sparql/pool.py",
    "sparql/sandbox.py",
}
# Only the address of the trace collector.
LINES_TO_THE_COLLECTOR = {"tracing.py"}
# Binds a port briefly, to check that it is free.
BINDS = {"commands/serve.py"}
DISCONNECTS = {"web/limits.py"}
MODULES = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}


@cache
def imports(module: Path) -> Sequence[str]:
    """List the modules imported, including those named in strings, as for `python -m`."""
    nodes = list(ast.walk(ast.parse(module.read_text(encoding="utf-8"))))
    names = [n.module or "" for n in nodes if isinstance(n, ast.ImportFrom)]
    names += [a.name for n in nodes if isinstance(n, ast.Import) for a in n.names]
    texts = [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return names + [text for text in texts if MODULE_NAME.fullmatch(text)]


def violations(forbidden: Callable[[str], tuple[str, ...]]) -> dict[str, list[str]]:
    """Return the forbidden imports of each module that has any; `forbidden` takes its name."""
    found = {
        name: [imported for imported in imports(path) if imported.startswith(forbidden(name))]
        for name, path in MODULES.items()
    }
    return {name: names for name, names in found.items() if names}


def test_libraries_stay_where_they_belong() -> None:
    found = violations(lambda name: FORBIDDEN.get(name.split("/")[0], ()))
    assert {
        name: forbidden_names
        for name, names in found.items()
        if (forbidden_names := [n for n in names if not n.startswith(EXCEPTIONS.get(name, ()))])
    } == {}


def test_the_documentation_has_the_layers_of_the_contract() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    text = (ROOT / "docs/ARCHITECTURE.md").read_text(encoding="utf-8")
    text = text.partition("## Packages")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`[^|]*) \|", text, re.MULTILINE)
    documented = [set(re.findall(r"`(\w+)`", row)) for row in rows]
    contract = [set(re.split(r" [|:] ", layer)) for layer in reversed(layers)]
    assert documented == contract[:-1]
    assert contract[-1] == {"__main__"}


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_every_exception_is_needed(name: str) -> None:
    assert any(n.startswith(EXCEPTIONS[name]) for n in imports(MODULES[name]))


def test_only_fetch_opens_connections() -> None:
    allowed = LINES_TO_OUR_OWN_WORKERS | LINES_TO_THE_COLLECTOR | BINDS | DISCONNECTS
    free = {name for name in MODULES if name.startswith("fetch/")} | allowed
    assert violations(lambda name: () if name in free else SOCKETS) == {}


def test_only_its_plugin_imports_the_mcp_sdk() -> None:
    others = {name: path for name, path in MODULES.items() if not name.startswith("plugins/mcp/")}
    assert [name for name, path in others.items() if {"mcp", "mcp_types"} & roots(path)] == []


def roots(module: Path) -> set[str]:
    """Return the packages that a module imports."""
    return {name.partition(".")[0] for name in imports(module)}


def test_a_server_and_its_workers_load_no_mcp() -> None:
    """The MCP SDK adds thirty megabytes of packages that no page needs."""
    script = (
        "import sys, okosystem.cli, okosystem.web.app, okosystem.sparql.fork_server\n"
        "heavy = ('mcp', 'pydantic', 'starlette', 'uvicorn')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout
    assert loaded.decode().strip() == "[]"


def test_a_server_and_its_workers_load_no_rdflib() -> None:
    """It would cost each of the four processes as much memory as half the graph."""
    script = (
        "import sys, okosystem.cli, okosystem.web.app, okosystem.sparql.fork_server\n"
        "import okosystem.proposals.forms\n"
        "heavy = ('rdflib', 'pyrudof', 'pyshacl', 'typst', 'pptx', 'lxml', 'PIL')\n"
        "heavy += ('opentelemetry', 'openpyxl', 'cryptography')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout
    assert loaded.decode().strip() == "[]"


def test_lower_packages_read_no_query_of_a_higher_one() -> None:
    folders = (PACKAGE / name for name in ("rdf", "turtle", "sparql", "release"))
    files = (path for folder in folders for path in folder.rglob("*.py"))
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    for folder in ("analyses", "export", "import", "proposals"):
        assert f"queries/{folder}" not in text


OPENS = {"open", "read_text", "read_bytes", "write_text", "write_bytes"}
# `open` on these opens a release or an engine, which read the files.
OPENED = {"Release.open", "backend.open"}


def test_pages_open_no_file() -> None:
    """Pages read files through others: of a release, of this package, or installed by npm."""
    pages = [path for name, path in MODULES.items() if name.startswith(("web/", "features/"))]
    for page in pages:
        tree = ast.parse(page.read_text(encoding="utf-8"))
        calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
        names = [ast.unparse(call.func) for call in calls]
        opened = [name for name in names if name.rpartition(".")[2] in OPENS]
        assert [name for name in opened if name not in OPENED] == [], page
        parsed = [call for call in calls if ast.unparse(call.func) == "ox.parse"]
        assert [call for call in parsed if any(k.arg == "path" for k in call.keywords)] == [], page


CACHES = ("cache", "cached", "lru_cache", "cached_per_store", "cached_per_graph")
AMBIENT = {
    "flask": ("request", "current_app"),
    "okosystem.web.state": ("current_",),
}


@cache
def functions(name: str) -> Mapping[str, ast.FunctionDef]:
    """Return the functions of a module by name."""
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


@cache
def imported_names(name: str) -> Mapping[str, tuple[str, str]]:
    """Return where each name that a module imports comes from: module and name."""
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {a.asname or a.name: (n.module or "", a.name) for n in found for a in n.names}


def ambient_names(module: str, function: str, seen: set[tuple[str, str]]) -> Iterator[str]:
    """Find what a function, or any it calls by name, reads from the current request or app."""
    if (module, function) in seen:
        return
    seen.add((module, function))
    nodes = list(ast.walk(functions(module)[function]))
    local = {n.arg for n in nodes if isinstance(n, ast.arg)}
    names = [n for n in nodes if isinstance(n, ast.Name)]
    local |= {n.id for n in names if isinstance(n.ctx, ast.Store)}
    for name in sorted({n.id for n in names} - local):
        origin, original = imported_names(module).get(name, ("", name))
        file = f"{origin.removeprefix('okosystem.').replace('.', '/')}.py" if origin else module
        if original.startswith(AMBIENT.get(origin, ("\0",))):
            yield f"{module}:{function} reads {name}"
        elif file in MODULES and original in functions(file):
            yield from ambient_names(file, original, seen)


def test_cached_functions_get_all_they_depend_on() -> None:
    """One that reads the current store or release gives the results of another one later."""
    cached = [
        (module, function.name)
        for module in MODULES
        for function in functions(module).values()
        if any(ast.unparse(d).partition("(")[0] in CACHES for d in function.decorator_list)
    ]
    assert len(cached) > 40
    found = {pair: list(ambient_names(*pair, set())) for pair in cached}
    assert {pair: names for pair, names in found.items() if names} == {}
