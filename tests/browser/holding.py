"""Answers that come late: what a page asks for is held back until the test lets it come."""

from playwright.sync_api import Page, Route


def hold(page: Page, address: str, having: str = "") -> list[Route]:
    """Hold back what is asked of an address, with something in what is sent; all go in the list."""
    held: list[Route] = []

    def meet(route: Route) -> None:
        if having in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    page.route(address, meet)
    return held


def when_asked(page: Page, held: list[Route], count: int = 1) -> Route:
    """Wait until so much has been asked; gives the last of it."""
    while len(held) < count:
        page.wait_for_timeout(10)
    return held[count - 1]


def come_late(page: Page, route: Route) -> None:
    """Let it come, and the page do what it will with it.

    A page that has let go of a question gives no sign when the answer is there.
    """
    route.continue_()
    page.evaluate("fetch('/health').then((answer) => answer.text())")
    page.wait_for_timeout(500)
