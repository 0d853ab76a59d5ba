"""Where in the files a finding is: file and line, by reading the text as its writer does."""

from collections.abc import Iterable, Mapping

from rdflib import RDF

from okosystem.core.findings import Finding
from okosystem.core.sources import SourceFile
from okosystem.core.terms import curie


class Places:
    """Finds the line where a thing is described, and the line of one statement about it."""

    def __init__(self, files: Iterable[SourceFile], prefixes: Mapping[str, str]) -> None:
        self._prefixes = prefixes
        self._files = list(files)
        self._subjects: dict[str, tuple[SourceFile, int]] = {}
        lines = [_lines(file.text) for file in self._files]
        for pick in (_described, _mentioned):
            for file, line_of in zip(self._files, lines, strict=True):
                for iri in pick(file):
                    if line := line_of.get(curie(iri, prefixes)) or line_of.get(f"<{iri}>"):
                        self._subjects.setdefault(iri, (file, line))

    def of(self, finding: Finding) -> str:
        """Say `file:line` of what the finding is about; the closest that can be told."""
        if finding.focus not in self._subjects:
            return "?"
        file, start = self._subjects[finding.focus]
        return f"{file.name}:{self._statement(file, start, finding)}"

    def __contains__(self, finding: Finding) -> bool:
        return finding.focus in self._subjects

    def _statement(self, file: SourceFile, start: int, finding: Finding) -> int:
        lines = file.text.splitlines()
        end = next((n for n in range(start, len(lines)) if lines[n].strip() == "."), len(lines))
        block = range(start - 1, end)
        path = curie(finding.path, self._prefixes)
        of_path = next((n for n in block if lines[n].strip().startswith(f"{path} ")), None)
        of_path = next((n for n in block if lines[n].strip() == path), of_path)
        if of_path is None:
            return start
        wanted = {curie(finding.value, self._prefixes), f'"{finding.value}"'}
        of_value = (n for n in range(of_path, end) if any(w in lines[n] for w in wanted))
        return next(of_value, of_path) + 1 if finding.value else of_path + 1


def _lines(text: str) -> dict[str, int]:
    """Give the first line that begins with each name."""
    lines = enumerate(text.split("\n"), 1)
    begun = [(line.split(maxsplit=1)[0], n) for n, line in lines if line and not line[0].isspace()]
    return dict(reversed(begun))


def _described(file: SourceFile) -> set[str]:
    """Take the things the file gives a class: it is their home."""
    return {str(q.subject)[1:-1] for q in file.quads if q.predicate.value == str(RDF.type)}


def _mentioned(file: SourceFile) -> set[str]:
    """Take all things the file says something about."""
    return {str(q.subject)[1:-1] for q in file.quads}
