"""The app that granian serves, made from the environment."""

from okosystem.config import Settings, bundled_release
from okosystem.core.release import Release
from okosystem.web.app import create_app
from okosystem.web.cache import Cache


def open_release() -> Release:
    """Open the release of the settings, else the one that the installed package carries."""
    configured = Settings.read().release
    if (configured / "manifest.json").is_file() or not bundled_release().is_dir():
        return Release.open(configured)
    return Release.open(bundled_release())


app = Cache(create_app(open_release()))
