"""Read the choices of a form from the address, or refuse them with alternatives.

Options are read from the graph: name in the address → IRI. Among the choices are the day and the
scenario that a page shows, and the findings of both.
"""

from collections.abc import Mapping, Sequence

from flask import abort, redirect, request

from okosystem.graph.choices import DAY, MAX_SHOWN, Choices, Field, Refused
from okosystem.graph.labels import Text
from okosystem.graph.name_field import NameField
from okosystem.graph.reader import Reader
from okosystem.web.basis import BASIS
from okosystem.web.languages import COOKIE
from okosystem.web.memento import requested_day
from okosystem.web.problems import is_for_page


def read_choices(reader: Reader, *fields: Field, has_files: bool = True) -> Choices:
    """Read the choices at an address, on its day.

    A page ignores unknown parameters, but a file refuses them. Redirects to the address with slugs
    or CURIEs in place of names.
    """
    _check_known([*(field.name for field in fields), DAY], has_files)
    on_day = reader.on(requested_day())
    chosen = {field.name: read_field(on_day, field) for field in fields}
    choices = Choices(fields, chosen, on_day.day, f"{reader.root}{request.path}")
    if any(_is_renamed(field.name, chosen) for field in fields if isinstance(field, NameField)):
        abort(redirect(choices.address(**{BASIS: request.args.get(BASIS, "")}), 302))
    return choices


def read_field(reader: Reader, field: Field) -> str:
    """Read the choice of a field; raises Refused for one that it does not have."""
    return field.read(reader, request.args.getlist(field.name))


def _check_known(known: Sequence[str], has_files: bool) -> None:
    unknown = [name for name in request.args if name not in (*known, COOKIE, BASIS)]
    if unknown and has_files and not is_for_page():
        raise Refused(
            "Siden har ikke noe valg som heter «%(name)s». Den har disse:",
            [(Text(each, ""), "") for each in known],
            name=unknown[0][:MAX_SHOWN],
            names=", ".join(known),
        )


def _is_renamed(name: str, chosen: Mapping[str, str]) -> bool:
    """Whether an entity was named in another way than its address does."""
    given = " ".join(filter(None, request.args.getlist(name)))
    return given not in ("", chosen[name])
