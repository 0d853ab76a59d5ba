"""The slides for decisions: title, changes, one for each piece of advice, and overlaps."""

from collections.abc import Sequence
from dataclasses import replace

from okosystem.exports.fagdag.deck import (
    BODY,
    RULE,
    SOFT,
    STRONG,
    TINT,
    Group,
    Paragraph,
    Shape,
    Slide,
    fit,
)
from okosystem.exports.fagdag.pack_data import PackData, labels
from okosystem.features.landscape.layout import Rect
from okosystem.graph.advice import Case
from okosystem.graph.changes import Event, group_events, sentence
from okosystem.graph.dates import day
from okosystem.graph.findings import TABS, AnalysisFinding
from okosystem.graph.labels import Text
from okosystem.graph.reader import Reader
from okosystem.graph.texts import mark
from okosystem.web.templating import site_name

TEXT_SIZE, LARGE, HEADING_SIZE, NOTE_SIZE = 18.0, 24.0, 14.0, 14.0
MIN_FACTOR = {TEXT_SIZE: 0.7, LARGE: 0.6, NOTE_SIZE: 0.9}
"""How much each size may be reduced: no text becomes smaller than 12 points."""
GAP, REQUEST_HEIGHT, LEFT = 12.0, 84.0, 560.0
MAX_CHANGES, MAX_OVERLAPS = 8, 5
SECTIONS_TO_DECIDE = ("board-duplication", "board-overlap")
MIN_ALIKE, MIN_PARTLY_ALIKE = 0.8, 0.4
SIMILARITY_TEXTS = {"alike": mark("Likt: %(parts)s."), "partly": mark("Delvis likt: %(parts)s.")}


def title_slide(data: PackData) -> Slide:
    """Make the title slide."""
    reader, waiting, changed = data.reader, _waiting(data), len(data.changes)
    since = day(reader, str(data.since))
    lines = [
        reader.text("Råd som venter på svar: %(count)s") % {"count": len(waiting)},
        *(f"{n}. {case.request(reader)}" for n, case in enumerate(waiting, 1)),
        reader.text("Endringer siden %(day)s: %(count)s") % {"day": since, "count": changed},
    ]
    title = reader.text("Til møtet: %(name)s") % {"name": site_name()}
    address = data.undated_address("/mote", fra=str(data.since), til=str(data.day))
    return _text_slide(data, "tittel", title, day(reader, str(data.day)), address, lines)


def changes_slide(data: PackData) -> Slide:
    """Make the slide with the changes before the meeting, one sentence each."""
    reader, groups = data.reader, group_events(data.changes)
    shown = [
        f"{sentence(reader, group).striptags()} ({_day(reader, group[0])})"
        for group in groups[:MAX_CHANGES]
    ]
    title = reader.text("Endret siden %(day)s") % {"day": day(reader, str(data.since))}
    count = sum(map(len, groups[:MAX_CHANGES]))
    lead = data.count(count, len(data.changes), "endringer.csv")
    address = data.undated_address("/mote/endringer", fra=str(data.since), til=str(data.day))
    return _text_slide(data, "endringer", title, lead, address, shown)


def advice_slides(data: PackData) -> Sequence[Slide]:
    """Make a slide for each piece of advice that awaits an answer, with fields for the decision."""
    waiting = _waiting(data)
    return [_advice_slide(data, case, n, len(waiting)) for n, case in enumerate(waiting, 1)]


