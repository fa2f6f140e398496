"""One cell to one value, or to a sentence beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from services.onboarding.sheets import numbers
from services.onboarding.sheets.cleaning import key, latin, mended, mixes_alphabets, one_line, several_lines
from services.onboarding.sheets.dates import NotADate, NotATime, as_date, as_time
from services.onboarding.sheets.specs import Field, Reads
from services.onboarding.sheets.table import WINDOWS_EPOCH

MOST_NAME = 150
MOST_TEXT = 250
MOST_LONG_TEXT = 10_000
LONGEST_LIFE = 120


@dataclass(frozen=True, slots=True)
class Context:
    """
    `today` bounds dates of birth; `epoch` is the sheet's; `restores_zeros` is the person's answer to the offer to
    bring back the zeros that a spreadsheet took from ЕГН.
    """

    today: date
    epoch: datetime = WINDOWS_EPOCH
    restores_zeros: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """`notice` says what was changed or supposed; the value holds all the same."""

    value: Any
    notice: str = ""


class CellRefused(Exception):
    """`offer` names a remedy the person may accept for the whole file ("restore_zeros")."""

    def __init__(self, sentence: str, offer: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.offer = sentence, offer


def read(field: Field, raw: object, context: Context) -> Reading:
    """:raises CellRefused: with a sentence that says what is wrong and what would be right."""
    return READERS[field.reads](field, raw, context)


def _as_text(raw: object) -> str:
    """Numbers as people see them: 214.0 is „214"; a date as it is written here."""
    if isinstance(raw, bool):
        return _("yes") if raw else _("no")
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, datetime) and raw.time() == time():
        return f"{raw:%d.%m.%Y}"
    return f"{raw:%H:%M}" if isinstance(raw, time) else str(raw)


def _bounded(text: str, most: int) -> str:
    if len(text) > most:
        raise CellRefused(
            _("The text has %(length)s characters; at most %(most)s fit here.") % {"length": len(text), "most": most}
        )
    return text


def _text(field: Field, raw: object, context: Context) -> Reading:
    return _mended(_bounded(one_line(_as_text(raw)), MOST_TEXT))


def _long_text(field: Field, raw: object, context: Context) -> Reading:
    return Reading(_bounded(several_lines(_as_text(raw)), MOST_LONG_TEXT))


def _mended(text: str) -> Reading:
    changed = mended(text)
    return Reading(changed, _("Latin letters inside a Cyrillic word were replaced.") if changed != text else "")


def _name(field: Field, raw: object, context: Context) -> Reading:
    reading = _mended(_bounded(one_line(_as_text(raw)), MOST_NAME).strip(" ,;"))
    if not any(char.isalpha() for char in reading.value):
        raise CellRefused(_("This is not a name."))
    if any(char.isdigit() for char in reading.value):
        raise CellRefused(_("A name has no digits."))
    if mixes_alphabets(reading.value):
        return Reading(reading.value, _("One word mixes Latin and Cyrillic letters; look at it."))
    return reading


def _date(field: Field, raw: object, context: Context) -> Reading:
    try:
        found, supposed = as_date(raw, epoch=context.epoch, today=context.today)
    except NotADate:
        raise CellRefused(_("This is not a date. Write it as 21.11.2026 (day, month, year).")) from None
    return Reading(found, _("Read as %(date)s.") % {"date": f"{found:%d.%m.%Y}"} if supposed else "")


def _birth_date(field: Field, raw: object, context: Context) -> Reading:
    reading = _date(field, raw, context)
    if reading.value > context.today:
        raise CellRefused(_("A date of birth cannot be in the future."))
    if context.today.year - reading.value.year > LONGEST_LIFE:
        raise CellRefused(_("This date of birth is more than 120 years ago."))
    return reading


def _time(field: Field, raw: object, context: Context) -> Reading:
    try:
        return Reading(as_time(raw))
    except NotATime:
        raise CellRefused(_("This is not a time of day. Write it as 10:00; the last one is 23:59.")) from None


def _identifier(field: Field, raw: object, context: Context) -> Reading:
    try:
        found = numbers.identifier(raw)
        return Reading(found, _("Read as ЛНЧ, the number of a foreigner.") if found.kind == "lnch" else "")
    except numbers.NotAnIdentifier as wrong:
        return _restored(wrong.restored, context)


def _restored(number: str, context: Context) -> Reading:
    if not number:
        raise CellRefused(_("This is neither a valid ЕГН nor ЛНЧ: ten digits with the right check digit, or “none”."))
    said = {"number": number}
    if not context.restores_zeros:
        raise CellRefused(
            _("A digit is missing; the spreadsheet took the leading zero. Restored it would be %(number)s.") % said,
            offer="restore_zeros",
        )
    return Reading(numbers.identifier(number), _("The leading zero was restored: %(number)s.") % said)


def _phones(field: Field, raw: object, context: Context) -> Reading:
    try:
        return Reading(numbers.phones(raw))
    except numbers.NotAPhone as wrong:
        part = one_line(wrong.part)[:40]
        raise CellRefused(_("“%(part)s” is not a telephone number.") % {"part": part}) from None


def _email(field: Field, raw: object, context: Context) -> Reading:
    typed = one_line(_as_text(raw)).removeprefix("mailto:").strip("<>;, ")
    address = latin(typed).lower()
    try:
        validate_email(address)
    except ValidationError:
        raise CellRefused(_("This is not an e-mail address.")) from None
    changed = address != typed.lower()
    return Reading(address, _("Cyrillic letters in the address were replaced by Latin ones.") if changed else "")


def _choice(field: Field, raw: object, context: Context) -> Reading:
    wanted = key(_as_text(raw))
    for choice in field.choices:
        if wanted in {key(words) for words in (choice.value, *choice.words.all, *choice.also)}:
            return Reading(choice.value)
    known = "; ".join(str(choice.words) for choice in field.choices)
    raise CellRefused(_("Unknown value. Possible are: %(known)s.") % {"known": known})


READERS: dict[Reads, Callable[[Field, object, Context], Reading]] = {
    Reads.TEXT: _text,
    Reads.LONG_TEXT: _long_text,
    Reads.NAME: _name,
    Reads.DATE: _date,
    Reads.BIRTH_DATE: _birth_date,
    Reads.TIME: _time,
    Reads.IDENTIFIER: _identifier,
    Reads.PHONES: _phones,
    Reads.EMAIL: _email,
    Reads.CHOICE: _choice,
}
