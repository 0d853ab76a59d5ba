"""Render the poster as SVG: inside a page, which has the style sheet, or as a standalone file."""

import re
from collections.abc import Sequence
from functools import cache, partial
from urllib.parse import urlencode

from babel.dates import format_date
from flask import render_template

from okosystem.core.package import read_package_file
from okosystem.model.as_of import scenarios_of
from okosystem.web.languages import mark
from okosystem.web.links import absolute
from okosystem.web.malbilde.boxes import ResourceBox, marks_of
from okosystem.web.malbilde.difference import SIGN_CLASSES
from okosystem.web.malbilde.layout import BESIDE, WIDTH, Panel, PlacedBox
from okosystem.web.malbilde.poster import Poster, lay_out
from okosystem.web.malbilde.scene import Scene, build_scene
from okosystem.web.malbilde.view import OWNER, TARGET, View
from okosystem.web.state import current_release, today

FOOTER = 26.0
# The size social media expect of a preview image, in pixels.
CARD = 1200, 630
SIZE_ATTRIBUTES = re.compile(r'viewBox="[^"]*" width="[^"]*" height="[^"]*"')
IN_FOCUS, OUT_OF_FOCUS = mark("uthevet"), mark("ikke uthevet")
DIRECTIONS = {"needs": mark("den valgte trenger denne"), "used": mark("trenger den valgte")}


def poster_svg(view: View, language: str, footer: bool = True) -> str:
    """Render a view as a standalone SVG with style, legend, date, digest and address."""
    return render_svg(lay_out(build_scene(view, language), absolute("")), plain_style(), footer)


def paper_svg(view: View, language: str) -> str:
    """Render a view as a standalone SVG for A3 paper."""
    poster = fit_to_paper(build_scene(view, language), absolute(""), FOOTER)
    return render_svg(poster, plain_style(), footer=True)


def card_svg(view: View, language: str) -> str:
    """Render the upper part of a view as a preview image, where the text is legible."""
    svg = render_svg(lay_out(build_scene(view, language), absolute("")), plain_style())
    width, height = CARD
    root = f'viewBox="0 0 {WIDTH:g} {WIDTH * height / width:g}" width="{width}" height="{height}"'
    return SIZE_ATTRIBUTES.sub(root, svg, count=1)


def render_svg(poster: Poster, style: str = "", footer: bool = False) -> str:
    """Render a poster as SVG; without `style` it takes that of the page around it."""
    scene = poster.scene
    return render_template(
        "malbilde/poster.html",
        poster=poster,
        scene=scene,
        view=scene.view,
        style=style,
        foot=FOOTER if footer else 0,
        root=poster.root,
        beside=BESIDE,
        unplaced=unplaced_address(scene.view),
        subtitle=subtitle(scene),
        address=absolute(scene.view.address),
        digest=current_release().digest[:12],
        released=format_date(today(), "long", locale=scene.language),
        describe=partial(describe, poster),
        relations_of=partial(relations_of, poster),
        count_lit_in_rest=partial(count_lit_in_rest, scene),
        classes=partial(classes, scene),
        marks_of=marks_of,
        sign_classes=SIGN_CLASSES,
        _=scene.gettext,
    )


def unplaced_address(view: View) -> str:
    """Return the address of the list of what has no place on the day."""
    pairs = [(name, value) for name, value in view.pairs if name in ("dato", "scenario")]
    return f"/analyser?{urlencode([('fane', 'plass'), *pairs])}"


def classes(scene: Scene, box: ResourceBox) -> str:
    """Return the CSS classes of a box."""
    names = ["box", scene.colours.hue(box.iri), *(f"is-{name}" for name in marks_of(box))]
    if not scene.is_lit(box):
        names.append("dim")
    if scene.selected:
        box_of = scene.picture.box_of
        related = {box_of.get(iri) for _, iri in scene.relations}
        selected = box.iri == box_of.get(scene.selected.iri)
        names.append("selected" if selected else "tied" if box.iri in related else "untied")
    return " ".join(names)