def _advice_slide(data: PackData, case: Case, number: int, total: int) -> Slide:
    reader, node, language = data.reader, case.node, data.reader.language
    title = reader.text("Råd %(number)s av %(total)s") % {"number": number, "total": total}
    lead = reader.text("Til: %(names)s") % {"names": labels(reader, case.recipients)}
    flips = node.texts(language, "oko:whatWouldFlip")
    description = node.text(language, "dct:description")
    notes = [reader.label(node.iri), description, *flips]
    top = BODY.y + REQUEST_HEIGHT + GAP
    height = (BODY.bottom - top - 2 * GAP) / 3
    parts: Sequence[tuple[str, Text | str | None]] = (
        (reader.text("Hvorfor"), description and description.first_sentence),
        (
            reader.text("Hovedinnvending"),
            node.text(language, "oko:mainObjection") or reader.text("Ingen innvending er kjent."),
        ),
        (reader.text("Gjelder"), labels(reader, case.subjects) or reader.text("ikke oppgitt")),
    )
    fields = reader.text("Beslutning"), reader.text("Ansvarlig"), reader.text("Frist")
    request, right = str(case.request(reader)), BODY.x + LEFT + GAP
    asked = Rect(BODY.x, BODY.y, BODY.w, REQUEST_HEIGHT)
    shapes = [_box(request, asked, [Paragraph(request, LARGE, bold=True)], edge=STRONG)]
    for n, (name, text) in enumerate(parts):
        heading = Paragraph(name, HEADING_SIZE, bold=True, colour=SOFT)
        at = Rect(BODY.x, top + n * (height + GAP), LEFT, height)
        shapes.append(_box(name, at, [heading, Paragraph(str(text), TEXT_SIZE)]))
        field = Paragraph(fields[n], HEADING_SIZE, bold=True, colour=SOFT)
        at = replace(at, x=right, w=BODY.x + BODY.w - right)
        shapes.append(_box(fields[n], at, [field], dashed=True))
    address = data.undated_address(f"/rad/{case.slug}")
    slide = data.slide(case.slug, title, lead, address, "\n\n".join(map(str, filter(None, notes))))
    return replace(slide, groups=[Group(title, request, shapes)])


def overlaps_slide(data: PackData) -> Slide:
    """Make the slide with the most similar pairs, unassessed ones first, each resource once."""
    reader, board = data.reader, TABS["overlapp"]
    found = [one for one in data.findings(*board.kinds) if board.key(one) in SECTIONS_TO_DECIDE]
    shown, named = list[AnalysisFinding](), set[str]()
    for one in sorted(found, key=lambda one: bool(one.human)):
        if named.isdisjoint(pair := one.node.iris("oko:concerns")):
            shown.append(one)
            named.update(pair)
    lines = [_describe_overlap(reader, one) for one in shown[:MAX_OVERLAPS]]
    lead = data.count(len(lines), len(found), "overlapp.csv")
    title, address = (
        reader.text("Løsninger som kan overlappe"),
        data.address("/analyser", fane="overlapp"),
    )
    return _text_slide(data, "overlapp-i-ord", title, lead, address, lines)


def _describe_overlap(reader: Reader, found: AnalysisFinding) -> str:
    """Describe a pair without numbers: in what it is similar, and how people assess it."""
    both = f" {reader.text('og')} ".join(map(reader.label, found.node.iris("oko:concerns")))
    alike: dict[str, list[str]] = {"alike": [], "partly": []}
    for bar in found.bars:
        if (share := float(bar.number or 0)) >= MIN_PARTLY_ALIKE:
            alike["alike" if share >= MIN_ALIKE else "partly"].append(reader.label(bar.kind))
    texts = [
        reader.text(SIMILARITY_TEXTS[how]) % {"parts": ", ".join(parts)}
        for how, parts in alike.items()
        if parts
    ]
    outcomes = labels(reader, (iri for human in found.human for iri in human.iris("oko:outcome")))
    assessed = reader.text("Vurdert av fagfolk: %(outcome)s.") % {"outcome": outcomes}
    return " ".join([f"{both}.", *texts, assessed if outcomes else reader.text("Ikke vurdert.")])


def _waiting(data: PackData) -> Sequence[Case]:
    return [case for case in data.cases if case.stage == "written"]


def _day(reader: Reader, event: Event) -> str:
    return day(reader, event.day.isoformat(), event.precision)


def _text_slide(
    data: PackData, key: str, title: str, lead: str, address: str, lines: Sequence[str]
) -> Slide:
    """Make a slide with a separate text box for each line."""
    height = min((BODY.h + GAP) / max(1, len(lines)) - GAP, 3 * LARGE)
    shapes = [
        _box(
            line,
            Rect(BODY.x, BODY.y + n * (height + GAP), BODY.w, height),
            [Paragraph(line, TEXT_SIZE)],
        )
        for n, line in enumerate(lines)
    ]
    slide = data.slide(key, title, lead, address, "\n\n".join([lead, *lines]))
    return replace(slide, groups=[Group(title, title, shapes)])


def _box(
    name: str, at: Rect, words: Sequence[Paragraph], edge: str = RULE, dashed: bool = False
) -> Shape:
    """Make a box with text that fits in it."""
    fill = "" if dashed else TINT
    shape = Shape(
        name, at, words, name, fill, edge, dashed=dashed, inset=8, top=dashed or len(words) > 1
    )
    return fit(shape, MIN_FACTOR[words[-1].size])
