"""/utforsk: every view of the whole graph, with a line about the question it answers."""

from collections.abc import Mapping

from flask import Blueprint, render_template

from okosystem.core.terms import local_name
from okosystem.web.languages import mark
from okosystem.web.templating import EVIDENCE_COLOURS
from okosystem.web.views.form import option_label
from okosystem.web.views.pictures import lines

bp = Blueprint("explore", __name__)


# Endpoint → title, and the question that the view answers; in page order.
VIEWS: Mapping[str, tuple[str, str]] = {
    "relations.roller": (
        mark("Roller"),
        mark("Hvem tilbyr, bruker og setter krav til hver ressurs?"),
    ),
    "relations.utvekslinger": (
        mark("Verdiutveksling"),
        mark("Hvem gir data, kvalitet og samhandling til hvem?"),
    ),
    "connections.connections": (
        mark("Sammenhenger"),
        mark("Hva trenger en ressurs, hvem trenger den, og hva rammes hvis den stopper?"),
    ),
    "comparing.compare": (
        mark("Sammenlign"),
        mark("Hva er likt, ulikt og ukjent, og når er den ene ikke førstevalget?"),
    ),
    "proposals.forslag": (
        mark("Forslag"),
        mark("Hva er foreslått, hvem har svart, og hvordan foreslår du noe selv?"),
    ),
    "unplaced.unplaced": (
        mark("Uten plass i målbildet"),
        mark("Hvilke ressurser har ingen plass ennå, og hvor kan de høre hjemme?"),
    ),
    "boards.overlapp": (
        mark("Overlapp"),
        mark("Hvilke ressurser ligner, og hva har mennesker sagt om det?"),
    ),
    "boards.utfasing": (
        mark("Utfasing"),
        mark("Hva taler reglene for å fase ut, hva sperrer, og hva snur det?"),
    ),
    "boards.gap": (mark("Gap"), mark("Hva mangler, og hva er nærmest å bruke om igjen?")),
    "boards.kritikalitet": (
        mark("Kritikalitet"),
        mark("Hva stopper om en ressurs stopper, og hvem bør varsles?"),
    ),
    "boards.dekning": (mark("Dekning"), mark("Hvor godt er innsatsområder og mål dekket?")),
    "meeting.meeting": (
        mark("Til møtet"),
        mark("Hva bes Skate om, hva har endret seg, og hva gjelder min virksomhet?"),
    ),
    "boards.methods": (
        mark("Slik regner analysene"),
        mark("Hva gjør hvert regnestykke, og hva kan det ikke si?"),
    ),
    "glossary.glossary": (mark("Begreper"), mark("Hva betyr ordene, på tre språk?")),
    "scenarios.listing": (
        mark("Scenarioer"),
        mark(
            "Hva ville skje med målbildet og analysene om noe ble faset ut, samlet eller flyttet?"
        ),
    ),
}


@bp.get("/utforsk")
def explore() -> str:
    """List the views."""
    return render_template("views/explore.html", views=VIEWS)


@bp.app_template_global()
def evidence_colour(iri: str) -> str:
    """Return the colour of an evidence class."""
    return EVIDENCE_COLOURS.get(local_name(iri), "neutral")


bp.add_app_template_global(lines)
bp.add_app_template_global(option_label)
