"""What everything in a checkout is called, without a release of it."""

from pathlib import Path

from okosystem.core.sources import Project
from okosystem.engine.oxigraph import Store
from okosystem.model.labels import Labels

_LABELS = Path("queries/pages/labels.rq")


class Described:
    """The names of a checkout; a thing that some file describes is in it, named or not."""

    def __init__(self, project: Project) -> None:
        quads = [quad for file in project.graph_files for quad in file.quads]
        told = Store(quads, project.prefixes)
        asked = (project.root / _LABELS).read_text(encoding="utf-8")
        graphs = sorted({quad.graph_name.value for quad in quads})  # type: ignore[union-attr]
        self._labels = Labels(told.query(asked, graphs).rows(), project.prefixes)
        self._things = {str(quad.subject)[1:-1] for quad in quads}

    def __contains__(self, iri: str) -> bool:
        return iri in self._things

    def name(self, iri: str, language: str) -> object:
        """Call a thing by its name in a language, else by its short IRI."""
        return self._labels.name(iri, language)
