"""Functions for templates: labels, links, dates and periods in the reader's language."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, current_app, request, url_for
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader
from jinja2.bccache import Bucket, FileSystemBytecodeCache

from okosystem.graph.choices import option_label
from okosystem.graph.comparison import compare_link
from okosystem.graph.labels import UNTITLED, Text, best
from okosystem.graph.layers import wrap_name
from okosystem.graph.markup import (
    day,
    format_number,
    href,
    is_ours,
    link,
    list_address,
    say,
    sentence,
    term_name,
    value,
    when,
)
from okosystem.graph.statements import Node, open_corrections, open_objections
from okosystem.rdf.terms import kind_of, local_name
from okosystem.registry import feature_folders
from okosystem.web import state
from okosystem.web.documents import picture, structured
from okosystem.web.pictures import render_picture
from okosystem.web.problems import MAX_URL_LENGTH, show_message
from okosystem.web.state import COOKIE, current_reader, current_stamp
from okosystem.web.tables import basis_of_view

TEMPLATES = Path(__file__).parent / "templates"
COMPILED = TEMPLATES / "__pycache__"
OF_READER: Sequence[Callable[..., object]] = (
    compare_link, day, format_number, href, is_ours, link, list_address, option_label, picture, say,
    sentence, structured, term_name, value, when,
)  # fmt: skip
"""The functions of templates whose first argument is the reader."""
SUFFIXES = ("html", "svg", "txt", "xml")
EVIDENCE_COLOURS: Mapping[str, str] = {
    "fact": "success",
    "deduction": "info",
    "judgement": "warning",
    "proposal": "brand1",
}


def init_app(app: Flask) -> None:
    """Add the functions to the templates."""
    functions: tuple[Callable[..., object], ...] = (
        asset, basis_of_view, evidence_colour, footnotes, has, in_language, kind_of, show_message,
        render_picture, site_name, wrap_name,
    )  # fmt: skip
    for function in functions:
        app.jinja_env.globals[function.__name__] = function
    app.context_processor(functions_of_reader)
    folders = {folder.name: FileSystemLoader(folder) for folder in feature_folders().values()}
    app.jinja_loader = ChoiceLoader([PrefixLoader(folders), FileSystemLoader(TEMPLATES)])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.bytecode_cache = CompiledTemplates(str(COMPILED))


def functions_of_reader() -> dict[str, object]:
    """Return the reader, and the functions that write what it reads, for one template."""
    reader = current_reader()
    whole = reader.whole
    return {
        "reader": reader,
        **{function.__name__: partial(function, reader) for function in OF_READER},
        "name": reader.name,
        "kind_name": reader.kind_name,
        "kind_names": reader.kind_names,
        "release": lambda: reader.release,
        "shown": lambda: reader.shown,
        "site": lambda: reader.site,
        # On the day shown or now.
        "objections": partial(open_objections, whole),
        "corrections": partial(open_corrections, whole),
    }


class CompiledTemplates(FileSystemBytecodeCache):
    """Keeps compiled templates beside the templates, as Python keeps compiled modules."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read a compiled template, if it may be read."""
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write a compiled template where that is possible: the folder may be read-only."""
        with suppress(OSError):
            Path(self.directory).mkdir(exist_ok=True)
            super().dump_bytecode(bucket)


def compile_templates() -> None:
    """Compile every template that is not compiled, which takes a second, before a reader waits."""
    app = Flask("okosystem.web.app")
    state.init_app(app)
    init_app(app)
    for name in app.jinja_env.list_templates(SUFFIXES):
        app.jinja_env.get_template(name)


def has(blueprint: str) -> bool:
    """Whether this site has the pages of a blueprint."""
    return blueprint in current_app.blueprints


def site_name() -> Text:
    """Return the name of the site."""
    reader = current_reader()
    return best(reader.site.titles, reader.language) or UNTITLED


def evidence_colour(iri: str) -> str:
    """Return the colour of an evidence class."""
    return EVIDENCE_COLOURS.get(local_name(iri), "neutral")


def footnotes(node: Node, sources: Sequence[str]) -> list[tuple[int, str]]:
    """Return the number in the list of sources, and the IRI, of each source of a statement."""
    return sorted((sources.index(i) + 1, i) for i in node.iris("dct:source") if i in sources)


def asset(filename: str) -> str:
    """Return the URL of a static file, which changes with our code."""
    return url_for("static", filename=filename, v=current_stamp()[:8])


def in_language(language: str) -> str:
    """Return the URL of this page in another language."""
    pairs = (
        list(request.args.items(multi=True)) if len(request.query_string) <= MAX_URL_LENGTH else []
    )
    others = [(key, text) for key, text in pairs if key != COOKIE]
    return f"{request.script_root}{request.path}?{urlencode([*others, (COOKIE, language)])}"
