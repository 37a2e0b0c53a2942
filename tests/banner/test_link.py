import pytest

from temoin.banner import href


@pytest.mark.parametrize(
    ("stated", "followed"),
    [
        ("https://exemple.org/contact", "https://exemple.org/contact"),
        ("http://exemple.org", "http://exemple.org"),
        ("mailto:dpo@exemple.org", "mailto:dpo@exemple.org"),
        ("dpo@exemple.org", "mailto:dpo@exemple.org"),
        ("/cookies/choice/", "/cookies/choice/"),
    ],
)
def test_an_address_that_a_person_can_follow_is_a_link(stated, followed):
    assert href(stated) == followed


@pytest.mark.parametrize(
    "stated",
    [
        None,
        "",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "//ailleurs.example/x",
        "/\\ailleurs.example",
        "\\\\ailleurs.example",
        "https://",
        "http://[::1",
        "cookies/choice",
        "à la mairie",
    ],
)
def test_anything_else_is_no_link(stated):
    assert href(stated) is None
