"""Logging: one JSON object per line, without clients and queries."""

import logging
import traceback
from typing import Any

from pythonjsonlogger.json import JsonFormatter


class JsonLines(JsonFormatter):
    """Formats a record as one line of JSON; `extra` becomes fields."""

    def __init__(self) -> None:
        super().__init__(
            ["levelname", "name", "message"],
            rename_fields={"levelname": "level", "name": "logger", "exc_info": "exception"},
            timestamp="time",
        )

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """Format the type and traceback, but not the message, which may quote a query."""
        kind, _, tb = ei
        places = (f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(tb))
        return " < ".join([kind.__name__, *reversed(list(places))])


def configuration() -> dict[str, Any]:
    """Return the logging configuration: one format for granian and us, on standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": JsonLines}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {name: {"level": logging.INFO} for name in ("okosystem", "_granian")},
    }
