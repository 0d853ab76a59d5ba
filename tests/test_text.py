import pytest

from okosystem.text import fold, fold_words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Økt deling av data", "okt deling av data"),
        ("Ærlig, på ÅPENT hav!", "aerlig pa apent hav"),
        ("Sámi dáhtá", "sami dahta"),
        ("ID-porten", "id porten"),
        ("  ", ""),
    ],
)
def test_case_accents_and_punctuation_do_not_matter(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ID-porten er en tjeneste", {"id", "porten", "idporten", "er", "en", "tjeneste"}),
        ("Kva heiter tenesta?", {"kva", "heiter", "tenesta"}),
        ("«e-Innsyn» – søk", {"e", "innsyn", "einnsyn", "sok"}),
        ("…", set()),
    ],
)
def test_a_hyphenated_word_is_also_one_word(text: str, words: set[str]) -> None:
    assert fold_words(text) == words
