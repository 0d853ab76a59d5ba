"""Delayed responses: a request of the page is held until the test releases it."""

from playwright.sync_api import Page, Route


def hold(page: Page, address: str, having: str = "") -> list[Route]:
    """Hold the requests to an address whose body has a text; return the list of them."""
    held: list[Route] = []

    def handle(route: Route) -> None:
        if having in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    page.route(address, handle)
    return held


def wait_for_request(page: Page, held: list[Route], count: int = 1) -> Route:
    """Wait for a number of requests, and return the last."""
    while len(held) < count:
        page.wait_for_timeout(10)
    return held[count - 1]


def release_late(page: Page, route: Route) -> None:
    """Release a response, and let the page handle it, unless it has aborted the request."""
    route.continue_()
    response = route.request.response()
    if response:
        response.finished()
    settle(page)


def settle(page: Page) -> None:
    """Wait until the page has handled all events before the response to a new request."""
    page.evaluate("fetch('/health').then((answer) => answer.text())")
