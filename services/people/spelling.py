"""One spelling per value before it is hashed for exact search."""

from vault.normalise import digits, email, phone


def contact(value: str) -> str:
    """A phone in E.164, an e-mail case-folded, an address as its words: whichever the value looks like."""
    if "@" in value:
        return email(value)
    if len(digits(value)) >= 6 and not any(char.isalpha() for char in value):
        return phone(value)
    return " ".join(value.casefold().split())


def identifier(value: str) -> str:
    return digits(value)
