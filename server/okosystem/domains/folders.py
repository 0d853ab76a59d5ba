"""Read the files of a domain from a folder or an address, and write the skeleton of a new one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from okosystem.core.errors import SourceError
from okosystem.core.package import read_package_file
from okosystem.core.publishing import to_json
from okosystem.core.release import sha256
from okosystem.core.sources import DomainFile, Project, SourceFile
from okosystem.core.terms import ID, OKO, RDF_TYPE, VOID, value_of
from okosystem.core.turtle import refuse_unknown_prefixes
from okosystem.importers.downloads import download
from okosystem.importers.fetching import is_local

MAIN = "domain.ttl"
MAX_BYTES = 16 << 20
"""The size of the largest file."""
MAX_FILES = 500
SECONDS = 60.0
ACCEPT = "text/turtle, */*;q=0.1"
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NAME = re.compile(r"(?:[a-z0-9][a-z0-9-]*/)*[a-z0-9][a-z0-9-]*\.ttl")
_NAMING = "a-z, 0-9 and hyphens; æ is ae, ø is oe, å is aa"


@dataclass(frozen=True)
class Domain:
    """A domain with its files, and the folder that they are in."""

    slug: str
    folder: Path
    files: Sequence[DomainFile]

    @property
    def iri(self) -> str:
        """The IRI of the domain."""
        return ID[f"domain/{self.slug}"]

    def contents(self) -> dict[str, bytes]:
        """Read the files, by their path in the folder."""
        return {f.path.relative_to(self.folder).as_posix(): f.path.read_bytes() for f in self.files}

    def digest(self) -> str:
        """Compute the digest of the files, wherever the folder is."""
        return digest_of(self.contents())

    def owns(self, iri: str) -> bool:
        """Whether an IRI is one that the domain may describe: its slug is part of the name."""
        parts = iri.rpartition("/")[2].split("--")
        return iri == self.iri or (iri.startswith(ID) and len(parts) > 1 and self.slug in parts)


def digest_of(contents: dict[str, bytes]) -> str:
    """Compute one digest of files, by their names and bytes."""
    return sha256(to_json({name: sha256(data) for name, data in contents.items()}))


def added_domain(project: Project, slug: str) -> Domain:
    """Return a domain of the checkout; raises SourceError unless it has been added."""
    if slug not in project.domains:
        known = ", ".join(project.domains) or "none"
        raise SourceError(
            f"domains/{slug}  there is no such domain. How to fix it: choose one of those added "
            f"({known})."
        )
    return Domain(slug, project.root / "domains" / slug, project.domains[slug])


def read_folder(project: Project, folder: Path, shown: str = "") -> Domain:
    """Read the domain in a folder, whose files are named `shown`/…; raises SourceError."""
    shown = (shown or folder.as_posix()).rstrip("/")
    if not (folder / MAIN).is_file():
        raise SourceError(
            f"{shown}  there is no {MAIN} here. How to fix it: name the folder of a domain, or "
            f"write a new one with okosystem domain new {shown} --slug SLUG --title TITLE"
        )
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.ttl")}
    files = {
        name: SourceFile(path, f"{shown}/{name}", project.today)
        for name, path in sorted(paths.items())
        if not any(part.startswith(".") for part in Path(name).parts)
    }
    if len(files) > MAX_FILES:
        raise SourceError(
            f"{shown}  has {len(files)} files of Turtle, more than {MAX_FILES}. "
            "How to fix it: merge some."
        )
    for name, file in files.items():
        _refuse_file(name, file, folder)
    slug = _slug_of(files[MAIN], project)
    for file in files.values():
        refuse_unknown_prefixes(file.text, project.prefixes, file.name)
    named = [DomainFile(f.path, f.name, f.today, slug) for f in files.values()]
    return Domain(slug, folder, named)


def _refuse_file(name: str, file: SourceFile, folder: Path) -> None:
    if not _NAME.fullmatch(name):
        raise SourceError(f"{file.name}  cannot have this name. How to fix it: use {_NAMING}.")
    if not file.path.resolve().is_relative_to(folder.resolve()):
        raise SourceError(
            f"{file.name}  is a link to a file outside the folder. How to fix it: copy the file."
        )
    if (size := file.path.stat().st_size) > MAX_BYTES:
        raise SourceError(
            f"{file.name}  has {size} bytes, more than {MAX_BYTES}. How to fix it: divide it."
        )


def _slug_of(file: SourceFile, project: Project) -> str:
    """Return the slug of the one domain that the main file describes."""
    found = [
        value_of(quad.subject)
        for quad in file.statements
        if quad.predicate.value == RDF_TYPE and value_of(quad.object) == OKO["Domain"]
    ]
    slug = found[0].removeprefix(ID["domain/"]) if len(found) == 1 else ""
    if not _SLUG.fullmatch(slug):
        seen = f"<{found[0]}>" if len(found) == 1 else f"{len(found)} domains"
        raise SourceError(
            f"{file.name}:1  must describe one oko:Domain with the address <domain/SLUG>, and has "
            f"{seen}. How to fix it: write one; a slug has {_NAMING}."
        )
    return slug


def fetch_folder(project: Project, address: str, folder: Path) -> Domain:
    """Fetch a domain into an empty folder, from the address of its domain.ttl.

    Its other files are those that it names with void:dataDump, on the same host. Raises
    SourceError and FetchFailed.
    """
    _fetch(address, folder / MAIN)
    main = SourceFile(folder / MAIN, address, project.today)
    dumps = [value_of(q.object) for q in main.statements if q.predicate.value == VOID["dataDump"]]
    if len(dumps) >= MAX_FILES:
        raise SourceError(
            f"{address}  names {len(dumps)} more files, and a domain has at most {MAX_FILES}. "
            "How to fix it: merge some."
        )
    for dump in sorted(dumps):
        name = urlsplit(dump).path.rpartition("/")[2]
        same = urlsplit(dump)[:2] == urlsplit(address)[:2]
        if not same or not _NAME.fullmatch(name) or (folder / name).exists():
            raise SourceError(
                f"{address}  names the file <{dump}>, which cannot be fetched. How to fix it: use "
                f"the same host, and one NAME.ttl for each file, with {_NAMING}."
            )
        _fetch(dump, folder / name)
    return read_folder(project, folder, address.rpartition("/")[0])


def _fetch(address: str, target: Path) -> None:
    if not address.startswith("https://") and not is_local(address):
        raise SourceError(f"{address}  is not secured. How to fix it: use https://")
    download(address, target, accept=ACCEPT, limit_bytes=MAX_BYTES, timeout=SECONDS)


def write_skeleton(project: Project, folder: Path, slug: str, title: str, day: str) -> Path:
    """Write the domain.ttl of a new domain, with what to fill in; raises SourceError."""
    if not _SLUG.fullmatch(slug):
        raise SourceError(f"{slug!r} is no slug. How to fix it: {_NAMING}.")
    path = folder / MAIN
    if path.exists():
        raise SourceError(f"{path}  already exists. How to fix it: choose another folder.")
    prefixes = "".join(f"PREFIX {p}: <{project.prefixes[p]}>\n" for p in _used_prefixes())
    text = read_package_file("domains/new_domain.ttl.template")
    for name, value in {"slug": slug, "title": _escape(title), "day": day}.items():
        text = text.replace(f"«{name}»", value)
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(f"BASE <{ID}>\n{prefixes}\n{text}", encoding="utf-8")
    return path


def _used_prefixes() -> Iterator[str]:
    yield from ("dcat", "dct", "foaf", "oko", "skos", "xsd")


def _escape(text: str) -> str:
    return re.sub(r'(["\\])', r"\\\1", " ".join(text.split()))