def describe(poster: Poster, placed: PlacedBox) -> str:
    """Describe everything a box shows, as its accessible name and tooltip."""
    scene = poster.scene
    box = scene.picture.boxes[placed.item.key]
    parts = [str(scene.names.full(box.iri)), scene.owner(box)]
    parts += [scene.key_label_of(box)] if scene.view.colour != OWNER else []
    parts += [scene.parts(box)] if box.parts else []
    parts += scene.marks(box)
    parts += [scene.differences[box.iri].sign] if box.iri in scene.differences else []
    parts += relations_of(poster, box.iri)
    if not scene.focus.is_all:
        parts.append(scene.gettext(IN_FOCUS if scene.is_in_focus(box) else OUT_OF_FOCUS))
    return ", ".join(dict.fromkeys(parts))


def count_lit_in_rest(scene: Scene, panel: Panel) -> int:
    """Count the boxes that a category has no room for and that are not dimmed."""
    drawn = {placed.item.key for placed in panel.boxes}
    category = next(c for c in scene.picture.categories if c.iri == panel.group.key)
    return sum(scene.is_lit(box) for box in category.boxes if box.iri not in drawn)


def relations_of(poster: Poster, key: str) -> Sequence[str]:
    """Describe the arrows between a box and the selected one."""
    ways = dict.fromkeys(arrow.direction for arrow in poster.arrows if arrow.key == key)
    return [poster.scene.gettext(DIRECTIONS[way]) for way in ways]


def subtitle(scene: Scene) -> str:
    """Describe the day and state of the landscape, and how much of it is in focus."""
    view = scene.view
    parts = [_day_phrase(scene)]
    if view.scenario:
        name = scene.names.full(scenarios_of(current_release())[view.scenario].iri)
        parts.append(scene.gettext("tenkt: %(scenario)s", scenario=name))
    if view.state == TARGET:
        parts.append(scene.gettext("med foreslåtte plasser"))
    if not scene.focus.is_all:
        total = len(scene.picture.drawn)
        parts.append(
            scene.gettext(
                "%(count)s av %(total)s bokser er uthevet", count=scene.in_focus, total=total
            )
        )
    return " · ".join(parts)


def _day_phrase(scene: Scene) -> str:
    view = scene.view
    since, day = (
        format_date(day, "long", locale=scene.language) if day else scene.gettext("i dag")
        for day in (view.since, view.day)
    )
    if view.since:
        return scene.gettext("Endret fra %(before)s til %(after)s", before=since, after=day)
    if view.scenario:
        return scene.gettext("Slik det ville vært %(day)s", day=day)
    if view.day:
        return scene.gettext("Slik det var %(day)s", day=day)
    return scene.gettext("Slik det er i dag")


# A3 landscape in millimetres, and the margin printers cannot reach.
PAPER_WIDTH, PAPER_HEIGHT, PAPER_MARGIN = 420.0, 297.0, 8.0
RATIO = (PAPER_HEIGHT - 2 * PAPER_MARGIN) / (PAPER_WIDTH - 2 * PAPER_MARGIN)
STEP, MAX_WIDTH = 40.0, 2 * WIDTH


def fit_to_paper(scene: Scene, root: str, footer: float) -> Poster:
    """Lay out a scene at the narrowest width that fits the page with its footer.

    A wider layout is lower but has smaller text. Layers share the height left over.
    """
    width = WIDTH
    poster = lay_out(scene, root, width, height=width * RATIO - footer)
    while poster.height + footer > width * RATIO and width < MAX_WIDTH:
        width += STEP
        poster = lay_out(scene, root, width, height=width * RATIO - footer)
    height = width * RATIO - footer
    return lay_out(scene, root, width, max(0.0, height - poster.height), height)


STYLE = "web/static/malbilde-poster.css"
_TOKEN = re.compile(r"(--m-[\w-]+):\s*(?:light-dark\(([^,]+),[^)]*\)|([^;]+));")
_USE = re.compile(r"var\((--m-[\w-]+)\)")


@cache
def plain_style() -> str:
    """Return the poster's style sheet with light colours substituted for its variables.

    Few readers of SVG files support CSS variables.
    """
    css = read_package_file(STYLE)
    tokens = {name: (light or only).strip() for name, light, only in _TOKEN.findall(css)}
    rules = re.sub(r"/\*.*?\*/", "", css, flags=re.S).partition("}")[2]
    plain = rules.partition("@media")[0]
    return _USE.sub(lambda match: tokens[match[1]], re.sub(r"\s+", " ", plain)).strip()
