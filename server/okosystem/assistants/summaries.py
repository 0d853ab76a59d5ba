"""A short text with each structured answer, for people and for clients without schemas."""

from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from okosystem.assistants.graph import render_text
from okosystem.assistants.schemas import Answer

MAX_ROWS = 10


def summarize(answer: Answer) -> str:
    """Summarize an answer in a few lines, ending with its basis, release and completeness."""
    text, kind = partial(render_text, language=answer.language), type(answer).__name__
    lines = _read_template().render(answer=answer, kind=kind, most=MAX_ROWS, text=text)
    note = text("note", release=answer.release[:12], completeness=answer.completeness)
    basis = answer.basis
    newest = basis.newest_source.date if basis.newest_source else "-"
    rests_on = text("rests-on", statements=basis.statements, newest=newest)
    return "\n".join([lines.removeprefix("\n") or text("none"), rests_on, note])


@cache
def _read_template() -> Template:
    loader = PackageLoader("okosystem", "assistants")
    environment = Environment(loader=loader, undefined=StrictUndefined)  # noqa: S701  plain text
    return environment.get_template("summaries.jinja")
