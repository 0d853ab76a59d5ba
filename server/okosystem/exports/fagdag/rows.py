"""The findings of a board as rows: in full for a file, and in few words for a slide."""

from collections.abc import Mapping, Sequence

from okosystem.core.terms import local_name
from okosystem.web.boards.findings import AnalysisFinding, format_number
from okosystem.web.boards.kinds import Board
from okosystem.web.languages import current_language, gettext
from okosystem.web.views.tables import Cell, label_of, name_columns

OUTCOMES = ("oko:outcome", "oko:gapType")


def full(found: AnalysisFinding, board: Board, root: str) -> Mapping[str, Cell]:
    """Write all of a finding, with IRIs, as one row of a file."""
    node, language = found.node, current_language()
    return {
        "finding": node.iri,
        "title": str(node.text(language, "dct:title") or ""),
        "section": gettext(board.sections.get(board.key(found), "")),
        "concerns": node.iris("oko:concerns"),
        "concernsName": about(found),
        **name_columns(verdict=node.iri_of("oko:verdict") or ""),
        "score": node.value("oko:score"),
        "parts": "; ".join(f"{local_name(b.kind)}={b.number or 'unknown'}" for b in found.bars),
        "rules": [rule.value("skos:notation") for rule in found.rules],
        "humanVerdict": [said.iri for said in found.human],
        "humanVerdictName": said_by_people(found),
        "suggests": node.iris("oko:suggests"),
        "suggestsName": suggested(found),
        **name_columns(evidence=node.iri_of("oko:evidenceClass") or ""),
        "asOf": node.value("oko:asOf"),
        "algorithmVersion": node.value("oko:algorithmVersion"),
        "restsOn": node.iris("prov:wasDerivedFrom"),
        "explanation": str(node.text(language, "dct:description") or ""),
        "address": f"{root}/{board.name}#{board.key(found)}",
    }


def about(found: AnalysisFinding) -> str:
    """Name what a finding is about."""
    named = ", ".join(label_of(iri) for iri in found.node.iris("oko:concerns"))
    return named or str(found.node.text(current_language(), "dct:title") or "")


def outcome(found: AnalysisFinding) -> str:
    """Name its outcome."""
    verdict = found.node.iri_of("oko:verdict")
    return label_of(verdict) if verdict else ""


def number(found: AnalysisFinding) -> str:
    """Write its score as the reader's language does."""
    return format_number(found.node.value("oko:score"))


def parts(found: AnalysisFinding) -> str:
    """Write the parts of its score; what is unknown is told as unknown."""
    told = ((label_of(b.kind), format_number(b.number) or gettext("ukjent")) for b in found.bars)
    return ", ".join(f"{name} {value}" for name, value in told)


def rules(found: AnalysisFinding) -> str:
    """Write the codes of the rules that fired."""
    return ", ".join(sorted(rule.value("skos:notation") for rule in found.rules))


def suggested(found: AnalysisFinding) -> str:
    """Name what it suggests."""
    return ", ".join(label_of(iri) for iri in found.node.iris("oko:suggests"))


def said_by_people(found: AnalysisFinding) -> str:
    """Name what people have said of the same."""
    iris = [iri for said in found.human for iri in said.iris(*OUTCOMES)]
    return ", ".join(dict.fromkeys(label_of(iri) for iri in iris))


def grounds(found: AnalysisFinding) -> str:
    """Tell how a finding came to be, what would flip it, and how much it rests on."""
    node, language = found.node, current_language()
    told = [f"{about(found)}: {node.text(language, 'dct:description') or ''}"]
    told += [flip.value for flip in node.texts(language, "oko:whatWouldFlip")]
    for said in found.human:
        text = said.text(language, "dct:description")
        told += [gettext("Mennesker har sagt: %(text)s") % {"text": text}] if text else []
    count = len(node.iris("prov:wasDerivedFrom"))
    told += [gettext("Påstander bak: %(count)s.") % {"count": count}] if count else []
    return " ".join(told)


def sections(
    board: Board, found: Sequence[AnalysisFinding], only: Sequence[str]
) -> list[AnalysisFinding]:
    """List the findings of some sections, or of all, in the order of the board."""
    keys = list(only or board.sections)
    return [one for key in keys for one in found if board.key(one) == key]
