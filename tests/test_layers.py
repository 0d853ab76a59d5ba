"""The arrows between the floors of the house point one way, and nothing looks up."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "server/okosystem"
FORBIDDEN = {
    "core": (
        "flask", "werkzeug", "granian", "okosystem.web", "okosystem.engine", "okosystem.commands",
        "okosystem.importers", "okosystem.analysis", "okosystem.harvest", "okosystem.letters",
        "okosystem.model",
    ),
    "engine": (
        "flask", "werkzeug", "okosystem.web", "okosystem.commands", "okosystem.importers",
        "okosystem.model", "okosystem.search",
    ),
    "search": (
        "flask", "werkzeug", "rdflib", "pyshacl", "okosystem.web", "okosystem.commands",
        "okosystem.importers", "okosystem.model", "okosystem.analysis",
    ),
    "analysis": (
        "flask", "werkzeug", "rdflib", "okosystem.web", "okosystem.commands", "okosystem.importers",
        "okosystem.model",
    ),
    "model": (
        "flask", "werkzeug", "rdflib", "okosystem.web", "okosystem.commands", "okosystem.importers",
        "okosystem.exports", "okosystem.assistants",
    ),
    "web": (
        "rdflib", "pyshacl", "owlrl", "urllib.request", "okosystem.commands", "okosystem.importers",
        "okosystem.exports", "pptx", "lxml",
    ),
    "exports": ("rdflib", "pyshacl", "owlrl", "okosystem.commands", "okosystem.importers"),
    "letters": (
        "flask", "werkzeug", "okosystem.web", "okosystem.engine", "okosystem.analysis",
        "okosystem.commands", "okosystem.importers",
    ),
    "harvest": ("flask", "werkzeug", "okosystem.web", "okosystem.commands", "okosystem.importers"),
    "importers": ("flask", "werkzeug", "okosystem.web", "okosystem.commands"),
    "proposals": (
        "flask", "werkzeug", "rdflib", "pyshacl", "okosystem.web", "okosystem.commands",
        "okosystem.importers", "okosystem.harvest", "okosystem.analysis",
    ),
    "archimate": (
        "flask", "werkzeug", "okosystem.web", "okosystem.engine", "okosystem.commands",
        "okosystem.importers",
    ),
    "assistants": (
        "flask", "werkzeug", "rdflib", "pyshacl", "okosystem.web", "okosystem.commands",
        "okosystem.importers",
    ),
    "commands": ("flask", "werkzeug", "okosystem.web"),
}  # fmt: skip
# Starts the server processes, so it has to name the web application.
EXCEPTIONS = {"commands/serve.py": "okosystem.web"}
MODULE_NAME = re.compile(r"okosystem(\.\w+)+(:\w+)?")
SOCKETS = (
    "socket", "urllib.request", "http.client", "requests", "httpx", "urllib3", "pycurl",
    "opentelemetry.exporter",
)  # fmt: skip
LINES_TO_OUR_OWN_WORKERS = {
    "engine/channels.py",
    "engine/fork_server.py",
    "engine/pool.py",
    "engine/sandbox.py",
}
# The one address that the operator has set; no query or client can name another.
LINES_TO_THE_ENGINE_BEHIND = {"engine/posting.py"}
# Nor the address of the collector of traces.
LINES_TO_THE_COLLECTOR = {"tracing.py"}
# Binds a port for a moment, to see that it is free.
BINDS = {"commands/http_server.py"}
MODULES = sorted(PACKAGE.rglob("*.py"))


def imports(module: Path) -> list[str]:
    """List the modules imported, including those named in strings, as for `python -m`."""
    nodes = list(ast.walk(ast.parse(module.read_text(encoding="utf-8"))))
    names = [n.module or "" for n in nodes if isinstance(n, ast.ImportFrom)]
    names += [a.name for n in nodes if isinstance(n, ast.Import) for a in n.names]
    texts = [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return names + [text for text in texts if MODULE_NAME.fullmatch(text)]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_down(module: Path) -> None:
    path = module.relative_to(PACKAGE)
    forbidden = [n for n in imports(module) if n.startswith(FORBIDDEN.get(path.parts[0], ()))]
    excepted = EXCEPTIONS.get(path.as_posix())
    assert [n for n in forbidden if excepted is None or not n.startswith(excepted)] == []


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_every_exception_is_needed(name: str) -> None:
    assert any(n.startswith(EXCEPTIONS[name]) for n in imports(PACKAGE / name))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_only_importers_open_connections(module: Path) -> None:
    name = module.relative_to(PACKAGE).as_posix()
    outside = LINES_TO_THE_ENGINE_BEHIND | LINES_TO_THE_COLLECTOR
    allowed = LINES_TO_OUR_OWN_WORKERS | outside | BINDS
    if not name.startswith("importers/") and name not in allowed:
        assert [n for n in imports(module) if n.startswith(SOCKETS)] == []


def test_a_server_and_its_workers_load_no_mcp() -> None:
    """The protocol for assistants brings thirty megabytes of packages that no page needs."""
    script = (
        "import sys, okosystem.cli, okosystem.web.app, okosystem.engine.fork_server\n"
        "heavy = ('mcp', 'pydantic', 'starlette', 'uvicorn')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout
    assert told.decode().strip() == "[]"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_only_assistants_know_the_protocol_for_them(module: Path) -> None:
    floor, name = module.relative_to(PACKAGE).parts[0], module.relative_to(PACKAGE).as_posix()
    if floor != "assistants" and name != "commands/mcp.py":
        known = [n for n in imports(module) if n.split(".")[0] in ("mcp", "mcp_types")]
        assert known + [n for n in imports(module) if n.startswith("okosystem.assistants")] == []


def test_a_server_and_its_workers_load_no_rdflib() -> None:
    """It costs each of the four processes as much memory as half the graph."""
    script = (
        "import sys, okosystem.cli, okosystem.web.app, okosystem.engine.fork_server\n"
        "import okosystem.proposals.writing\n"
        "heavy = ('rdflib', 'pyrudof', 'pyshacl', 'typst', 'pptx', 'lxml', 'PIL')\n"
        "heavy += ('opentelemetry',)\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout
    assert told.decode().strip() == "[]"


def test_core_reads_no_query_of_a_higher_package() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "core").rglob("*.py"))
    for folder in ("analyses", "export", "import", "letters", "proposals"):
        assert f"queries/{folder}" not in text
