"""Our own texts: Bokmål in the code, Nynorsk and English in the catalogues."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO, StringIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from okosystem.core.package import package_files, read_package_file

LANGUAGES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}


@cache
def read_translations(language: str) -> NullTranslations:
    """Compile the catalogue of all and those of the features; msgids are the texts in the code."""
    whole, compiled = Catalog(language), BytesIO()
    own = package_files(f"features/*/{language}.po")
    for name in (f"graph/translations/{language}.po", *own):
        for one in read_po(StringIO(read_package_file(name)), locale=language):
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
