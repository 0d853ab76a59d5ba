"""The whole pack: slides, paper, tables, and a file that tells what is what."""

from collections.abc import Mapping
from pathlib import Path

from okosystem.core.release import Release
from okosystem.exports.fagdag import advice_slide, board_slides, other_slides
from okosystem.exports.fagdag.asking import Asked
from okosystem.exports.fagdag.deck import Deck
from okosystem.exports.fagdag.moment import asked, found_on
from okosystem.exports.fagdag.paper import paper
from okosystem.exports.fagdag.readme import README, readme
from okosystem.exports.fagdag.slideshow import slideshow
from okosystem.exports.inprocess import opened, reading
from okosystem.exports.putting import put, refuse_what_is_there
from okosystem.web.languages import current_language, gettext
from okosystem.web.state import current_release
from okosystem.web.templating import site_name
from okosystem.web.views.tables import to_csv


def make(release: Release, day: str | None, language: str, root: str, target: Path) -> list[str]:
    """Write the pack in a new folder; gives the names of the files."""
    refuse_what_is_there(target)
    with opened(release) as app, reading(app, language):
        when = asked(day)
        files = contents(Asked(when, root.rstrip("/"), found_on(when)))
    with put(target) as folder:
        for name, data in files.items():
            (folder / name).write_bytes(data)
    return list(files)


def contents(asked: Asked) -> Mapping[str, bytes]:
    """Make every file, in memory."""
    made = deck(asked)
    sheets = [*other_slides.sheets(asked), *board_slides.sheets(asked), advice_slide.sheet(asked)]
    files = {"fagdag.pptx": slideshow(made), "fagdag.pdf": paper(made)}
    files |= {f"{sheet.name}.csv": to_csv(sheet).encode() for sheet in sheets}
    return {README: readme(asked, files).encode(), **files}


def deck(asked: Asked) -> Deck:
    """Make the slides: first the whole, then what the boards found, then what was advised."""
    name = str(site_name())
    return Deck(
        title=gettext("Møtepakke: %(name)s, %(day)s") % {"name": name, "day": asked.day},
        subject=asked.source,
        author=name,
        language=current_language(),
        made=current_release().manifest["modified"],
        slides=[
            other_slides.target_picture(asked),
            *board_slides.slides(asked),
            other_slides.unplaced(asked),
            advice_slide.slide(asked),
        ],
    )
