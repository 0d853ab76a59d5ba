"""Functions for templates: labels, links, dates and periods in the reader's language."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

from flask import Flask, current_app, request, url_for
from jinja2 import FileSystemLoader
from jinja2.bccache import Bucket, FileSystemBytecodeCache

from okosystem import features
from okosystem.core.terms import kind_of, local_name
from okosystem.graph.alternatives import compare_link
from okosystem.graph.choices import option_label
from okosystem.graph.dates import day, when
from okosystem.graph.labels import Text
from okosystem.graph.layers import wrap_name
from okosystem.graph.markup import href, is_ours, link, list_address, say, term_name, value
from okosystem.graph.sentences import sentence
from okosystem.graph.statements import Node, open_corrections, open_objections
from okosystem.web import languages
from okosystem.web.basis import basis_of_view
from okosystem.web.documents import picture, structured
from okosystem.web.languages import COOKIE
from okosystem.web.pictures import render_picture
from okosystem.web.problems import MAX_URL_LENGTH, show_message
from okosystem.web.state import current_reader, current_release, current_stamp

T = TypeVar("T")
TEMPLATES = Path(__file__).parent / "templates", Path(features.__file__).parent
COMPILED = TEMPLATES[0] / "__pycache__"
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
    of_reader: tuple[Callable[..., object], ...] = (
        compare_link, day, href, is_ours, link, list_address, option_label, picture, say, sentence,
        structured, term_name,
        value, when,
    )  # fmt: skip
    for function in of_reader:
        app.jinja_env.globals[function.__name__] = for_reader(function)
    app.jinja_env.globals.update(
        name=lambda iri: current_reader().name(iri),
        kind_name=lambda kind: current_reader().kind_name(kind),
        kind_names=lambda kind: current_reader().kind_names(kind),
        release=current_release,
        shown=lambda: current_reader().shown,
        site=lambda: current_reader().site,
        # On the day shown or now.
        objections=lambda *iris: open_objections(current_reader().whole, *iris),
        corrections=lambda *iris: open_corrections(current_reader().whole, *iris),
    )
    app.context_processor(lambda: {"reader": current_reader()})
    app.jinja_loader = FileSystemLoader(TEMPLATES)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.bytecode_cache = CompiledTemplates(str(COMPILED))


def for_reader(function: Callable[..., T]) -> Callable[..., T]:
    """Make a function of templates from one whose first argument is the reader."""

    @wraps(function)
    def call(*values: object, **named: object) -> T:
        return function(current_reader(), *values, **named)

    return call


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
    languages.init_app(app)
    init_app(app)
    for name in app.jinja_env.list_templates(SUFFIXES):
        app.jinja_env.get_template(name)


def has(blueprint: str) -> bool:
    """Whether this site has the pages of a blueprint."""
    return blueprint in current_app.blueprints


def site_name() -> Text:
    """Return the name of the site."""
    reader = current_reader()
    title: Text = reader.site.title(reader, reader.language)
    return title


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
