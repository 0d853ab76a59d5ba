"""Our own texts: Bokmål in the code, Nynorsk and English in the catalogues."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO, StringIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from okosystem.package import PACKAGE
from okosystem.registry import feature_folders

LANGUAGES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}


@cache
def read_translations(language: str) -> NullTranslations:
    """Compile the catalogue of all and those of the features; msgids are the texts in the code."""
    whole, compiled = Catalog(language), BytesIO()
    folders = [PACKAGE / "graph/translations", *feature_folders().values()]
    for file in (folder / f"{language}.po" for folder in folders):
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        for one in read_po(StringIO(text), locale=language):
            if one.id:
                whole.add(one.id, one.string, context=one.context)
    write_mo(compiled, whole)
    return GNUTranslations(BytesIO(compiled.getvalue()))


def in_every_language(message: str) -> dict[str, str]:
    """Translate a text into each of the languages."""
    return {code: read_translations(code).gettext(message) for code in LANGUAGES}


def mark(message: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return message
