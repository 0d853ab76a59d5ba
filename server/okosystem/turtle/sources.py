"""The source files of a project, each of which is one named graph."""

import os
import re
import subprocess
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from okosystem.errors import SourceError
from okosystem.rdf.terms import (
    DCT,
    GRAPH,
    ID,
    OKO,
    ONTOLOGY,
    OWL,
    RDF_TYPE,
    SH,
    VOID,
    XSD,
    value_of,
)
from okosystem.rdf.triples import to_quads, triples_about
from okosystem.text import version_key
from okosystem.turtle import turtle


@dataclass(frozen=True)
class SourceFile:
    """One Turtle file, which is one named graph."""

    path: Path
    name: str
    today: str = turtle.LAST_DAY
    """The day as of which a statement has ended."""

    @property
    def graph(self) -> str:
        """The IRI of the file's named graph: graph/data/resources/id-porten."""
        if bad := _INVALID_NAME_CHARACTER.search(self.name):
            raise SourceError(
                f"{self.name}  the name of a file becomes part of an address, and cannot have "
                f"«{bad[0]}». How to fix it: rename it, with a-z, 0-9 and hyphens."
            )
        return str(GRAPH[self.name.removesuffix(".ttl")])

    @cached_property
    def text(self) -> str:
        """The text of the file; raises SourceError if it is not UTF-8."""
        try:
            return self.path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise SourceError(
                f"{self.name}:{line}  not UTF-8: the byte 0x{error.object[error.start]:02X}. "
                "How to fix it: save the file as UTF-8, such as with iconv -f latin1 -t utf-8."
            ) from error

    @cached_property
    def lines(self) -> Sequence[str]:
        """The lines of the text."""
        return self.text.splitlines()

    @cached_property
    def document(self) -> turtle.Document:
        """The statements of the file; raises BrokenTurtle and SourceError."""
        return turtle.read(self.text, self.name, self.today)

    @property
    def statements(self) -> Sequence[ox.Quad]:
        """The statements of the file, in the default graph; raises as `document`."""
        return self.document.quads

    @cached_property
    def quads(self) -> Sequence[ox.Quad]:
        """The statements of the file, in its named graph; raises as `document`."""
        return list(to_quads(self.statements, ox.NamedNode(self.graph)))


SCENARIOS = "data/scenarios/"
DOMAINS = "domains"
"""The folder of the domains that have been added, with a folder for each."""
VERSIONS = "ontology/versions/"
"""The ontology of each released version, as it was then: such a file is never edited."""
HISTORY, PATCH = "history", ".patch.gz"
"""The folder of what each recorded release changed, in files that are never edited."""
SUPPOSES_ENDED = ox.NamedNode(OKO["supposesEnded"])
# xsd:date is no datatype of OWL 2, so OWLAPI would find the ontology outside OWL 2 RL.
_DATE_TIME = ox.NamedNode(XSD["dateTime"])
_IN_DATASET = ox.NamedNode(VOID["inDataset"])
_INVALID_NAME_CHARACTER = re.compile(r"[^\w./-]", re.ASCII)
"""What the name of a source file cannot have."""
_DATED_VERSION = re.compile(r"^## \[([^\]]+)\] - (\d{4}-\d{2}-\d{2})", re.MULTILINE)
"""A heading of CHANGELOG.md, with the number and the date of a version."""


@dataclass(frozen=True)
class ScenarioFile(SourceFile):
    """A scenario: its description is part of the graph, its hypothetical changes are not."""

    @property
    def iri(self) -> str:
        """The IRI of the scenario, which ends with the name of the file."""
        return ID[f"scenario/{self.path.stem}"]

    @cached_property
    def whole(self) -> SourceFile:
        """The whole file, with the hypothetical changes."""
        return SourceFile(self.path, self.name, self.today)

    @cached_property
    def statements(self) -> Sequence[ox.Quad]:
        """The description of the scenario, in the default graph; raises BrokenTurtle."""
        itself = ox.NamedNode(self.iri)
        description = [quad for quad in self.whole.statements if quad.subject == itself]
        return [quad for quad in description if quad.predicate != SUPPOSES_ENDED]


@dataclass(frozen=True)
class DomainFile(SourceFile):
    """A file of a domain, all of whose files are one named graph."""

    slug: str = ""

    @property
    def graph(self) -> str:
        """The IRI of the domain's named graph: graph/domain/storvik."""
        return GRAPH[f"domain/{self.slug}"]

    @cached_property
    def statements(self) -> Sequence[ox.Quad]:
        """The statements of the file, and that its entities belong to the domain."""
        domain, quads = ox.NamedNode(ID[f"domain/{self.slug}"]), self.document.quads
        described = {quad.subject: None for quad in quads if quad.predicate.value == RDF_TYPE}
        described.pop(domain, None)
        return [*quads, *(ox.Quad(one, _IN_DATASET, domain) for one in described)]


