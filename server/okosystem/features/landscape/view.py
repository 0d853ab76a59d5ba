"""/ and /embed/malbilde: the landscape that the choices select, as page, picture and rows."""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from okosystem.features.landscape.facts import QUERIES, facts
from okosystem.features.landscape.poster import (
    draw,
    draw_on_paper,
    draw_poster,
    lay_out,
    lay_out_whole,
)
from okosystem.features.landscape.scene import SIGNS, Scene, build_scene, entity_rows, resource_rows
from okosystem.features.landscape.selection import LIST, NOW, TABLE, WITHDRAWN, Selection, titles
from okosystem.graph.as_of import SCENARIO_FIELD, scenarios_of
from okosystem.graph.choices import DAY, Choices, DayField, Field, Refused
from okosystem.graph.domains import DOMAIN_FIELD, describe_choice
from okosystem.graph.ecosystem import explain_ecosystem
from okosystem.graph.entity_history import entity_as_of
from okosystem.graph.labels import Text, best
from okosystem.graph.reader import Reader
from okosystem.graph.statements import Node, open_corrections, open_objections, read_entity
from okosystem.graph.texts import mark
from okosystem.graph.view import Feature, Inputs, View

NAME, SINCE = "malbilde", "fra"
COLUMNS = (
    *("resource", "name", "category", "whole", "owner", "status", "colour", "marks", "in_focus"),
    "change",
)
INPUTS = Inputs([f"malbilde-{name}" for name in QUERIES], ("owner",))
PREVIEW_WIDTH, PREVIEW_HEIGHT = 1200.0, 714.0
"""The size of the landscape, which a window of 1440 × 900 shows whole beside the rail."""
CARD_SIZE = (1200, 630)
"""The size in pixels that social media expect of a preview image."""
MUNICIPAL = "sector/municipal"


class ColourField(Field):
    """The field for the colour; that of an earlier version is read too, and said to be gone."""

    def read(self, reader: Reader, values: Sequence[str]) -> str:
        """Read the colour."""
        return values[0] if values and values[0] in WITHDRAWN else Field.read(self, reader, values)


def _field(name: str, label: str, *, multiple: bool = False) -> Field:
    """Make a field whose options the graph has."""

    def options(reader: Reader) -> Mapping[str, str]:
        return facts(reader).options[name]

    return Field(name, label, options_in=options, multiple=multiple, status=404)


PLACES = {"na": mark("det som er plassert"), "mal": mark("foreslått målbilde")}
FORMS = {"bilde": mark("Vis som bilde"), "liste": mark("Vis som liste")}
FIELDS = (
    _field("perspektiv", mark("Uthev"), multiple=True),
    _field("og", mark("Bare det som også gjelder"), multiple=True),
    ColourField("farge", mark("Farge"), titles("colours"), defaults_to_first=True),
    DayField(SINCE, mark("Sammenlign med"), partial=True),
    Field("tilstand", mark("Plasser"), PLACES, defaults_to_first=True),
    _field("velg", mark("Ressurs")),
    Field("vis", mark("Vis"), FORMS),
    _field(NAME, mark("Landskap")),
    SCENARIO_FIELD,
    Field("uthev", mark("Uthev"), titles("highlights")),
    DOMAIN_FIELD,
)


def settle_days(reader: Reader, choices: Choices) -> Choices:
    """Refuse a day before the first one, and one to compare with that is not before that shown."""
    days, then, since = facts(reader).days, str(reader.day or ""), choices[SINCE]
    for name, day in ((DAY, then), (SINCE, since)):
        if day and day < str(min(days, default="")):
            known = [(Text(str(each)), {name: str(each)}) for each in days]
            raise Refused(
                "Så tidlig er ingenting plassert. Det betyr ikke at ingenting fantes.", known, 404
            )
    if then and since >= then:
        earlier = [(Text(str(each)), {SINCE: str(each)}) for each in days if str(each) < then]
        raise Refused("Dagen å sammenligne med må komme før dagen som vises.", earlier)
    return choices


def select(reader: Reader, choices: Choices) -> Selection:
    """Return what the choices select; a scenario is shown on the day that it takes effect."""
    scenario = scenarios_of(reader.release).get(reader.scenario)
    return Selection.of(choices, reader.day or (scenario.day if scenario else None))


def read_landscape(reader: Reader, choices: Choices) -> View:
    """Show the landscape; clients that want RDF get the catalogue."""
    view = select(reader, choices)
    return View(
        rows=resource_rows(reader, view),
        inputs=INPUTS,
        page=lambda: fill_page(reader, build_scene(reader, view)),
        named=entity_rows(reader, view),
        picture=partial(draw_poster, reader, view),
        paper=partial(draw_on_paper, reader, view),
        graph="/catalog",
    )


