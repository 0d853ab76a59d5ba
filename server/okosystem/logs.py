"""How the server writes its log: one JSON object a line, and nothing that tells who asked what."""

import logging
import traceback
from typing import Any

from pythonjsonlogger.json import JsonFormatter


class Lines(JsonFormatter):
    """Writes a record as a line of JSON; `extra` becomes fields."""

    def __init__(self) -> None:
        super().__init__(
            ["levelname", "name", "message"],
            rename_fields={"levelname": "level", "name": "logger", "exc_info": "exception"},
            timestamp="time",
        )

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """Tell what was raised and where, but not its text, which may hold a stranger's query."""
        kind, _, tb = ei
        places = (f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(tb))
        return " < ".join([kind.__name__, *reversed(list(places))])


def configuration() -> dict[str, Any]:
    """Configure logging so that granian's lines and ours have one form, on standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": Lines}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {name: {"level": logging.INFO} for name in ("okosystem", "_granian")},
    }