@dataclass(frozen=True)
class Project:
    """A checkout of the source."""

    root: Path

    @classmethod
    def at(cls, root: Path) -> "Project":
        """Open a checkout; raises SourceError for any other folder."""
        if not (root / "ontology/prefixes.ttl").is_file():
            raise SourceError(
                f"{root}  there is no ontology/prefixes.ttl here. "
                "How to fix it: run the command in the checkout, or name it with --project."
            )
        return cls(root)

    @cached_property
    def prefixes(self) -> Mapping[str, str]:
        """Prefix → namespace, from the sh:declare list of ontology/prefixes.ttl."""
        quads = self.file(self.root / "ontology/prefixes.ttl").quads
        values: dict[tuple[object, str], str] = {
            (quad.subject, quad.predicate.value): value_of(quad.object) for quad in quads
        }
        nodes = [quad.object for quad in quads if quad.predicate.value == SH["declare"]]
        pairs = ((values[node, SH["prefix"]], values[node, SH["namespace"]]) for node in nodes)
        return dict(sorted(pairs))

    @cached_property
    def ontology(self) -> Sequence[SourceFile]:
        """The ontology and the schemes, in name order, without prefixes.ttl and past versions."""
        files = (f for f in self._files("ontology") if f.name != "ontology/prefixes.ttl")
        return [f for f in files if not f.name.startswith(VERSIONS)]

    @property
    def ontology_versions(self) -> Mapping[str, Path]:
        """The ontology as it was in each released version, by version number."""
        return {path.stem: path for path in sorted((self.root / VERSIONS).glob("*.ttl"))}

    @property
    def history(self) -> Mapping[str, Path]:
        """The patch file of each recorded release, by version number, the oldest first."""
        paths = {p.name.removesuffix(PATCH): p for p in (self.root / HISTORY).glob(f"*{PATCH}")}
        return dict(sorted(paths.items(), key=lambda item: version_key(item[0])))

    @property
    def vocabulary(self) -> Sequence[SourceFile]:
        """The classes and properties with their alignment: the ontology without the schemes."""
        return [f for f in self.ontology if not f.name.startswith("ontology/schemes/")]

    @cached_property
    def data(self) -> Sequence[SourceFile]:
        """The data files, in name order."""
        return [
            ScenarioFile(file.path, file.name, file.today)
            if file.name.startswith(SCENARIOS)
            else file
            for file in self._files("data")
        ]

    @property
    def scenarios(self) -> Sequence[ScenarioFile]:
        """The scenarios, in name order."""
        return [file for file in self.data if isinstance(file, ScenarioFile)]

    @cached_property
    def shapes(self) -> Sequence[SourceFile]:
        """The SHACL shapes, in name order."""
        return list(self._files("shapes"))

    @cached_property
    def domains(self) -> Mapping[str, Sequence[DomainFile]]:
        """The files of each domain that has been added, by its slug."""
        found = sorted(path.parent.name for path in (self.root / DOMAINS).glob("*/domain.ttl"))
        return {
            slug: [
                DomainFile(file.path, file.name, file.today, slug)
                for file in self._files(f"{DOMAINS}/{slug}")
            ]
            for slug in found
            if not slug.startswith(".")
        }

    @property
    def national_files(self) -> Sequence[SourceFile]:
        """The files of the published graph without the domains."""
        return [*self.ontology, *self.data]

    @property
    def graph_files(self) -> Sequence[SourceFile]:
        """The files of the published graph."""
        return [*self.national_files, *(file for files in self.domains.values() for file in files)]

    @property
    def turtle_files(self) -> Sequence[SourceFile]:
        """The files that `make format` keeps in the house style; a domain is as it was published.

        prefixes.ttl is edited by hand, in prefix order: the house style sorts blank nodes by hash.
        """
        return [*self.national_files, *self.shapes]

    @cached_property
    def version(self) -> str:
        """The version number in pyproject.toml."""
        text = (self.root / "pyproject.toml").read_text(encoding="utf-8")
        return str(tomllib.loads(text)["project"]["version"])

    @cached_property
    def dated_versions(self) -> Sequence[tuple[str, str]]:
        """The number and the date of each version in CHANGELOG.md, the newest first."""
        path = self.root / "CHANGELOG.md"
        return _DATED_VERSION.findall(path.read_text(encoding="utf-8")) if path.exists() else []

    @property
    def today(self) -> str:
        """The day on which statements count as ended or not: that of the newest version, if any."""
        return max((day for _, day in self.dated_versions), default=turtle.LAST_DAY)

    @property
    def modified(self) -> str:
        """The date of the newest version, never of the clock."""
        if not self.dated_versions:
            raise SourceError(
                "CHANGELOG.md  no dated heading. How to fix it: ## [0.1.0] - 2026-01-31"
            )
        return self.dated_versions[0][1]

    def describe_version(self) -> list[ox.Triple]:
        """Return the statements about the version of the ontology, and the one before it."""
        prior = [number for number, _ in self.dated_versions if number != self.version][:1]
        return triples_about(
            ONTOLOGY,
            *((OWL["priorVersion"], f"{ONTOLOGY}/{number}") for number in prior),
            (OWL["versionIRI"], f"{ONTOLOGY}/{self.version}"),
            (OWL["versionInfo"], ox.Literal(self.version)),
            (DCT["modified"], ox.Literal(f"{self.modified}T00:00:00", datatype=_DATE_TIME)),
        )

    def find_commit(self) -> str:
        """Return SOURCE_COMMIT from the environment, else git's HEAD, else «unknown»."""
        if given := os.environ.get("SOURCE_COMMIT"):
            return given
        command = ["git", "-C", str(self.root), "rev-parse", "HEAD"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
        except (OSError, subprocess.CalledProcessError):
            return "unknown"
        return done.stdout.strip()

    def file(self, path: Path) -> SourceFile:
        """Return the source file at a path, inside or outside the checkout; raises SourceError."""
        resolved = path.resolve()
        if not resolved.is_file():
            raise SourceError(f"{path}  there is no such file. How to fix it: check the spelling.")
        inside = resolved.is_relative_to(self.root.resolve())
        name = resolved.relative_to(self.root.resolve()) if inside else Path(resolved.name)
        return SourceFile(resolved, name.as_posix(), self.today)

    def _files(self, folder: str) -> Iterator[SourceFile]:
        for path in sorted((self.root / folder).rglob("*.ttl")):
            yield SourceFile(path, path.relative_to(self.root).as_posix(), self.today)
