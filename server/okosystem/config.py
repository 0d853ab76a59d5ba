"""Settings: the one place that reads the environment. Each field is documented in README."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parent
PREFIX = "OKOSYSTEM_"


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server runs. Every field can be set by the variable OKOSYSTEM_<FIELD>."""

    release: Path = Path("release")
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    threads: int = 2

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read the environment; raises ValueError naming the variable that cannot be read."""
        given: dict[str, Any] = {}
        for field in fields(cls):
            name = PREFIX + field.name.upper()
            if raw := environ.get(name):
                given[field.name] = _read(name, raw, type(getattr(cls(), field.name)))
        return cls(**given)


def bundled_release() -> Path:
    """Name the folder of the release that the installed package carries."""
    return PACKAGE / "release"


def _read(name: str, raw: str, kind: type) -> object:
    try:
        return kind(raw)
    except ValueError as error:
        raise ValueError(f"{name}={raw!r} is not {kind.__name__}") from error
