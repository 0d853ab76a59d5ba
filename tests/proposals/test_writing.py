"""Proposals of every kind: their forms, input errors, and the files written."""

import json
import re
from collections.abc import Collection, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okosystem.build.shacl import store_of
from okosystem.graph.labels import Labels
from okosystem.proposals.files import write_proposal
from okosystem.proposals.form_builder import build_forms, read_names
from okosystem.proposals.forms import Forms, find_errors
from okosystem.rdf.terms import ID, OKO
from okosystem.sparql.queries import select
from okosystem.turtle.sources import Project
from okosystem.turtle.turtle import quads, to_house_style

COMMON = {
    "proposer": "redaksjonen",
    "role": "editor",
    "source": "source:egen-vurdering",
    "date": "2026-11-25",
}
TEXTS = {"reason-nb": "Fordi den hører til der.", "reason-nn": "Fordi han høyrer til der."}
GOOD: Mapping[str, Mapping[str, str]] = {
    "place": {"resource": "helsenorge-no", "category": "portals", "confidence": "low", **TEXTS},
    "overlap": {"resource": "fiks-io", "other": "eformidling", "outcome": "partial", **TEXTS},
    "acquit": {
        "resource": "id-porten", "other": "skate", "outcome": "none", "until": "2028-01-31",
        **TEXTS,
    },
    "phase-out": {"resource": "altinn-formidling", "successor": "altinn-broker", **TEXTS},
    "need": {
        "title-nb": "Åpen tilgang på øya", "title-nn": "Open tilgang på øya",
        "title-en": "Open access on the island", "description-nb": "Noe mangler.",
        "affects": "portals",
    },
    "correct": {
        "thing": "resource:skate", "wrong-nb": "Navnet er gammelt.", "right-nb": "Skate AU.",
    },
    "object": {
        "statement": "overlap--fiks-io--eformidling", "objection-nb": "Vi er ikke enige.",
    },
    "coverage": {
        "assessed": "resource:maskinporten", "yardstick": "capability:access-management",
        "context-nb": "Arbeidsmøte", "party": "nav", "degree": "4", "grounds-nb": "Virker for oss.",
    },
    "advise": {
        "subject": "skate", "recipient": "digdir", "advice-nb": "Gjør noe.", "asks-nb": "Si ja.",
    },
}  # fmt: skip
KINDS = sorted(GOOD)


@pytest.fixture(scope="module")
def forms(project: Project) -> Forms:
    return build_forms(project)


@pytest.fixture(scope="module")
def names(project: Project) -> tuple[Collection[str], Labels]:
    return read_names(project)


@pytest.fixture(scope="module")
def entities(names: tuple[Collection[str], Labels]) -> Collection[str]:
    return names[0]


@pytest.fixture(scope="module")
def labels(names: tuple[Collection[str], Labels]) -> Labels:
    return names[1]


def test_the_forms_survive_a_round_trip(forms: Forms) -> None:
    assert Forms.from_json(forms.to_json()) == Forms.from_json(
        Forms.from_json(forms.to_json()).to_json()
    )
    assert Forms.from_json(forms.to_json()).kinds["place"] == forms.kinds["place"]
    assert sorted(forms.kinds) == KINDS


def test_a_field_has_the_texts_and_codes_of_its_shape(forms: Forms) -> None:
    category = next(f for f in forms.kinds["place"].fields if f.name == "category")
    assert category.label == {"nb": "Kategori", "nn": "Kategori", "en": "Category"}
    assert category.message["nn"] == "Plasser ressursen i nøyaktig éin kategori i målbiletet."
    outcome = next(f for f in forms.kinds["acquit"].fields if f.name == "outcome")
    codes = [iri.rpartition("/")[2] for iri in outcome.codes]
    assert sorted(codes) == ["complementary", "none", "successor"]
    assert all(label["nn"] for label in outcome.codes.values())


