"""How two things may be found to be the same, the surest first: by what, how sure, and why."""

from collections.abc import Mapping, Sequence

WAYS: Sequence[tuple[str, str, Mapping[str, str]]] = (
    (
        "name",
        "high",
        {"nb": "Navnene er like.", "nn": "Namna er like.", "en": "The names are the same."},
    ),
    (
        "code",
        "high",
        {
            "nb": "Navnet i modellen begynner med koden vår.",
            "nn": "Namnet i modellen byrjar med koden vår.",
            "en": "The name in the model begins with our code.",
        },
    ),
    (
        "alias",
        "medium",
        {
            "nb": "Navnet i modellen er et annet navn på tingen hos oss.",
            "nn": "Namnet i modellen er eit anna namn på tingen hos oss.",
            "en": "The name in the model is another name of the thing with us.",
        },
    ),
    (
        "words",
        "low",
        {
            "nb": "De fleste ordene i navnene er de samme.",
            "nn": "Dei fleste orda i namna er dei same.",
            "en": "Most words of the names are the same.",
        },
    ),
)
