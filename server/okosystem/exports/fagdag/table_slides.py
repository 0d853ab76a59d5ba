"""Slides and CSV files of what is listed: boards, resources without a place, and advice."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from okosystem.core.terms import local_name
from okosystem.exports.fagdag.deck import Column, Slide, lay_out_table
from okosystem.exports.fagdag.pack_data import PackData
from okosystem.model.statements import read_entity
from okosystem.web.boards.findings import AnalysisFinding, format_number
from okosystem.web.boards.kinds import Board
from okosystem.web.languages import gettext
from okosystem.web.unplaced.resources import (
    COLUMNS,
    SUGGESTION,
    Unplaced,
    list_unplaced,
    read_nodes,
    unplaced_row,
)
from okosystem.web.views.tables import Cell, ViewTable

# The sections for discussion in a meeting; what was set aside, and longer lists, are in the files.
ON_SLIDE: Mapping[str, Sequence[str]] = {
    "overlapp": ("board-duplication", "board-overlap"),
    "gap": ("red", "yellow", "not-known"),
    "kritikalitet": ("CriticalityFinding",),
}
OUTCOMES = ("oko:outcome", "oko:gapType")
ADVICE_COLUMNS = ("about", "adviser", "recipient", "given", "evidence", "source")
Advice = Mapping[str, Sequence[str]]


def board_slide(data: PackData, board: Board) -> Slide:
    """Make a slide of the findings of a board that need discussion."""
    keys = ON_SLIDE.get(board.name) or list(board.sections)
    every = data.findings(*board.kinds)
    found = [one for key in keys for one in every if board.key(one) == key]
    columns, notes = _board_columns(data, board, found), [_explain(data, one) for one in found]
    title, address = gettext(board.title), data.address(f"/{board.name}")
    return _table_slide(data, board.name, title, address, columns, notes, gettext(board.lead))


def board_table(data: PackData, board: Board) -> ViewTable:
    """List all the findings of a board."""
    found = data.findings(*board.kinds)
    return ViewTable(board.name, [_finding_row(data, one, board) for one in found])


def unplaced_slide(data: PackData) -> Slide:
    """Show the resources without a place, with the places that the algorithm suggests."""
    found = _unplaced(data)
    columns = [
        Column(gettext("Det gjelder"), [data.label(one.box.iri) for one in found]),
        Column(gettext("Foreslår"), [data.label(one.suggested) or gettext("ukjent")
                                     for one in found]),
        Column(gettext("Sikkerhet"), [data.label(one.confidence) for one in found]),
        Column(gettext("Tall"), [_score(one.found) if one.found else "" for one in found]),
    ]  # fmt: skip
    notes = [_explain(data, one.found) if one.found else "" for one in found]
    title, address = gettext("Uten plass i målbildet"), data.address("/uplassert")
    return _table_slide(data, "uplassert", title, address, columns, notes)


def unplaced_table(data: PackData) -> ViewTable:
    """List the resources without a place."""
    return ViewTable("uplassert", [unplaced_row(one) for one in _unplaced(data)], COLUMNS)


def advice_slide(data: PackData) -> Slide:
    """Show the advice given by the day."""
    found = _read_advice(data)
    columns = [
        Column(gettext("Råd"), [data.label(iri) for iri in found]),
        Column(gettext("Det gjelder"), [data.labels(one["about"]) for one in found.values()]),
        Column(gettext("Fra"), [data.labels(one["adviser"]) for one in found.values()]),
        Column(gettext("Til"), [data.labels(one["recipient"]) for one in found.values()]),
        Column(gettext("Grunnlag"), [data.labels(one["evidence"]) for one in found.values()]),
        Column(gettext("Dato"), [_days(one["given"]) for one in found.values()]),
    ]
    notes = [_explain_advice(data, iri) for iri in found]
    title, address = gettext("Råd, med avsender og mottaker"), data.undated_address("/mote/rad")
    lead = gettext("Et råd er et forslag til noen er enig.")
    return _table_slide(data, "rad", title, address, columns, notes, lead, all_notes=True)


def advice_table(data: PackData) -> ViewTable:
    """List the advice given by the day."""
    return ViewTable("rad", [_advice_row(data, i, a) for i, a in _read_advice(data).items()])


def _table_slide(
    data: PackData,
    name: str,
    title: str,
    address: str,
    columns: Sequence[Column],
    notes: Sequence[str],
    first_note: str = "",
    all_notes: bool = False,
) -> Slide:
    """Make a slide with the rows that fit, and the notes of these or of all rows."""
    table, total = lay_out_table(title, columns), len(notes)
    shown = len(table.rows)
    texts = filter(None, [first_note, *(notes if all_notes else notes[:shown])])
    lead = _count(shown, total, f"{name}.csv")
    slide = data.slide(name, title, lead, address, "\n\n".join(texts))
    return replace(slide, table=table if total else None)


def _board_columns(
    data: PackData, board: Board, found: Sequence[AnalysisFinding]
) -> Sequence[Column]:
    suggested = [data.labels(one.node.iris("oko:suggests")) for one in found]
    suggested = [text or gettext("ingen kjente") for text in suggested] if any(suggested) else []
    unassessed = gettext(board.unassessed) if board.unassessed else ""
    return [
        Column(gettext("Det gjelder"), [_subject(data, one) for one in found]),
        Column(gettext("Utfall"), [data.label(one.node.iri_of("oko:verdict") or "")
                                   for one in found]),
        Column(gettext("Tall"), [_score(one) for one in found]),
        Column(gettext("Deler"), [_score_parts(data, one) for one in found]),
        Column(gettext("Regler"), [", ".join(sorted(_rules(one))) for one in found]),
        Column(gettext("Foreslår"), suggested or [""] * len(found)),
        Column(gettext("Mennesker har sagt"), [_human_outcomes(data, one) or unassessed
                                               for one in found]),
    ]  # fmt: skip


def _finding_row(data: PackData, found: AnalysisFinding, board: Board) -> Mapping[str, Cell]:
    """Write a finding in full, with IRIs."""
    node = found.node
    verdict, evidence = node.iri_of("oko:verdict") or "", node.iri_of("oko:evidenceClass") or ""
    return {
        "finding": node.iri,
        "title": str(node.text(data.language, "dct:title") or ""),
        "section": gettext(board.sections.get(board.key(found), "")),
        "concerns": node.iris("oko:concerns"),
        "concernsName": _subject(data, found),
        "verdict": verdict,
        "verdictName": data.label(verdict),
        "score": node.value("oko:score"),
        "parts": "; ".join(f"{local_name(b.kind)}={b.number or 'unknown'}" for b in found.bars),
        "rules": _rules(found),
        "humanVerdict": [human.iri for human in found.human],
        "humanVerdictName": _human_outcomes(data, found),
        "suggests": node.iris("oko:suggests"),
        "suggestsName": data.labels(node.iris("oko:suggests")),
        "evidence": evidence,
        "evidenceName": data.label(evidence),
        "asOf": node.value("oko:asOf"),
        "algorithmVersion": node.value("oko:algorithmVersion"),
        "restsOn": node.iris("prov:wasDerivedFrom"),
        "explanation": str(node.text(data.language, "dct:description") or ""),
        "address": f"{data.root}/{board.name}#{board.key(found)}",
    }


def _subject(data: PackData, found: AnalysisFinding) -> str:
    labels = data.labels(found.node.iris("oko:concerns"))
    return labels or str(found.node.text(data.language, "dct:title") or "")


def _score(found: AnalysisFinding) -> str:
    return format_number(found.node.value("oko:score"))


def _score_parts(data: PackData, found: AnalysisFinding) -> str:
    unknown = gettext("ukjent")
    return ", ".join(
        f"{data.label(bar.kind)} {format_number(bar.number) or unknown}" for bar in found.bars
    )


def _rules(found: AnalysisFinding) -> list[str]:
    return [rule.value("skos:notation") for rule in found.rules]


def _human_outcomes(data: PackData, found: AnalysisFinding) -> str:
    iris = [iri for human in found.human for iri in human.iris(*OUTCOMES)]
    return ", ".join(dict.fromkeys(map(data.label, iris)))


def _explain(data: PackData, found: AnalysisFinding) -> str:
    """Explain a finding: how it came about, what would change it, and what people say."""
    node, language = found.node, data.language
    texts = [f"{_subject(data, found)}: {node.text(language, 'dct:description') or ''}"]
    texts += [flip.value for flip in node.texts(language, "oko:whatWouldFlip")]
    for human in found.human:
        if text := human.text(language, "dct:description"):
            texts.append(gettext("Mennesker har sagt: %(text)s") % {"text": text})
    if count := len(node.iris("prov:wasDerivedFrom")):
        texts.append(gettext("Påstander bak: %(count)s.") % {"count": count})
    return " ".join(texts)


def _count(shown: int, total: int, file: str) -> str:
    """Say how many rows are shown, and which file has them all."""
    if not total:
        return gettext("Grafen kjenner ingen. Det betyr ikke at det ikke finnes noen.")
    template = gettext("%(shown)s av %(total)s er vist. Alle står i %(file)s.")
    return template % {"shown": shown, "total": total, "file": file}


def _unplaced(data: PackData) -> list[Unplaced]:
    return list_unplaced(data.scene, data.findings(SUGGESTION), read_nodes())


def _read_advice(data: PackData) -> Mapping[str, Advice]:
    """Read the advice given by the day, with the values of each column."""
    found: dict[str, dict[str, list[str]]] = {}
    for row in data.rows("advice"):
        if row["given"][:10] <= data.day.isoformat():
            advice = found.setdefault(row["advice"], {name: [] for name in ADVICE_COLUMNS})
            for name in ADVICE_COLUMNS:
                if row[name] and row[name] not in advice[name]:
                    advice[name].append(row[name])
    return found


def _advice_row(data: PackData, iri: str, advice: Advice) -> Mapping[str, Cell]:
    cells: dict[str, Cell] = {"advice": iri, "adviceName": data.label(iri)}
    for name in ADVICE_COLUMNS:
        cells[name] = list(advice[name])
        if name != "given":
            cells[f"{name}Name"] = data.labels(advice[name])
    return cells


def _explain_advice(data: PackData, iri: str) -> str:
    """Explain a piece of advice: what it says, the main objection, and what would change it."""
    node, language = read_entity(data.graph, iri).node, data.language
    texts = [node.text(language, "dct:description"), node.text(language, "oko:mainObjection")]
    texts += node.texts(language, "oko:whatWouldFlip")
    return " ".join([f"{data.label(iri)}:", *(text.value for text in texts if text)])


def _days(times: Sequence[str]) -> str:
    return ", ".join(time[:10] for time in times)
