"""A finished proposal: as a sentence, a message and a file, and the addresses to send it to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from flask import current_app

from okosystem.config import NOT_SET
from okosystem.core.terms import GRAPH, kind_of, value_of
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.labels import Text, shorten
from okosystem.proposals.forms import Field, Kind, normalise
from okosystem.proposals.writing import write_draft
from okosystem.web.dates import day
from okosystem.web.display_names import label_of
from okosystem.web.languages import gettext
from okosystem.web.links import absolute, local
from okosystem.web.proposing.form_fields import (
    SUBJECTS,
    GraphNames,
    in_reader_language,
    question_of,
    read_forms,
)
from okosystem.web.state import current_release, whole_store

MAX_BODY = 1800
"""Characters of the body of an e-mail in its address: programs cut longer addresses off."""
MAX_ADDRESS = 7500
FOLDER = "data/proposals/"


@dataclass(frozen=True, slots=True)
class Finished:
    """A proposal to send. `name` and `file` are empty when there is no file to change."""

    sentence: str
    answers: Sequence[tuple[Text, str]]
    missing: Sequence[Text]
    name: str
    file: str
    message: str
    editors: str
    """The address of the editors, with the message in it if it is e-mail; empty if not set."""
    repository: str
    change: str
    """The form for a new file in the repository; empty if not set."""
    is_change_filled: bool

    @property
    def is_mail(self) -> bool:
        """Whether the message is sent as e-mail."""
        return self.editors.startswith("mailto:")


def finish(kind: Kind, values: Mapping[str, str]) -> Finished:
    """Write a proposal in every form."""
    values = {field.name: values[field.name] for field in kind.fields}
    values["date"] = values["date"] or date.today().isoformat()
    name, file = write_file(kind, values)
    sentence = sentence_of(kind, values)
    answers = answers_of(kind, values, sentence)
    message = message_of(kind, values, sentence, answers)
    repository = _setting("REPOSITORY") if name else ""
    change, is_filled = change_address(repository, name, file)
    return Finished(
        sentence=sentence,
        answers=answers,
        missing=[
            in_reader_language(f.label) for f in kind.fields if f.required and not values[f.name]
        ],
        name=name,
        file=file,
        message=message,
        editors=editors_address(sentence, message),
        repository=repository,
        change=change,
        is_change_filled=is_filled,
    )


def write_file(kind: Kind, values: Mapping[str, str]) -> tuple[str, str]:
    """Return the name and the Turtle of the file; empty about what is computed."""
    thing = values.get("thing", "")
    fields = {field.name: field for field in kind.fields}
    if thing and kind_of(thing) not in fields["thing"].of:
        return "", ""
    return write_draft(read_forms(), kind.name, values, GraphNames(), current_release().prefixes)


def sentence_of(kind: Kind, values: Mapping[str, str]) -> str:
    """Write a proposal in one sentence, with long texts shortened."""
    filled = {field.name: shorten(_written(field, values)) for field in kind.fields}
    filled |= {n: filled[n] or filled.get(f"{n[:-3]}-nn", "") for n in filled if n.endswith("-nb")}
    return in_reader_language(kind.sentence).value.format(**filled)


def answers_of(kind: Kind, values: Mapping[str, str], sentence: str) -> list[tuple[Text, str]]:
    """List what the reader wrote or chose beside what the sentence says."""
    written = [
        (question_of(kind, field), _written(field, values))
        for field in kind.fields
        if normalise(field, values[field.name])
        not in ("", normalise(field, kind.filled.get(field.name, "")))
    ]
    return [(question, text) for question, text in written if text not in sentence]


def _written(field: Field, values: Mapping[str, str]) -> str:
    value = values[field.name]
    if field.value == "date":
        return str(day(value)) if value else ""
    if field.value in ("iri", "code"):
        return label_of(normalise(field, value)) if value else ""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in value)


def message_of(
    kind: Kind,
    values: Mapping[str, str],
    sentence: str,
    answers: Sequence[tuple[Text, str]],
) -> str:
    """Write the message to the editors."""
    about = next((values[name] for name in SUBJECTS if values.get(name)), "")
    page = local(about)
    facts = [
        (gettext("Side"), absolute(page) if page else ""),
        ("IRI", about),
        (gettext("Fil"), read_files().get(about, "")),
        (gettext("Utgave"), current_release().digest[:12]),
    ]
    lines = [sentence, "", *(f"{label}\n{text}\n" for label, text in answers)]
    return "\n".join([*lines, *(f"{label}: {text}" for label, text in facts if text)])


def editors_address(sentence: str, message: str) -> str:
    """Return the address of the editors, with subject and message if it is e-mail."""
    address, length = editors_link(), len(message)
    if not address.startswith("mailto:"):
        return address
    body = quote(message)
    while len(body) > MAX_BODY:
        length -= 20
        body = quote(f"{message[:length]} …")
    return f"{address}?subject={quote(shorten(sentence))}&body={body}"


def change_address(repository: str, name: str, file: str) -> tuple[str, bool]:
    """Return the form for a new file on a branch, and whether the file is in it.

    GitLab has a form of its own; others have the one of GitHub.
    """
    if not repository:
        return "", False
    root, on_gitlab, branch = repository.partition("/-/tree/")
    if on_gitlab:
        start, path, content = f"{root}/-/new/{branch}", {"file_name": name}, "content"
    else:
        root, _, branch = repository.partition("/tree/")
        short = name.removeprefix(FOLDER)
        start, path, content = (
            f"{root}/new/{branch}/{FOLDER.rstrip('/')}",
            {"filename": short},
            "value",
        )
    filled = f"{start}?{urlencode({**path, content: file}, quote_via=quote)}"
    if len(filled) <= MAX_ADDRESS:
        return filled, True
    return f"{start}?{urlencode(path)}", False


def _setting(name: str) -> str:
    value = str(current_app.config.get(name, NOT_SET))
    return "" if value == NOT_SET else value


def editors_link() -> str:
    """Return the address of the editors; empty if it is not set."""
    address = _setting("EDITORS")
    is_mail = address and not address.startswith(("https://", "mailto:"))
    return f"mailto:{address}" if is_mail else address


def read_files() -> Mapping[str, str]:
    """Read the source file of each entity: a file is a named graph."""
    return _read_files(whole_store(), current_release().page_queries["files"])


@cached_per_store()
def _read_files(store: Store, sparql: str) -> Mapping[str, str]:
    rows = store.query(sparql).rows()
    pairs = ((value_of(row["node"]), value_of(row["graph"])) for row in rows)
    return {node: f"{graph.removeprefix(str(GRAPH))}.ttl" for node, graph in pairs}