def test_every_text_of_every_field_is_in_three_languages(forms: Forms) -> None:
    kinds = json.loads(forms.to_json())["kinds"]
    for kind in kinds.values():
        for field in kind["fields"]:
            for text in ("label", "message", "same"):
                assert set(field[text]) == {"nb", "nn", "en"}, (field["name"], text)
            if field["value"] != "text" or field["name"] in kind["must"]:
                assert set(field["fault"]) == {"nb", "nn", "en"}, field["name"]
        assert set(kind["label"]) == set(kind["help"]) == {"nb", "nn", "en"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_proposal_is_one_file_in_house_style(
    kind: str, forms: Forms, entities: Collection[str], labels: Labels, project: Project
) -> None:
    fields = {**COMMON, **GOOD[kind]}
    assert find_errors(forms.kinds[kind], fields, entities) == []
    name, text = write_proposal(forms, kind, fields, labels, project.prefixes)
    assert re.fullmatch(rf"data/(proposals|assessments)/{kind}--[a-z0-9-]+--2026-11-25\.ttl", name)
    assert to_house_style(text, project.prefixes, name) == text


@pytest.mark.parametrize("kind", KINDS)
def test_all_missing_fields_are_reported_at_once(
    kind: str, forms: Forms, entities: Collection[str]
) -> None:
    form = forms.kinds[kind]
    found = find_errors(form, {}, entities)
    assert [f.field.name for f in found] == [f.name for f in form.fields if f.required]
    assert all(set(f.message) == {"nb", "nn", "en"} for f in found)


@pytest.mark.parametrize(
    ("kind", "field", "value", "message"),
    [
        ("place", "resource", "no-such-thing", "Pek på det forslaget gjelder, med adressen"),
        ("correct", "thing", "analysis:placement--nav-no", "Pek på det forslaget gjelder"),
        ("correct", "thing", "https://example.org/", "Pek på det forslaget gjelder"),
        ("place", "resource", "category:portals", "Pek på det forslaget gjelder, med adressen"),
        ("place", "category", "resource:skate", "Plasser ressursen i nøyaktig én kategori"),
        ("place", "confidence", "sure", "Si hvor sikker plasseringen er: høy, middels eller lav."),
        ("place", "date", "25.11.2026", "Skriv dagen forslaget er lagt fram, som år-måned-dag"),
        ("place", "date", "2026-02-30", "Skriv dagen forslaget er lagt fram, som år-måned-dag"),
        ("place", "source", "javascript:alert(1)", "Oppgi minst én kilde for opplysningen"),
        ("place", "source", "https://x.no/> . <a", "Oppgi minst én kilde for opplysningen"),
        ("place", "proposer", "role:provider", "Oppgi nøyaktig én aktør som står bak forslaget."),
        ("overlap", "other", "fiks-io", "Sammenlign nøyaktig to forskjellige ressurser."),
        ("acquit", "outcome", "duplicate", "Velg et utfall som ikke er overlapp"),
        (
            "phase-out",
            "successor",
            "altinn-formidling",
            "Pek på en annen ressurs enn den som bør fases ut.",
        ),
        ("need", "title-nn", "   ", "Gi behovet én tittel på bokmål, én på nynorsk"),
        ("advise", "subject", "actor:digdir", "La rådet gjelde en rammebetingelse"),
        ("coverage", "degree", "6", "Sett realiseringsgraden til ett helt tall fra 1 til 5"),
        ("coverage", "degree", "ukjent", "Sett realiseringsgraden til ett helt tall fra 1 til 5"),
        ("coverage", "now", "2", "Gi bare en kapabilitet dagens verdi."),
        ("coverage", "yardstick", "resource:skate", "Oppgi nøyaktig én målestokk"),
    ],
)
def test_an_invalid_value_gets_the_message_of_the_shape(
    kind: str, field: str, value: str, message: str, forms: Forms, entities: Collection[str]
) -> None:
    found = find_errors(forms.kinds[kind], {**COMMON, **GOOD[kind], field: value}, entities)
    assert [f.field.name for f in found] == [field]
    assert found[0].message["nb"].startswith(message)


def test_the_known_addresses_are_those_of_all_sources(forms: Forms, project: Project) -> None:
    triples = [quad.triple for file in project.data for quad in file.statements]
    text = (project.root / "queries/proposals/sources.rq").read_text(encoding="utf-8")
    pages = {row["page"].value for row in select(store_of(triples), text, "sources")}
    assert forms.sources.keys() == pages != set()


def test_a_known_address_is_a_source_and_a_new_one_becomes_one(
    forms: Forms, labels: Labels, project: Project
) -> None:
    address, source = next(iter(forms.sources.items()))
    fields = {**COMMON, **GOOD["place"]}
    name, text = write_proposal(
        forms, "place", {**fields, "source": address}, labels, project.prefixes
    )
    objects = {q.object.value for q in quads(text, name) if hasattr(q.object, "value")}
    assert source in objects
    assert OKO["Source"] not in objects
    page = "https://www.example.org/1881/side?x=1#y"
    name, text = write_proposal(
        forms, "place", {**fields, "source": page}, labels, project.prefixes
    )
    assert f"foaf:page <{page}>" in text
    assert to_house_style(text, project.prefixes, name) == text


def test_the_title_has_the_names_of_entities(
    forms: Forms, labels: Labels, project: Project
) -> None:
    _, text = write_proposal(forms, "place", {**COMMON, **GOOD["place"]}, labels, project.prefixes)
    assert '"Plassering: Helsenorge i Portaler og integrerbare sluttbrukertjenester"@nb' in text
    assert '"Placement: Helsenorge in Portals and integrable end-user services"@en' in text
    assert ID["proposal-status/proposed"].rpartition("/")[2] in text


@given(text=st.text(min_size=1, max_size=80), host=st.from_regex(r"[a-z0-9-]{1,9}", fullmatch=True))
def test_any_input_gives_a_complete_file_in_house_style(
    text: str, host: str, forms: Forms, entities: Collection[str], labels: Labels, project: Project
) -> None:
    fields = {**COMMON, **GOOD["need"], "title-nb": text, "description-nb": text}
    fields["source"] = f"https://{host}.no/{text}"
    if not find_errors(forms.kinds["need"], fields, entities):
        name, turtle = write_proposal(forms, "need", fields, labels, project.prefixes)
        assert to_house_style(turtle, project.prefixes, name) == turtle
        assert " ".join(text.split()) in turtle or not text.isalnum()


def test_the_context_of_an_assessment_may_lack_letters(
    forms: Forms, labels: Labels, project: Project
) -> None:
    fields = {**COMMON, **GOOD["coverage"], "context-nb": "???"}
    name, _ = write_proposal(forms, "coverage", fields, labels, project.prefixes)
    slug = "coverage--maskinporten--access-management--kontekst--nav--2026-11-25"
    assert name == f"data/assessments/{slug}.ttl"
