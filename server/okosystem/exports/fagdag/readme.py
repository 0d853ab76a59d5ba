"""The file that tells what is what in a pack, and how to make the same again."""

from collections.abc import Mapping

from okosystem.core.release import sha256
from okosystem.exports.fagdag.asking import Asked
from okosystem.web.boards.kinds import BOARDS
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.state import current_release

README = "LES-MEG.txt"
TOLD = {
    "fagdag.pptx": mark("Lysbilder som kan endres: hver boks er en form, hver tabell en tabell."),
    "fagdag.pdf": mark("De samme lysbildene på papir."),
    "malbilde.csv": mark("Hver boks i målbildet, med kategori, eier og status."),
    "uplassert.csv": mark("Ressursene uten plass i målbildet."),
    "rad.csv": mark("Råd som er gitt, med avsender, mottaker, dato og kilde."),
}
BOARD = mark("Alle funn på tavlen: %(title)s.")


def readme(asked: Asked, files: Mapping[str, bytes]) -> str:
    """Write it."""
    titles = {f"{board.name}.csv": gettext(board.title) for board in BOARDS}
    command = f"okosystem export fagdag --dato {asked.day} --language {current_language()}"
    lines = [asked.source, "", gettext("I denne mappen:"), ""]
    for name, data in files.items():
        said = gettext(TOLD[name]) if name in TOLD else gettext(BOARD) % {"title": titles[name]}
        lines += [f"{name}", f"    {said}", f"    SHA-256 {sha256(data)}"]
    lines += [
        "",
        gettext("Hele utgaven:") + f" {current_release().digest}",
        gettext("Den samme tilstanden på nettet:") + f" {asked.address('/malbilde')}",
        gettext("Nederst på hver side står det hvilken utgave tjeneren har."),
        gettext("Samme utgave og samme kommando gir de samme filene:"),
        f"    {command} --site {asked.root} FOLDER",
        "",
    ]
    return "\n".join(lines)
