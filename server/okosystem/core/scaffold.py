"""Templates of new data files, with the questions that an author must answer."""

import re

from okosystem.core.errors import SourceError
from okosystem.core.package import read_package_file
from okosystem.core.sources import Project
from okosystem.core.terms import ID

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PREFIXES = ("dcat", "dct", "oko", "xsd")


def new_resource(project: Project, slug: str, day: str) -> str:
    """Write data/resources/<slug>.ttl and return its name; raises SourceError for a bad slug."""
    if not _SLUG.fullmatch(slug):
        raise SourceError(
            f"{slug!r} is no slug. How to fix it: a-z, 0-9 and hyphens; æ is ae, ø is oe, å is aa."
        )
    path = project.root / f"data/resources/{slug}.ttl"
    if path.exists():
        raise SourceError(f"{path.name}  already exists. How to fix it: choose another slug.")
    template = read_package_file("core/new_resource.ttl.template")
    prefixes = "".join(f"PREFIX {name}: <{project.prefixes[name]}>\n" for name in _PREFIXES)
    prefixes = f"BASE <{ID}>\n{prefixes}"
    text = template.format(slug=slug, day=day, prefixes=prefixes)
    path.write_text(text, encoding="utf-8")
    return path.relative_to(project.root).as_posix()