def fill_page(reader: Reader, scene: Scene) -> Mapping[str, object]:
    """Collect what the page shows: the picture, the chosen box, and the questions."""
    view, perspectives = scene.view, scene.names.facts["perspectives"]
    preview = lay_out(reader, scene, PREVIEW_WIDTH, height=PREVIEW_HEIGHT, with_title=False)
    return {
        "scene": scene,
        "view": view,
        "drawn": draw(reader, preview),
        "card": _card(reader, scene),
        "chips": _chips(reader, scene),
        "explained": explain_ecosystem(reader),
        "is_filtered": view.pairs != Selection(selected=view.selected).pairs,
        "days": sorted({*scene.names.facts.days, *filter(None, (view.day, view.since))}),
        "groups": [(kind, [*rows]) for kind, rows in groupby(perspectives, key=itemgetter("kind"))],
        "domain": describe_choice(reader, view.domain),
        "scenarios": [(slug, s.iri) for slug, s in scenarios_of(reader.release).items()],
        "colours": titles("colours"),
        "highlights": TABLE["highlights"],
        "signs": SIGNS,
        "bands": titles("bands"),
        "permanent": reader.absolute(view.address),
        "best": best,
    }


class Chip(NamedTuple):
    """A question asked of the landscape: its address, and how many boxes are highlighted."""

    text: str
    view: Selection
    number: int | None = None


def _chips(reader: Reader, scene: Scene) -> Sequence[Chip]:
    """List the questions of the page; the first shows everything."""
    view, days = scene.view, scene.names.facts.days
    everything = view.replaced(perspectives=(), also=(), highlight="", since=None)
    found = [Chip(reader.text("Alle"), everything)]
    if MUNICIPAL in scene.names.facts.options["perspektiv"]:
        municipal = everything.replaced(perspectives=(MUNICIPAL,))
        found.append(Chip(reader.text("For kommuner"), municipal))
    for name, title in titles("highlights").items():
        number = scene.now.count_boxes(scene.now.highlighted(name) or ())
        found.append(Chip(reader.text(title), everything.replaced(highlight=name), number))
    if days and (view.day is None or view.day > days[0]):
        since = everything.replaced(since=days[0], state=NOW)
        text = reader.text("Endret siden %(year)s:") % {"year": days[0].year}
        changed = len(build_scene(reader, since).differences)
        found.insert(-1, Chip(text, since, changed))
    return [chip for chip in found if chip.number != 0 or chip.view == view]


def _card(reader: Reader, scene: Scene) -> tuple[Text | None, Sequence[Node]] | None:
    """Read a summary of the chosen box as of the day shown, and what is disputed about it."""
    box, day = scene.selected, scene.view.day
    if box is None:
        return None
    then = reader.around(entity_as_of(reader, box.iri, day) if day else None)
    entity = read_entity(then, box.iri, with_incoming=True)
    about = (box.iri, *entity.statements, *(s.node.iri for s in entity.incoming))
    objections = open_objections(then.whole, *about)
    corrections = open_corrections(then.whole, *about)
    summary = entity.node.text(scene.names.language, "dct:description")
    return summary, [*objections, *corrections]


def read_embedded(reader: Reader, choices: Choices) -> View:
    """Show the landscape, or its list, alone, for other sites to frame; its picture is a card."""
    view = select(reader, choices)
    return View(
        page=lambda: _fill_embedded(reader, build_scene(reader, view)),
        picture=partial(draw_poster, reader, view, foot=0, card=CARD_SIZE),
    )


def _fill_embedded(reader: Reader, scene: Scene) -> Mapping[str, object]:
    drawn = None if scene.view.form == LIST else draw(reader, lay_out_whole(reader, scene))
    permanent = reader.absolute(scene.view.address)
    return {"scene": scene, "view": scene.view, "drawn": drawn, "permanent": permanent}


DAY_SHOWN = DayField(DAY, mark("Dag"), partial=True)
LANDSCAPE = Feature(
    name="landscape",
    is_described=False,
    path="/",
    title=mark("Landskap"),
    columns=COLUMNS,
    fields=FIELDS,
    day=DAY_SHOWN,
    settle=settle_days,
    read=read_landscape,
    file=NAME,
)
EMBEDDED = Feature(
    name="embedded-landscape",
    is_framed=True,
    path="/embed/malbilde",
    title=mark("Landskap"),
    fields=FIELDS,
    day=DAY_SHOWN,
    settle=settle_days,
    read=read_embedded,
    template="embed.html",
    file=NAME,
)
