"""The main menu, and the links at the foot of every page."""

from collections.abc import Mapping, Sequence

from flask import current_app, url_for

from okosystem.model.labels import LinkedText
from okosystem.web.languages import gettext, mark

# Endpoint → text, in the order shown. A site has the entries of the blueprints that it has.
MAIN: Mapping[str, str] = {
    "front.front": mark("Landskap"),
    "directories.ressurser": mark("Ressurser"),
    "directories.virksomheter": mark("Virksomheter"),
    "meeting.meeting": mark("Til møtet"),
    "analyses.analyser": mark("Analyser"),
    "about.developers": mark("For utviklere"),
}
# The menu of a site with somebody else's RDF.
GENERIC: Mapping[str, str] = {
    "front.front": mark("Forside"),
    "sparql.sparql": "SPARQL",
    "void.void": mark("Datasettet i tall (VoID)"),
}
FOOT: Mapping[str, str] = {
    "about.about": mark("Om"),
    "glossary.glossary": mark("Begreper"),
    "about.accessibility": mark("Tilgjengelighet"),
    "dumps.dumps": mark("Last ned alt"),
    "changes.everything": mark("Endringer (Atom)"),
    "licences.licences": mark("Lisenser"),
}


def menu() -> Sequence[LinkedText]:
    """List the main menu of this site."""
    return _links(MAIN if "about" in current_app.blueprints else GENERIC)


def foot_links() -> Sequence[LinkedText]:
    """List the links at the foot of every page."""
    return _links(FOOT)


def _links(entries: Mapping[str, str]) -> Sequence[LinkedText]:
    return [
        LinkedText(gettext(text), url_for(endpoint))
        for endpoint, text in entries.items()
        if endpoint.partition(".")[0] in current_app.blueprints
    ]
