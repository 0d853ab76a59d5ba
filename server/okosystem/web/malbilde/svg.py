"""The poster as SVG: in the page, which gives the style, or as a file that needs no other."""

import re
from collections.abc import Mapping

from babel.dates import format_date
from flask import render_template

from okosystem.web.languages import mark
from okosystem.web.links import absolute
from okosystem.web.malbilde.boxes import Box
from okosystem.web.malbilde.difference import CALLED
from okosystem.web.malbilde.layout import WIDTH
from okosystem.web.malbilde.marks import marks_of
from okosystem.web.malbilde.palette import plain_style
from okosystem.web.malbilde.paper import on_sheet
from okosystem.web.malbilde.places import Drawn
from okosystem.web.malbilde.poster import Poster, poster
from okosystem.web.malbilde.scene import Scene, scene, today
from okosystem.web.malbilde.view import OWNER, TARGET, View
from okosystem.web.state import current_release
from okosystem.web.supposing import scenarios

FOOTER = 26.0
# What those who show links to pages ask for, in pixels.
CARD = 1200, 630
ROOT = re.compile(r'viewBox="[^"]*" width="[^"]*" height="[^"]*"')
IN_FOCUS, OUT_OF_FOCUS = mark("i fokus"), mark("utenfor fokus")


def poster_svg(view: View, language: str, footer: bool = True) -> str:
    """Draw a state as an SVG file of its own: with its style, legend, day, digest and address."""
    return draw(poster(scene(view, language), absolute("")), plain_style(), footer)


def sheet_svg(view: View, language: str) -> str:
    """Draw the same for a sheet of paper, wide enough to fill it."""
    drawn = on_sheet(scene(view, language), absolute(""), FOOTER)
    return draw(drawn, plain_style(), footer=True)


def card_svg(view: View, language: str) -> str:
    """Draw the upper part of the same as a card, where the text is large enough to be read."""
    drawn = draw(poster(scene(view, language), absolute("")), plain_style())
    width, height = CARD
    root = f'viewBox="0 0 {WIDTH:g} {WIDTH * height / width:g}" width="{width}" height="{height}"'
    return ROOT.sub(root, drawn, count=1)


def draw(drawn: Poster, style: str = "", footer: bool = False) -> str:
    """Write a poster as SVG; without a style it takes that of the page it stands in."""
    shown = drawn.scene
    return render_template(
        "malbilde/poster.html",
        poster=drawn,
        scene=shown,
        view=shown.view,
        style=style,
        foot=FOOTER if footer else 0,
        root=drawn.root,
        subtitle=subtitle(shown),
        address=absolute(shown.view.address),
        digest=current_release().digest[:12],
        released=format_date(today(), "long", locale=shown.language),
        describe=lambda box, numbers: describe(shown, box, numbers),
        classes=lambda box: classes(shown, box),
        marks_of=marks_of,
        called=CALLED,
        _=shown.gettext,
    )


def classes(shown: Scene, box: Box) -> str:
    """Name the classes that say how a box is drawn."""
    said = ["box", shown.colours.hue(box.iri), *(f"is-{name}" for name in marks_of(box))]
    if box.iri not in shown.focus or (shown.before and box.iri not in shown.differences):
        said.append("dim")
    if shown.selected:
        tied = {iri for _, iri in shown.ties}
        selected = box.iri == shown.selected.iri
        said.append("selected" if selected else "tied" if box.iri in tied else "untied")
    return " ".join(said)


def describe(shown: Scene, drawn: Drawn, numbers: Mapping[str, str]) -> str:
    """Say all that a box shows: what it is called to those who hear it, and a hint to others."""
    box = shown.picture.boxes[drawn.item.key]
    said = [str(shown.names.full(box.iri)), shown.owner(box)]
    said += [shown.worth(box)] if shown.view.colour != OWNER else []
    said += shown.marks(box)
    said += [shown.differences[box.iri].sign] if box.iri in shown.differences else []
    said += [numbers[box.iri]] if box.iri in numbers else []
    if not shown.focus.is_all:
        said.append(shown.gettext(IN_FOCUS if box.iri in shown.focus else OUT_OF_FOCUS))
    return ", ".join(dict.fromkeys(said))


def subtitle(shown: Scene) -> str:
    """Say which day and which state is drawn, and how much of it is in focus."""
    view = shown.view
    said = [_when(shown)]
    if view.scenario:
        name = shown.names.full(scenarios()[view.scenario].iri)
        said.append(shown.gettext("tenkt: %(scenario)s", scenario=name))
    if view.state == TARGET:
        said.append(shown.gettext("med foreslåtte plasser"))
    if not shown.focus.is_all:
        of = len(shown.picture.drawn)
        said.append(shown.gettext("%(count)s av %(total)s i fokus", count=shown.in_focus, total=of))
    return " · ".join(said)


def _when(shown: Scene) -> str:
    days = [
        format_date(day, "long", locale=shown.language) if day else shown.gettext("i dag")
        for day in (shown.view.since, shown.view.day)
    ]
    if shown.view.since:
        return shown.gettext("Endret fra %(before)s til %(after)s", before=days[0], after=days[1])
    if shown.view.scenario:
        return shown.gettext("Slik det ville vært %(day)s", day=days[1])
    return (
        shown.gettext("Slik det var %(day)s", day=days[1])
        if shown.view.day
        else shown.gettext("Slik det er i dag")
    )
