"""Templates of new data files, with the questions that an author must answer."""

import re
from pathlib import Path

from okosystem.errors import SourceError
from okosystem.package import read_package_file
from okosystem.rdf.terms import ID
from okosystem.turtle.sources import Project

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_RESOURCE = ("dcat", "dct", "oko", "xsd")
_DOMAIN = ("dcat", "dct", "foaf", "oko", "skos", "xsd")
"""The prefixes of the templates."""


def new_resource(project: Project, slug: str, day: str) -> str:
    """Write data/resources/<slug>.ttl and return its name; raises SourceError for a bad slug."""
    refuse_bad_slug(slug)
    path = project.root / f"data/resources/{slug}.ttl"
    if path.exists():
        raise SourceError(f"{path.name}  already exists. How to fix it: choose another slug.")
    template = read_package_file("turtle/new_resource.ttl.template")
    text = template.format(slug=slug, day=day, prefixes=_prefixes(project, _RESOURCE))
    path.write_text(text, encoding="utf-8")
    return path.relative_to(project.root).as_posix()


def new_domain(project: Project, folder: Path, slug: str, title: str, day: str) -> Path:
    """Write the domain.ttl of a new domain and return its path; raises SourceError."""
    refuse_bad_slug(slug)
    path = folder / "domain.ttl"
    if path.exists():
        raise SourceError(f"{path}  already exists. How to fix it: choose another folder.")
    template = read_package_file("turtle/new_domain.ttl.template")
    title = re.sub(r'(["\\])', r"\\\1", " ".join(title.split()))
    prefixes = _prefixes(project, _DOMAIN)
    folder.mkdir(parents=True, exist_ok=True)
    text = template.format(slug=slug, title=title, day=day, prefixes=prefixes)
    path.write_text(text, encoding="utf-8")
    return path


def refuse_bad_slug(slug: str) -> None:
    """Raise SourceError for what cannot be the name of something in an address."""
    if not SLUG.fullmatch(slug):
        raise SourceError(
            f"{slug!r} is no slug. How to fix it: a-z, 0-9 and hyphens; æ is ae, ø is oe, å is aa."
        )


def _prefixes(project: Project, names: tuple[str, ...]) -> str:
    lines = (f"PREFIX {name}: <{project.prefixes[name]}>\n" for name in names)
    return f"BASE <{ID}>\n{''.join(lines)}"
