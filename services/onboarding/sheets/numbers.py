"""ЕГН, ЛНЧ and telephones as spreadsheets mangle them."""
# Cyrillic: words beside numbers in cells.

import re
from dataclasses import dataclass
from datetime import date

import phonenumbers
from stdnum.bg import egn, pnf
from stdnum.exceptions import ValidationError

LENGTH = 10
NO_NUMBER = frozenset(
    {"няма", "няма егн", "няма номер", "без егн", "none", "nincs", "не", "н/д", "-", "–", "—", "x", "х"}
)
SEVERAL = re.compile(r"\s*(?:[;,/|\n]|\bи\b|\bили\b)\s*")
NOT_DIGITS = re.compile(r"[\s.\-()/]")


@dataclass(frozen=True, slots=True)
class Identifier:
    """`kind` is egn, lnch or none; `birth_date` only where the number holds it."""

    kind: str
    number: str = ""
    birth_date: date | None = None


class NotAnIdentifier(ValueError):
    """`restored` is the number with its leading zeros, when that makes it a valid one."""

    def __init__(self, restored: str = "") -> None:
        super().__init__("not a personal number")
        self.restored = restored


def identifier(raw: object) -> Identifier:
    """:raises NotAnIdentifier: a wrong check digit, or zeros that a spreadsheet dropped."""
    text = _digits(raw)
    if text.casefold() in NO_NUMBER:
        return Identifier("none")
    if len(text) == LENGTH and text.isascii() and text.isdigit():
        return _valid(text)
    raise NotAnIdentifier(_restored(text))


def begins_with_birth(number: str, born: date) -> bool:
    """Whether the first six digits are a date of birth as ЕГН writes it (months of 2000 and later plus 40)."""
    month = born.month + (40 if born.year >= 2000 else 20 if born.year < 1900 else 0)
    return number.startswith(f"{born.year % 100:02}{month:02}{born.day:02}")


def looks_like_identifier(text: str) -> bool:
    digits = _digits(text)
    return digits.isdigit() and 8 <= len(digits) <= LENGTH and bool(_restored(digits) or egn.is_valid(digits))


def _valid(text: str) -> Identifier:
    try:
        egn.validate(text)
    except ValidationError:
        if pnf.is_valid(text):
            return Identifier("lnch", text)
        raise NotAnIdentifier from None
    return Identifier("egn", text, egn.get_birth_date(text))


def _restored(text: str) -> str:
    """Born 2000–2009: one zero lost; born in 2000: two. More than that is no birth date any more."""
    whole = text.zfill(LENGTH)
    is_short = text.isascii() and text.isdigit() and LENGTH - 2 <= len(text) < LENGTH
    return whole if is_short and egn.is_valid(whole) else ""


def _digits(raw: object) -> str:
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    text = str(raw).strip()
    return re.sub(r"[\s\u00a0']", "", text) if any(char.isdigit() for char in text) else text


class NotAPhone(ValueError):
    """`part` is what could not be understood."""

    def __init__(self, part: str) -> None:
        super().__init__("not a telephone number")
        self.part = part


def phones(raw: object) -> tuple[str, ...]:
    """
    All numbers of a cell in international form, „0888 123 456; 038 66 44 22" giving two.

    :raises NotAPhone: one of them is none. A number without its zero (a spreadsheet took it) is understood.
    """
    text = str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw)
    whole = _phone(text)
    if whole:
        return (whole,)
    found = []
    for part in filter(None, SEVERAL.split(text)):
        number = _phone(part)
        if not number:
            raise NotAPhone(part)
        found.append(number)
    if not found:
        raise NotAPhone(text)
    return tuple(dict.fromkeys(found))


def _phone(text: str) -> str:
    digits = re.sub(r"(?i)^\s*(тел|gsm|гсм|моб|tel|phone)[.:\s]*", "", text)
    if re.search(r"[^\d\s+().\-/\u00a0]", digits):
        return ""
    try:
        number = phonenumbers.parse(_international(digits), "BG")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _international(text: str) -> str:
    digits = NOT_DIGITS.sub("", text.replace("\u00a0", ""))
    return f"+{digits}" if digits.startswith("359") and len(digits) > 10 else digits
