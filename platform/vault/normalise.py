"""One spelling for what people write in many: telephone numbers, personal numbers, e-mail addresses."""

import unicodedata

import phonenumbers


def phone(value: str) -> str:
    """E.164 with Bulgaria as the home country; what is no telephone number keeps its digits."""
    try:
        parsed = phonenumbers.parse(value, "BG")
    except phonenumbers.NumberParseException:
        return digits(value)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def digits(value: str) -> str:
    """ЕГН, ЛНЧ and the like: digits alone, in any script."""
    return "".join(str(unicodedata.decimal(char)) for char in value if char.isdecimal())


def email(value: str) -> str:
    return unicodedata.normalize("NFKC", value).strip().casefold()
