"""What is wrong, in the reader's language: on pages, and to programs that ask for a language."""

from markupsafe import Markup, escape

from okosystem.core.messages import Message, Quoted
from okosystem.web.languages import current_language, gettext


def fault(error: object) -> Markup:
    """Say a fault on a page; what is only said in English is marked so, as are an engine's words.

    The values stand in the message as they are, and are never read as HTML.
    """
    said = error.args[0] if isinstance(error, Exception) and error.args else error
    if not isinstance(said, Message):
        return in_english(str(said))
    return escape(gettext(said.template)) % {k: _value(v) for k, v in said.values.items()}


def _value(value: object) -> object:
    if isinstance(value, Message):
        return fault(value)
    return in_english(value) if isinstance(value, Quoted) else value


def in_english(text: str) -> Markup:
    """Mark English words as that, where the page speaks another language."""
    if current_language() == "en":
        return escape(text)
    return Markup('<span lang="en">{}</span>').format(text)


def plainly(said: str) -> str:
    """Say a fault to a program, in the language of this answer."""
    if not isinstance(said, Message):
        return str(said)
    values = {k: plainly(v) if isinstance(v, str) else v for k, v in said.values.items()}
    return gettext(said.template) % values
