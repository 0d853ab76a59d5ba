"""Our own texts: Bokmål in the code, Nynorsk and English in the catalogues."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO, StringIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from okosystem.core.package import read_package_file

LANGUAGES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}


@cache
def read_translations(language: str) -> NullTranslations:
    """Compile a catalogue; its msgids are the texts in the code."""
    catalogue = StringIO(read_package_file(f"graph/translations/{language}.po"))
    compiled = BytesIO()
    write_mo(compiled, read_po(catalogue, locale=language))
    return GNUTranslations(BytesIO(compiled.getvalue()))


def in_every_language(message: str) -> dict[str, str]:
    """Translate a text into each of the languages."""
    return {code: read_translations(code).gettext(message) for code in LANGUAGES}


def mark(message: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return message
