"""Things that a reader names in a field: by any of their names, or by their short IRI."""

from collections import Counter
from collections.abc import Mapping
from typing import NoReturn

from flask import request

from okosystem.core.folding import fold
from okosystem.core.terms import kind_of
from okosystem.model.labels import Text
from okosystem.web.alphabet import in_order
from okosystem.web.kinds import kind_name
from okosystem.web.languages import current_language, gettext
from okosystem.web.lists import members
from okosystem.web.refusing import SHOWN, refuse, with_changes
from okosystem.web.state import current_graph, current_index, current_labels

SUGGESTED = 10


def labels() -> Mapping[str, str]:
    """List what may be named, as the reader sees it; two of one name are told apart by kind."""
    things = in_order([*members("resource"), *members("actor")])
    names = {iri: current_labels().name(iri, current_language()).value for iri in things}
    often = Counter(names.values())
    return {
        f"{text} ({kind_name(kind_of(iri)).lower()})" if often[text] > 1 else text: iri
        for iri, text in names.items()
    }


def named(field: str) -> str:
    """Find what a field names: its IRI; nothing when the field is empty; 404 when nobody has it."""
    given = request.args.get(field, "").strip()
    if not given:
        return ""
    offered = labels()
    by_name = {fold(text): iri for text, iri in offered.items()}
    by_word = {current_graph().curie(iri): iri for iri in offered.values()}
    found = by_word.get(given) or by_name.get(fold(given)) or _by_other_name(given, offered)
    if not found:
        _refuse(field, given, offered)
    return found


def _by_other_name(given: str, offered: Mapping[str, str]) -> str:
    """Find the one thing that has a name, in any language, or a last word of its IRI."""
    things = set(offered.values())
    hits = [h.iri for h in current_index().search(given).hits if fold(h.found_by) == fold(given)]
    found = [iri for iri in hits if iri in things]
    found = found or [iri for iri in things if iri.rpartition("/")[2] == given]
    return found[0] if len(found) == 1 else ""


def _refuse(field: str, given: str, offered: Mapping[str, str]) -> NoReturn:
    texts = {iri: text for text, iri in offered.items()}
    near = [h.iri for h in current_index().search(given).hits if h.iri in texts][:SUGGESTED]
    near = near or [iri for iri in texts if iri.rpartition("/")[2] == given]
    said = gettext("Ingen delt ressurs og ingen aktør heter «%(given)s».") % {
        "given": given[:SHOWN]
    }
    said += " " + gettext("Mente du en av disse?") if near else ""
    allowed = [
        (_said(texts[i]), f"?{with_changes(**{field: current_graph().curie(i)})}") for i in near
    ]
    detail = f"{field}={given[:SHOWN]!r} names nothing here; name it as in resource:id-porten."
    refuse(said, allowed, detail, 404)


def _said(text: str) -> Text:
    return Text(text, current_language())
