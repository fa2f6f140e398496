# Cyrillic: standard texts of Bulgarian papers
"""Texts of papers, which are Bulgarian in every language of the screen."""

STANDARD = {"letter_greeting": "Уважаеми госпожи и господа,", "letter_closing": "С уважение,"}


def all_texts() -> dict[str, str]:
    """Every text by its key."""
    return dict(STANDARD)
