"""The reference of `podcast check` is made from its rules."""

from docs.generate_check import PAGE, page


def test_the_reference_is_what_the_rules_make() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
