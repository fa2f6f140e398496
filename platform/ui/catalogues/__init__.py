"""Message catalogues without system gettext: one per room and language, extracted, checked and compiled in Python."""
