"""Read the choices of a form from the address, or refuse them with alternatives.

Options are read from the graph: name in the address → IRI. Among the choices are the day and the
scenario that a page shows, and the findings of both.
"""

from collections.abc import Sequence

from flask import abort, redirect, request

from okosystem.graph.choices import DAY, MAX_SHOWN, Choices, Field, Refused
from okosystem.graph.name_field import NameField
from okosystem.graph.reader import Reader
from okosystem.web.basis import BASIS
from okosystem.web.languages import COOKIE
from okosystem.web.memento import requested_day
from okosystem.web.problems import is_for_page


def read_choices(reader: Reader, *fields: Field, also: Sequence[str] = ()) -> Choices:
    """Read the choices of a view; a page ignores unknown parameters, but a file refuses them."""
    known = [*also, *(field.name for field in fields), DAY]
    unknown = [name for name in request.args if name not in (*known, COOKIE, BASIS)]
    if unknown and not is_for_page():
        raise Refused(
            "Siden har ikke noe valg som heter «%(name)s». Den har disse:",
            [(reader.plain(each), "") for each in known],
            name=unknown[0][:MAX_SHOWN],
            names=", ".join(known),
        )
    on_day = reader.on(requested_day())
    chosen = {field.name: read_field(on_day, field) for field in fields}
    return Choices(fields, chosen, on_day.day, f"{reader.root}{request.path}")


def read_field(reader: Reader, field: Field) -> str:
    """Read the choice of a field; raises Refused for one that it does not have."""
    return field.read(reader, request.args.getlist(field.name))


def read_named(reader: Reader, *fields: Field) -> Choices:
    """Read the choices; redirects to the address with slugs or CURIEs in place of names."""
    choices = read_choices(reader, *fields)
    named = [field.name for field in fields if isinstance(field, NameField)]
    given = {name: " ".join(filter(None, request.args.getlist(name))) for name in named}
    if any(text not in ("", choices[name]) for name, text in given.items()):
        abort(redirect(choices.address(**{BASIS: request.args.get(BASIS, "")}), 302))
    return choices
