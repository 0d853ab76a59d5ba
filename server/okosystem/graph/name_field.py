"""A field for an entity, entered as name, slug or CURIE; the address has slug or CURIE."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NoReturn

from okosystem.core.terms import ID, kind_of, local_name
from okosystem.core.text import fold
from okosystem.graph.choices import (
    MAX_SHOWN,
    MAX_SUGGESTIONS,
    Field,
    Refused,
    similar_resources,
)
from okosystem.graph.reader import Reader


@dataclass(frozen=True, slots=True)
class NameField(Field):
    """A field for an entity of some kinds: its value is a slug if there is one kind, or a CURIE."""

    kinds: Sequence[str] = ("resource",)

    def read(self, reader: Reader, values: Sequence[str]) -> str:
        """Find the named entity; empty for an empty field; raises Refused for an unknown name."""
        entered = " & ".join(values).strip()
        return self.word(reader, self._find(reader, entered)) if entered else ""

    def word(self, reader: Reader, iri: str) -> str:
        """Return the value for an entity."""
        return local_name(iri) if len(self.kinds) == 1 else reader.curie(iri)

    def iri(self, word: str) -> str:
        """Return the entity of a value; empty for an empty one."""
        kind, _, slug = word.rpartition(":")
        return str(ID[f"{kind or self.kinds[0]}/{slug}"]) if word else ""

    def labels(self, reader: Reader) -> Mapping[str, str]:
        """Label the entities; identical labels are distinguished by kind."""
        names = {
            i: reader.label(i)
            for i in reader.sort(i for kind in self.kinds for i in reader.members(kind))
        }
        counts = Counter(names.values())
        return {
            iri: f"{text} ({reader.kind_name(kind_of(iri)).lower()})" if counts[text] > 1 else text
            for iri, text in names.items()
        }

    def _find(self, reader: Reader, entered: str) -> str:
        labels = self.labels(reader)
        found = [iri for iri in labels if self.word(reader, iri) == entered]
        found = found or [iri for iri, text in labels.items() if fold(text) == fold(entered)]
        return found[0] if found else self._search(reader, entered, labels)

    def _search(self, reader: Reader, entered: str, labels: Mapping[str, str]) -> str:
        """Find the only entity with a name in any language, or a slug; else raises Refused."""
        hits = [hit for hit in reader.index().search(entered[:MAX_SHOWN]).hits if hit.iri in labels]
        with_slug = [iri for iri in labels if local_name(iri) == entered]
        matching = [hit.iri for hit in hits if fold(hit.found_by) == fold(entered)] or with_slug
        if len(matching) != 1:
            alike = [iri for iri in similar_resources(reader, entered[:MAX_SHOWN]) if iri in labels]
            self._refuse_name(
                reader, entered, [*(hit.iri for hit in hits), *alike, *with_slug], labels
            )
        return matching[0]

    def _refuse_name(
        self, reader: Reader, entered: str, similar: Sequence[str], labels: Mapping[str, str]
    ) -> NoReturn:
        values = {"name": self.name, "given": entered[:MAX_SHOWN]}
        if not similar:
            raise Refused("Grafen har ingenting med navnet «%(given)s».", [], 404, **values)
        meant = dict.fromkeys(similar)
        raise Refused(
            "Grafen har ingenting med navnet «%(given)s». Mente du en av disse?",
            [
                (reader.plain(labels[iri]), {self.name: self.word(reader, iri)})
                for iri in islice(meant, MAX_SUGGESTIONS)
            ],
            404,
            **values,
        )
