"""Make a release from the source: read, conclude, validate, write. Same source, same bytes."""

import json
import os
import re
import shutil
import subprocess
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox
from rdflib import OWL, XSD
from rdflib.namespace import DCTERMS

from okosystem.core.errors import NotConforming, SourceError
from okosystem.core.findings import Finding, Severity
from okosystem.core.headers import query_files
from okosystem.core.places import Places
from okosystem.core.queries import read_all
from okosystem.core.release import Release, sha256
from okosystem.core.sources import Project
from okosystem.core.terms import INFERRED, ONTOLOGY
from okosystem.core.validation import World, validate
from okosystem.core.void import describe_dataset

Say = Callable[[str], None]

QUESTIONS = ("questions", "perspectives")
KEPT = 2


def build(project: Project, target: Path, say: Say = print) -> Release:
    """Build the project into `target`; raises SourceError, and then the last release stays."""
    world = World(project, project.graph_files)
    say(f"read {len(world.files)} files, {len(world.asserted)} statements")
    found = validate(world)
    counted = Counter(finding.severity.name.lower() for finding in found)
    say(f"concluded {len(world.inferred)} more; found {dict(counted) or 'nothing to mend'}")
    refuse_violations(found, world)
    contents = write(world, found)
    release = publish(contents, manifest(world, contents, counted), target)
    say(f"release {release.digest[:12]} is in {target}")
    return release


def refuse_violations(found: Iterable[Finding], world: World) -> None:
    """Raise NotConforming with one line for each violation."""
    places = Places(world.files, world.project.prefixes)
    worst = [f for f in found if f.severity is Severity.VIOLATION]
    if worst:
        lines = [f"{places.of(f)}  {f.text('en')}" for f in worst]
        raise NotConforming("\n".join([*lines, f"{len(worst)} violations; no release was made"]))


def write(world: World, found: Iterable[Finding]) -> dict[str, bytes]:
    """Write every file of the release except the manifest, in memory."""
    ontology = [*_of_files(world, "ontology/okosystem.ttl", "ontology/alignment.ttl")]
    ontology += version_of_ontology(world.project)
    named = [*world.asserted, *_inferred_quads(world)]
    served = {ox.Quad(t.subject, t.predicate, t.object) for t in [*world.triples, *ontology]}
    stated = sorted({quad.triple for quad in world.asserted} | set(ontology), key=str)
    prefixes = dict(world.project.prefixes)
    return {
        "store.nq": _lines([*served, *named]),
        "graph.nq": _lines(named),
        "graph.trig": _pretty(sorted(named, key=_by_graph), ox.RdfFormat.TRIG, prefixes),
        "graph.ttl": _pretty(stated, ox.RdfFormat.TURTLE, prefixes),
        "inferred.ttl": _pretty(world.inferred, ox.RdfFormat.TURTLE, prefixes),
        "ontology.ttl": _pretty(sorted(ontology, key=str), ox.RdfFormat.TURTLE, prefixes),
        "void.ttl": _pretty(describe_dataset(world.triples), ox.RdfFormat.TURTLE, prefixes),
        "findings.json": _json([finding.as_dict() for finding in found]),
        **query_catalogue(world.project.root / "queries"),
    }


def query_catalogue(folder: Path) -> dict[str, bytes]:
    """Collect the named queries as written; raises BrokenHeader when one cannot be read."""
    files = [path for group in QUESTIONS for path in query_files(folder / group)]
    for group in QUESTIONS:
        read_all(folder / group)
    questions = {f"queries/{path.name}": path.read_bytes() for path in files}
    pages = {f"pages/{path.name}": path.read_bytes() for path in query_files(folder / "pages")}
    headings = {"columns.toml": (folder / "columns.toml").read_bytes()}
    return questions | pages | headings


