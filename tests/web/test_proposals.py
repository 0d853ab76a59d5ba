"""A proposal is seen where it matters: on its own page, in the list, and on what it concerns."""

from okosystem.core.release import Release
from okosystem.proposals.forms import FILE, Forms
from tests.web.conftest import Get, Page

PROPOSAL = "proposal/place--nav-no--portals--2026-11-25"


def test_what_it_concerns_shows_the_proposal_and_its_status(browse: Get) -> None:
    page = Page(browse("/doc/resource/nav-no").text)
    assert "Et forslag endrer ingenting før noen andre enn forslagsstilleren sier ja." in page.words
    title = "Plassering: nav.no i Portaler og integrerbare sluttbrukertjenester"
    assert f"{title} foreslått" in page.words
    assert [link for link in page.links if link.endswith(PROPOSAL)] != []


def test_its_own_page_says_who_proposes_in_which_role_and_no_more_than_is_known(
    browse: Get,
) -> None:
    said = Page(browse(f"/doc/{PROPOSAL}").text).words
    assert "foreslått av Redaksjonen" in said
    assert "foreslått som redaksjon" in said
    assert "har forslagsstatus foreslått" in said
    assert "vurdert av" not in said


def test_the_list_of_proposals_leads_to_it(browse: Get) -> None:
    page = Page(browse("/liste/proposal").text)
    assert [link for link in page.links if link.endswith(PROPOSAL)] != []


def test_the_forms_are_in_the_release(release: Release) -> None:
    forms = Forms.from_json(release.file(FILE).read_bytes())
    assert list(forms.kinds)[:3] == ["place", "overlap", "acquit"]
