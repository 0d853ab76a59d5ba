"""A finished proposal: as a sentence, a message and a file, and the addresses to send it to."""

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import quote, urlencode

from flask import current_app

from okosystem.config import NOT_SET
from okosystem.core.terms import GRAPH, value_of
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.labels import Text, shorten
from okosystem.proposals.forms import FOLDER, Field, Kind, normalise, write_proposal
from okosystem.web.dates import day
from okosystem.web.display_names import label_of
from okosystem.web.languages import gettext
from okosystem.web.links import absolute, local
from okosystem.web.proposing.form import (
    SUBJECTS,
    in_reader_language,
    is_computed,
    question_of,
    read_forms,
)
from okosystem.web.state import current_labels, current_release, whole_store

MAX_BODY = 1800
"""Characters of the body of an e-mail in its address: programs cut longer addresses off."""
MAX_ADDRESS = 7500


def write_file(kind: Kind, values: Mapping[str, str]) -> tuple[str, str]:
    """Return the name and the Turtle of the file; empty about what is computed."""
    if is_computed(kind, values):
        return "", ""
    dated = {**values, "date": values["date"] or date.today().isoformat()}
    prefixes = current_release().prefixes
    return write_proposal(read_forms(), kind.name, dated, current_labels(), prefixes)


def describe_proposal(
    kind: Kind, values: Mapping[str, str], name: str, file: str
) -> dict[str, object]:
    """Describe a proposal for its page, with where it can be sent."""
    values = {**values, "date": values["date"] or date.today().isoformat()}
    sentence = _sentence(kind, values)
    answers = _answers(kind, values, sentence)
    message = _message(values, sentence, answers)
    change, is_filled = change_address(_setting("REPOSITORY") if name else "", name, file)
    missing = [field.label for field in kind.fields if field.required and not values[field.name]]
    return {
        "sentence": sentence,
        "answers": answers,
        "missing": list(map(in_reader_language, missing)),
        "name": name,
        "file": file,
        "message": message,
        "editors": editors_address(sentence, message),
        "change": change,
        "is_change_filled": is_filled,
    }


def _sentence(kind: Kind, values: Mapping[str, str]) -> str:
    """Write a proposal in one sentence, with long texts shortened."""
    filled = {field.name: shorten(_written(field, values)) for field in kind.fields}
    for name, text in filled.items():
        filled[name] = text or filled.get(f"{name.removesuffix('-nb')}-nn", "")
    return in_reader_language(kind.sentence).value.format(**filled)


def _answers(kind: Kind, values: Mapping[str, str], sentence: str) -> list[tuple[Text, str]]:
    """List what the reader wrote or chose beside what the sentence says."""
    answers = []
    for field in kind.fields:
        text, default = _written(field, values), kind.filled.get(field.name, "")
        is_own = normalise(field, values[field.name]) not in ("", normalise(field, default))
        if is_own and text not in sentence:
            answers.append((question_of(field), text))
    return answers


def _written(field: Field, values: Mapping[str, str]) -> str:
    value = values[field.name]
    if field.value == "date":
        return str(day(value)) if value else ""
    if field.value in ("iri", "code"):
        return label_of(normalise(field, value)) if value else ""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in value)


def _message(values: Mapping[str, str], sentence: str, answers: Sequence[tuple[Text, str]]) -> str:
    """Write the message to the editors."""
    about = next((values[name] for name in SUBJECTS if values.get(name)), "")
    page = local(about)
    facts = {
        gettext("Side"): absolute(page) if page else "",
        "IRI": about,
        gettext("Fil"): _read_files(whole_store(), current_release().page_queries["files"]).get(
            about
        ),
        gettext("Utgave"): current_release().digest[:12],
    }
    lines = [sentence, "", *(f"{label}\n{text}\n" for label, text in answers)]
    return "\n".join([*lines, *(f"{label}: {text}" for label, text in facts.items() if text)])


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
        start, fields = f"{root}/-/new/{branch}", [("file_name", name), ("content", file)]
    else:
        root, _, branch = repository.partition("/tree/")
        start = f"{root}/new/{branch}/{FOLDER}"
        fields = [("filename", name.removeprefix(f"{FOLDER}/")), ("value", file)]
    filled = f"{start}?{urlencode(fields, quote_via=quote)}"
    if len(filled) <= MAX_ADDRESS:
        return filled, True
    return f"{start}?{urlencode(fields[:1])}", False


def editors_link() -> str:
    """Return the address of the editors; empty if it is not set."""
    address = _setting("EDITORS")
    is_mail = address and not address.startswith(("https://", "mailto:"))
    return f"mailto:{address}" if is_mail else address


def _setting(name: str) -> str:
    value = str(current_app.config.get(name, NOT_SET))
    return "" if value == NOT_SET else value


@cached_per_store()
def _read_files(store: Store, sparql: str) -> Mapping[str, str]:
    """Read the source file of each entity: a file is a named graph."""
    rows = store.query(sparql).rows()
    pairs = ((value_of(row["node"]), value_of(row["graph"])) for row in rows)
    return {node: f"{graph.removeprefix(str(GRAPH))}.ttl" for node, graph in pairs}
