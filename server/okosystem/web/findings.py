"""The page of findings from validation."""

from itertools import groupby

from flask import Blueprint, render_template

from okosystem.core.findings import Severity
from okosystem.web.languages import mark
from okosystem.web.state import current_release

bp = Blueprint("findings", __name__)
SEVERITIES = {
    Severity.VIOLATION: mark("Feil"),
    Severity.WARNING: mark("Mangler"),
    Severity.INFO: mark("Tips"),
}


@bp.get("/funn")
def page() -> str:
    """Show the findings by severity."""
    found = current_release().findings
    sections = [(SEVERITIES[s], list(g)) for s, g in groupby(found, key=lambda f: f.severity)]
    return render_template("findings.html", sections=sections)
