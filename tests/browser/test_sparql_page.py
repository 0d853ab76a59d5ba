"""The SPARQL page in a browser: form, editor, answer, error, keyboard, no JavaScript."""

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.axe import violations_everywhere
from tests.browser.conftest import Open
from tests.browser.holding import hold, release_late, wait_for_request

pytestmark = pytest.mark.slow

PROVIDERS = "SELECT ?r ?a { ?r <https://w3id.org/felles-okosystem/ns#providedBy> ?a } LIMIT 5"


def ready(page: Page) -> Page:
    page.get_by_role("button", name="Åpne redigereren").click()
    page.locator("#editor .CodeMirror").wait_for()
    page.locator("#taster:visible").wait_for()
    return page


def write(page: Page, query: str) -> None:
    page.locator("#editor .CodeMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(query)


def test_ask_and_graph_results_are_shown(visit: Open) -> None:
    page = ready(visit("/sparql"))
    write(page, "ASK {}")
    page.keyboard.press("Control+Enter")
    page.locator("#resultat").get_by_text("True").wait_for()
    write(page, "CONSTRUCT WHERE { ?r <https://w3id.org/felles-okosystem/ns#providedBy> ?a }")
    page.keyboard.press("Control+Enter")
    page.locator("#resultat .CodeMirror, #resultat table").first.wait_for()
    shown = page.locator("#kjort .formats a:visible").all_inner_texts()
    assert shown == ["Turtle", "JSON-LD", "RDF/XML", "N-Triples"]


def test_an_error_is_announced_and_removed_when_fixed(visit: Open) -> None:
    page = ready(visit("/sparql"))
    write(page, "SELECT nonsense")
    page.keyboard.press("Control+Enter")
    alert = page.locator("#kjort [role=alert]")
    alert.wait_for()
    assert "nonsense" in alert.inner_text() or "expected" in alert.inner_text()
    assert page.locator("#kjort > [role=status]").inner_text() == "Spørringen kan ikke besvares"
    assert page.locator("#resultat").is_hidden()
    expect(alert).to_be_in_viewport()
    write(page, PROVIDERS)
    page.keyboard.press("Control+Enter")
    page.locator("#resultat table").wait_for()
    assert alert.is_hidden()


def hold_figure(page: Page) -> Route:
    """Request the figure of a result, and hold the response."""
    held = hold(page, "**/sparql", "vis=graf")
    write(page, PROVIDERS)
    page.keyboard.press("Control+Enter")
    page.locator("#resultat .select_graf").click()
    return wait_for_request(page, held)


def test_the_result_shown_is_of_the_last_query(visit: Open) -> None:
    page = ready(visit("/sparql"))
    held = hold(page, "**/sparql")
    for number in (1, 2):
        write(page, f"SELECT ({number} AS ?number) {{}}")
        page.keyboard.press("Control+Enter")
        wait_for_request(page, held, number)
    held[1].continue_()
    answer = page.locator("#resultat table tbody td").last
    expect(answer).to_contain_text("2")
    release_late(page, held[0])
    expect(answer).to_contain_text("2")
    assert page.url.endswith("?query=SELECT+%282+AS+%3Fnumber%29+%7B%7D")


def test_a_late_figure_is_not_shown_in_the_next_result(visit: Open) -> None:
    page = ready(visit("/sparql"))
    picture = hold_figure(page)
    write(page, "ASK {}")
    page.keyboard.press("Control+Enter")
    answer = page.locator("#resultat").get_by_text("True")
    answer.wait_for()
    release_late(page, picture)
    expect(answer).to_be_visible()


def test_a_late_figure_does_not_replace_the_table(visit: Open) -> None:
    page = ready(visit("/sparql"))
    picture = hold_figure(page)
    page.locator("#resultat .select_table").click()
    table = page.locator("#resultat table.dataTable")
    table.wait_for()
    release_late(page, picture)
    expect(table).to_be_visible()
    assert page.locator("#kjort > [role=status]").inner_text() == "Svaret er klart."


def test_the_editor_is_no_trap_for_the_keyboard(visit: Open) -> None:
    page = ready(visit("/sparql"))
    page.locator("#editor .CodeMirror").click()
    before = page.locator("#query").input_value()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Kjør"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("!!document.activeElement.closest('#editor')")
    page.keyboard.press("Shift+Tab")
    assert not page.evaluate("!!document.activeElement.closest('#editor')")
    assert page.locator("#query").input_value() == before


@pytest.mark.parametrize(
    ("begun", "completed"),
    [("PREFIX ok", "oko: <https://w3id"), ("SELECT * { ?s a oko:SharedR", "oko:SharedResource")],
)
def test_prefixes_and_classes_of_the_graph_are_completed(
    visit: Open, begun: str, completed: str
) -> None:
    page = ready(visit("/sparql"))
    start = "PREFIX oko: <https://w3id.org/felles-okosystem/ns#>\n" if "oko:" in begun else ""
    write(page, start)
    page.keyboard.type(begun)
    page.keyboard.press("Control+Space")
    begins = re.compile(f"^{re.escape(completed)}")
    page.locator(".CodeMirror-hint").filter(has_text=begins).first.wait_for()


def test_a_question_opens_in_the_editor_and_runs(visit: Open) -> None:
    page = visit("/sparql")
    page.get_by_role("link", name="Hva rammes hvis denne ressursen svikter?").click()
    page.wait_for_url("**sporsmal=**")
    ready(page)
    assert "dependsOnTransitively" in page.locator("#query").input_value()
    page.get_by_role("button", name="Kjør", exact=True).click()
    page.locator("#resultat table tbody tr").first.wait_for()


def test_axe_finds_no_violations_in_editor_result_and_error(visit: Open) -> None:
    page = ready(visit("/sparql", width=360))
    for query, found in ((PROVIDERS, "#resultat table"), ("SELECT x", "#kjort [role=alert]")):
        write(page, query)
        page.keyboard.press("Control+Enter")
        page.locator(found).wait_for()
        assert violations_everywhere(page) == {}, query


def test_there_is_no_external_request_and_no_policy_violation(browser: Browser, site: str) -> None:
    context = browser.new_context(locale="nb-NO")
    page = context.new_page()
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    ours = (site, "data:")
    page.on("request", lambda r: None if r.url.startswith(ours) else messages.append(r.url))
    page.goto(f"{site}/sparql")
    ready(page)
    write(page, PROVIDERS)
    page.keyboard.press("Control+Enter")
    page.locator("#resultat table").wait_for()
    page.wait_for_load_state("networkidle")
    context.close()
    assert messages == []


def test_the_library_is_loaded_only_here_and_only_on_request(visit: Open) -> None:
    loaded = (
        "performance.getEntriesByType('resource').filter(e => e.name.includes('yasgui')).length"
    )
    for path in ("/sporsmal", "/sporsmal", "/sparql"):
        page = visit(path)
        page.wait_for_load_state("networkidle")
        assert page.evaluate(loaded) == 0
    ready(page)
    assert page.evaluate(loaded) == 2


@pytest.mark.parametrize("width", [1280, 360])
def test_text_caret_and_position_are_the_same_in_field_and_editor(visit: Open, width: int) -> None:
    page = visit("/sparql", width=width)
    below = "document.getElementById('eksempler').getBoundingClientRect().top + scrollY"
    field, place = page.locator("#query"), page.evaluate(below)
    field.fill("SELECT ?one ?two\n{ ?one a ?two }")
    field.evaluate("f => f.setSelectionRange(8, 11)")
    ready(page)
    assert page.evaluate("!!document.activeElement.closest('#editor')")
    assert abs(page.evaluate(below) - place) < 1
    page.keyboard.insert_text("thing")
    page.get_by_role("button", name="Lukk redigereren").press("Enter")
    page.locator("#query:focus").wait_for()
    assert page.locator("#editor").is_hidden()
    assert abs(page.evaluate(below) - place) < 1
    page.keyboard.insert_text("s")
    assert field.input_value() == "SELECT ?things ?two\n{ ?one a ?two }"


def test_an_editor_that_fails_to_load_is_reported_and_the_form_still_works(visit: Open) -> None:
    page = visit("/sparql")
    page.route("**/yasgui.esm.js", lambda route: route.abort())
    page.locator("#query").fill(PROVIDERS)
    page.get_by_role("button", name="Åpne redigereren").click()
    page.get_by_text("Redigereren kunne ikke hentes.").wait_for()
    page.get_by_role("button", name="Kjør", exact=True).click()
    page.wait_for_url("**#svaret")
    assert page.locator("#vist tbody tr").count() == 5
    page.wait_for_function("document.querySelector('#svaret').getBoundingClientRect().top < 450")


def test_without_javascript_the_form_answers(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nb-NO")
    page = context.new_page()
    page.goto(f"{site}/sparql?sporsmal=impact-of-failure")
    assert page.locator("#taster").is_hidden()
    assert page.locator("#redigerer").is_hidden()
    page.get_by_role("button", name="Kjør", exact=True).click()
    page.locator("main table tbody tr").nth(5).wait_for()
    page.goto(f"{site}/sparql?query=SELECT nonsense")
    assert page.get_by_role("heading", name="Spørringen kan ikke besvares").is_visible()
    context.close()
