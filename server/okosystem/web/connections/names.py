"""Form fields for an entity, entered as name, slug or CURIE; the address has slug or CURIE."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NoReturn

from flask import abort, redirect, request

from okosystem.core.terms import ID, kind_of, local_name
from okosystem.core.text import fold
from okosystem.web.basis import BASIS
from okosystem.web.display_names import kind_name, label_of, sort_by_label
from okosystem.web.lists import members
from okosystem.web.problems import MAX_SHOWN, plain, refuse, with_changes
from okosystem.web.state import current_graph, current_index
from okosystem.web.views.form import Choices, Field, read_choices, similar_resources

MAX_SUGGESTIONS = 10


@dataclass(frozen=True, slots=True)
class NameField(Field):
    """A field for an entity of some kinds: its value is a slug if there is one kind, or a CURIE."""

    kinds: Sequence[str] = ("resource",)

    def read(self) -> str:
        """Find the named entity; empty for an empty field; refuses an unknown name."""
        entered = " & ".join(request.args.getlist(self.name)).strip()
        return self.word(self._find(entered)) if entered else ""

    def word(self, iri: str) -> str:
        """Return the value for an entity."""
        return local_name(iri) if len(self.kinds) == 1 else current_graph().curie(iri)

    def iri(self, word: str) -> str:
        """Return the entity of a value; empty for an empty one."""
        kind, _, slug = word.rpartition(":")
        return str(ID[f"{kind or self.kinds[0]}/{slug}"]) if word else ""

    def labels(self) -> Mapping[str, str]:
        """Label the entities; identical labels are distinguished by kind."""
        names = {
            i: label_of(i) for i in sort_by_label(i for kind in self.kinds for i in members(kind))
        }
        counts = Counter(names.values())
        return {
            iri: f"{text} ({kind_name(kind_of(iri)).lower()})" if counts[text] > 1 else text
            for iri, text in names.items()
        }

    def _find(self, entered: str) -> str:
        labels = self.labels()
        found = [iri for iri in labels if self.word(iri) == entered]
        found = found or [iri for iri, text in labels.items() if fold(text) == fold(entered)]
        return found[0] if found else self._search(entered, labels)

    def _search(self, entered: str, labels: Mapping[str, str]) -> str:
        """Find the only entity with a name in any language, or with a slug; refuses any other."""
        hits = [
            hit for hit in current_index().search(entered[:MAX_SHOWN]).hits if hit.iri in labels
        ]
        with_slug = [iri for iri in labels if local_name(iri) == entered]
        matching = [hit.iri for hit in hits if fold(hit.found_by) == fold(entered)] or with_slug
        if len(matching) != 1:
            alike = [iri for iri in similar_resources(entered[:MAX_SHOWN]) if iri in labels]
            self._refuse_name(entered, [*(hit.iri for hit in hits), *alike, *with_slug], labels)
        return matching[0]

    def _refuse_name(
        self, entered: str, similar: Sequence[str], labels: Mapping[str, str]
    ) -> NoReturn:
        values = {"name": self.name, "given": entered[:MAX_SHOWN]}
        if not similar:
            refuse("Grafen har ingenting med navnet «%(given)s».", [], 404, **values)
        meant = {iri: f"?{with_changes(**{self.name: self.word(iri)})}" for iri in similar}
        refuse(
            "Grafen har ingenting med navnet «%(given)s». Mente du en av disse?",
            [(plain(labels[iri]), query) for iri, query in islice(meant.items(), MAX_SUGGESTIONS)],
            404,
            **values,
        )


def read_named(*fields: Field) -> Choices:
    """Read the choices; redirects to the address with slugs or CURIEs in place of names."""
    choices = read_choices(*fields)
    named = [field.name for field in fields if isinstance(field, NameField)]
    if any(request.args.get(name, "") not in ("", choices[name]) for name in named):
        abort(redirect(choices.address(**{BASIS: request.args.get(BASIS, "")}), 302))
    return choices
