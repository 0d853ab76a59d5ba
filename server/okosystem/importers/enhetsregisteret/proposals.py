"""Proposed changes to our own files as a patch: people read it, and `git apply` makes it so."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from difflib import unified_diff

import pyoxigraph as ox

from okosystem.core.sources import Project, SourceFile
from okosystem.core.turtle import house_form
from okosystem.importers.enhetsregisteret.differences import Difference
from okosystem.importers.triples import DCT, A, about


def patch(project: Project, proposed: Iterable[Difference], source: str) -> str:
    """Write what the differences propose as one patch; each changed thing gets the source."""
    homes = {
        quad.subject: file
        for file in project.data
        for quad in file.quads
        if quad.predicate.value == A
    }
    by_thing: dict[str, list[Difference]] = defaultdict(list)
    for difference in proposed:
        if difference.into:
            by_thing[difference.finding.focus].append(difference)
    files: Mapping[str, SourceFile] = {iri: homes[ox.NamedNode(iri)] for iri in sorted(by_thing)}
    return "".join(of_file(project, files[iri], iri, by_thing[iri], source) for iri in files)


def of_file(
    project: Project, file: SourceFile, iri: str, made: Iterable[Difference], source: str
) -> str:
    """Write the patch of one file."""
    said = list(dict.fromkeys(quad.triple for quad in file.quads))
    for difference in made:
        said = [t for t in said if not _goes(t, iri, difference)]
        said += difference.into
    said += about(iri, (f"{DCT}source", source))
    lines = ox.serialize(dict.fromkeys(said), format=ox.RdfFormat.N_TRIPLES) or b""
    after = house_form(lines.decode("utf-8"), project.prefixes, file.name)
    before, now = file.text.splitlines(keepends=True), after.splitlines(keepends=True)
    return "".join(unified_diff(before, now, f"a/{file.name}", f"b/{file.name}"))


def _goes(triple: ox.Triple, iri: str, difference: Difference) -> bool:
    return triple.subject == ox.NamedNode(iri) and triple.predicate.value in difference.out
