"""The answer to a named query, with the values that stand in the address."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import request

from okosystem.core.errors import InvalidParameter
from okosystem.core.queries import NamedQuery, Term
from okosystem.web.drawing.shown import NUMBERS, VIEW
from okosystem.web.drawing.statements import table_of
from okosystem.web.languages import COOKIE, current_language, gettext
from okosystem.web.refusing import plain, refuse
from okosystem.web.results import Table, rows_of
from okosystem.web.state import current_release, current_store

NOT_PARAMETERS = (COOKIE, "format", VIEW, NUMBERS)


def given() -> dict[str, str]:
    """Read the parameters from the address."""
    return {key: text for key, text in request.args.items() if key not in NOT_PARAMETERS}


def bound(query: NamedQuery, values: Mapping[str, str]) -> Mapping[str, Term]:
    """Read the values of a question; refuses what is none, with the examples."""
    try:
        return query.bind(values, current_release().prefixes)
    except InvalidParameter as error:
        said = gettext("Spørsmålet kan ikke stilles med det som står i adressen. Skriv slik:")
        examples = [(key, p.example) for key, p in query.parameters.items()]
        allowed = [
            (plain(f"{key}={value}"), f"?{urlencode({**dict(examples), key: value})}")
            for key, value in examples
        ]
        refuse(said, allowed, str(error))


def answered(query: NamedQuery, values: Mapping[str, str], view: str) -> Table:
    """Answer a question; a graph as statements where it is to be seen as one."""
    answer = current_store().query(query.sparql, parameters=bound(query, values))
    table = table_of(answer.triples()) if view and answer.is_graph else rows_of(answer)
    return table.without(query.parameters)


def heading(name: str) -> str:
    """Head a column as the table does."""
    return current_release().columns.get(name, {}).get(current_language(), name)