def version_of_ontology(project: Project) -> list[ox.Triple]:
    """Make the version triples: from pyproject.toml and CHANGELOG.md, never from the clock."""
    this, number = ox.NamedNode(ONTOLOGY), version(project)
    day = ox.Literal(modified(project), datatype=ox.NamedNode(str(XSD.date)))
    return [
        ox.Triple(this, ox.NamedNode(str(OWL.versionIRI)), ox.NamedNode(f"{ONTOLOGY}/{number}")),
        ox.Triple(this, ox.NamedNode(str(OWL.versionInfo)), ox.Literal(number)),
        ox.Triple(this, ox.NamedNode(str(DCTERMS.modified)), day),
    ]


def version(project: Project) -> str:
    """Read the version number, which stands in pyproject.toml and nowhere else."""
    text = (project.root / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])


def modified(project: Project) -> str:
    """Read the date of the newest dated heading of CHANGELOG.md."""
    text = (project.root / "CHANGELOG.md").read_text(encoding="utf-8")
    if found := re.search(r"^## \[[^\]]+\] - (\d{4}-\d{2}-\d{2})", text, re.MULTILINE):
        return found.group(1)
    raise SourceError("CHANGELOG.md  no dated heading. How to mend it: ## [0.1.0] - 2026-01-31")


def manifest(
    world: World, contents: Mapping[str, bytes], counted: Mapping[str, int]
) -> dict[str, object]:
    """Everything needed to know what the release is, and that it is whole."""
    files = {
        name: {"sha256": sha256(data), "bytes": len(data)}
        for name, data in sorted(contents.items())
    }
    return {
        "version": version(world.project),
        "modified": modified(world.project),
        "commit": commit(world.project.root),
        "digest": sha256(_json(files)),
        "counts": {
            "asserted": len({quad.triple for quad in world.asserted}),
            "inferred": len(world.inferred),
            "files": len(world.files),
            **{name: counted.get(name, 0) for name in ("violation", "warning", "info")},
        },
        "prefixes": dict(world.project.prefixes),
        "files": files,
    }


def commit(root: Path) -> str:
    """Name the source commit: SOURCE_COMMIT, else what git says, else «unknown»."""
    if given := os.environ.get("SOURCE_COMMIT"):
        return given
    command = ["git", "-C", str(root), "rev-parse", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip()


def publish(
    contents: Mapping[str, bytes], described: Mapping[str, object], target: Path
) -> Release:
    """Write the release beside the last one, then switch the link `target` over in one step."""
    shelf = target.parent / f".{target.name}s"
    place = shelf / str(described["digest"])[:16]
    draft = shelf / f"draft-{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    for name, data in [*contents.items(), ("manifest.json", _json(described))]:
        (draft / name).parent.mkdir(parents=True, exist_ok=True)
        (draft / name).write_bytes(data)
    shutil.rmtree(place, ignore_errors=True)
    draft.rename(place)
    link = shelf / f"link-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(place.relative_to(target.parent))
    if target.is_dir() and not target.is_symlink():
        raise SourceError(f"{target}  is a folder, not a release. How to mend it: move it away.")
    link.replace(target)
    _tidy(shelf, place)
    return Release.open(target)


def _tidy(shelf: Path, newest: Path) -> None:
    others = [path for path in shelf.iterdir() if path != newest]
    whole = [path for path in others if (path / "manifest.json").is_file()]
    whole.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in {*others} - {*whole[: KEPT - 1]}:
        shutil.rmtree(path, ignore_errors=True)


def _of_files(world: World, *names: str) -> list[ox.Triple]:
    return [quad.triple for file in world.files if file.name in names for quad in file.quads]


def _inferred_quads(world: World) -> list[ox.Quad]:
    graph = ox.NamedNode(INFERRED)
    return [ox.Quad(t.subject, t.predicate, t.object, graph) for t in world.inferred]


def _by_graph(quad: ox.Quad) -> tuple[str, str]:
    return str(quad.graph_name), str(quad.triple)


def _lines(quads: Iterable[ox.Quad]) -> bytes:
    written = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    return b"".join(sorted(set(written.splitlines(keepends=True))))


def _pretty(
    statements: Iterable[ox.Quad] | Iterable[ox.Triple],
    form: ox.RdfFormat,
    prefixes: dict[str, str],
) -> bytes:
    return ox.serialize(statements, format=form, prefixes=prefixes) or b""


def _json(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")
