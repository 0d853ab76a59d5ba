"""Which addresses are pages: those of the sitemap, and whatever else the app answers with one."""

from collections.abc import Container

from flask import Flask

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
# A report of errors is sent from a server, and there is one for each statement; the rest is for
# programs.
LEFT_OUT = ("/api", "/embed", "/health", "/meld-feil/", "/ready")


class Answering:
    """Pages that are known, and those the app is asked about, each once."""

    def __init__(self, app: Flask, known: Container[str]) -> None:
        self._app, self._known = app, known
        self._answers: dict[str, bool] = {}

    def __contains__(self, path: object) -> bool:
        if path not in self._known and path not in self._answers:
            self._answers[str(path)] = self._asked(str(path))
        return self._answers.get(str(path), True)

    def _asked(self, path: str) -> bool:
        if path.startswith(LEFT_OUT) or "." in path.rpartition("/")[2]:
            return False
        client = self._app.test_client(use_cookies=False)
        answer = client.get(path, headers={"Accept": BROWSER})
        return answer.status_code == 200 and answer.mimetype == "text/html"
