"""The slides for decisions: title, changes, one for each piece of advice, and overlaps."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from okosystem.features.landscape.layout import Rect
from okosystem.features.meeting.period import FIRST, LAST
from okosystem.graph.advice import Case, waiting_cases
from okosystem.graph.changes import day_of, group_events, sentence
from okosystem.graph.findings import TABS, AnalysisFinding
from okosystem.graph.labels import Text
from okosystem.graph.markup import day
from okosystem.graph.reader import Reader
from okosystem.graph.texts import mark
from okosystem.plugins.meeting_pack.deck import (
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
from okosystem.plugins.meeting_pack.pack_data import (
    address,
    changes,
    count,
    findings_on,
    labels,
    make_slide,
    since,
    site_name,
    undated_address,
)

TEXT_SIZE, LARGE, HEADING_SIZE, NOTE_SIZE = 18.0, 24.0, 14.0, 14.0
MIN_FACTOR = {TEXT_SIZE: 0.7, LARGE: 0.6, NOTE_SIZE: 0.9}
"""How much each size may be reduced: no text becomes smaller than 12 points."""
GAP, REQUEST_HEIGHT, LEFT = 12.0, 84.0, 560.0
MAX_CHANGES, MAX_OVERLAPS = 8, 5
SECTIONS_TO_DECIDE = ("board-duplication", "board-overlap")
MIN_ALIKE, MIN_PARTLY_ALIKE = 0.8, 0.4
SIMILARITY_TEXTS = {"alike": mark("Likt: %(parts)s."), "partly": mark("Delvis likt: %(parts)s.")}


def title_slide(reader: Reader) -> Slide:
    """Make the title slide."""
    waiting, changed = waiting_cases(reader, reader.day), len(changes(reader))
    first = day(reader, str(since(reader)))
    numbered = list(enumerate(waiting, 1))
    lines = [
        reader.text("Råd som venter på svar: %(count)s") % {"count": len(waiting)},
        *filter(None, ["\n".join(f"{n}. {one.request(reader)}" for n, one in numbered)]),
        reader.text("Endringer siden %(day)s: %(count)s") % {"day": first, "count": changed},
    ]
    title = reader.text("Til møtet: %(name)s") % {"name": site_name(reader)}
    link = undated_address(reader, "/mote", **_period(reader))
    return _text_slide(reader, "tittel", title, day(reader, str(reader.as_of)), link, lines)


def changes_slide(reader: Reader) -> Slide:
    """Make the slide with the changes before the meeting, one sentence each."""
    found = changes(reader)
    groups = group_events(found)
    shown = [
        f"{sentence(reader, group).striptags()} ({day_of(reader, group[0])})"
        for group in groups[:MAX_CHANGES]
    ]
    title = reader.text("Endret siden %(day)s") % {"day": day(reader, str(since(reader)))}
    number = sum(map(len, groups[:MAX_CHANGES]))
    lead = count(reader, number, len(found), "endringer.csv")
    link = undated_address(reader, "/mote/endringer", **_period(reader))
    return _text_slide(reader, "endringer", title, lead, link, shown)


def _period(reader: Reader) -> Mapping[str, str]:
    return {FIRST: str(since(reader)), LAST: str(reader.as_of)}


def advice_slides(reader: Reader) -> Sequence[Slide]:
    """Make a slide for each piece of advice that awaits an answer, with fields for the decision."""
    waiting = waiting_cases(reader, reader.day)
    return [_advice_slide(reader, case, n, len(waiting)) for n, case in enumerate(waiting, 1)]


def _advice_slide(reader: Reader, case: Case, number: int, total: int) -> Slide:
    node, language = case.node, reader.language
    title = reader.text("Råd %(number)s av %(total)s") % {"number": number, "total": total}
    by = labels(reader, node.iris("prov:wasAttributedTo"))
    proposed = f"{by}: {reader.label(case.kind)}" if case.kind else by
    lead = reader.text("Forslag fra %(proposed)s. Til: %(names)s") % {
        "proposed": proposed,
        "names": labels(reader, case.recipients),
    }
    flips = node.texts(language, "oko:whatWouldFlip")
    description = node.text(language, "dct:description")
    more = (
        (reader.text("Alternativer"), node.texts(language, "oko:alternative")),
        (reader.text("Konsekvenser"), node.texts(language, "oko:consequence")),
    )
    spoken = [f"{name}: {' '.join(map(str, texts))}" for name, texts in more if texts]
    notes = [reader.label(node.iri), description, *spoken, *flips]
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
    link, said = undated_address(reader, f"/rad/{case.slug}"), map(str, filter(None, notes))
    slide = make_slide(reader, case.slug, title, lead, link, "\n\n".join(said))
    return replace(slide, groups=[Group(title, request, shapes)])


def overlaps_slide(reader: Reader) -> Slide:
    """Make the slide with the most similar pairs, unassessed ones first, each resource once."""
    board = TABS["overlapp"]
    listed = findings_on(reader, *board.kinds)
    found = [one for one in listed if board.key(one) in SECTIONS_TO_DECIDE]
    shown, named = list[AnalysisFinding](), set[str]()
    for one in sorted(found, key=lambda one: bool(one.human)):
        if named.isdisjoint(pair := one.node.iris("oko:concerns")):
            shown.append(one)
            named.update(pair)
    lines = [_describe_overlap(reader, one) for one in shown[:MAX_OVERLAPS]]
    lead = count(reader, len(lines), len(found), "overlapp.csv")
    title = reader.text("Løsninger som kan overlappe")
    link = address(reader, "/analyser", fane="overlapp")
    return _text_slide(reader, "overlapp-i-ord", title, lead, link, lines)


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
    assessed = reader.text("Vurdert av redaksjonen: %(outcome)s.") % {"outcome": outcomes}
    return " ".join([f"{both}.", *texts, assessed if outcomes else reader.text("Ikke vurdert.")])


def _text_slide(
    reader: Reader, key: str, title: str, lead: str, link: str, lines: Sequence[str]
) -> Slide:
    """Make a slide with a text box for each entry, as high as its number of lines."""
    entries = [entry.split("\n") for entry in lines]
    room = BODY.h - GAP * max(0, len(entries) - 1)
    height = min(room / max(1, sum(map(len, entries))), 3 * LARGE)
    shapes, top = list[Shape](), BODY.y
    for entry in entries:
        at = Rect(BODY.x, top, BODY.w, height * len(entry))
        shapes.append(_box("\n".join(entry), at, [Paragraph(one, TEXT_SIZE) for one in entry]))
        top += at.h + GAP
    slide = make_slide(reader, key, title, lead, link, "\n\n".join([lead, *lines]))
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
