# Cyrillic: look-alike letters of the two alphabets are told apart here
"""Names, identity numbers and phones, in the spellings that people and spreadsheets bring."""

import re
import unicodedata
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.bg import egn, pnf
from stdnum.exceptions import InvalidChecksum, InvalidComponent
from stdnum.exceptions import ValidationError as NumberError

from kernel.clock import today

# Letters that look the same in both alphabets, Latin to Cyrillic: „Иванова" with a Latin a is never found again.
LOOK_ALIKE = str.maketrans("ABCEHKMOPTXaceopxy", "АВСЕНКМОРТХасеорху")
NAME = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]*)*", re.UNICODE)
SPACES = re.compile(r"\s+")
NOT_DIGITS = re.compile(r"[\s.\-/]+")


class _NumberField(forms.CharField):
    """Ten digits with a check digit, spaces and dots forgiven."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def check_number(self, number: str) -> None:
        raise NotImplementedError

    def clean(self, value: Any) -> str:
        number = NOT_DIGITS.sub("", str(super().clean(value)))
        if number:
            self._check_digits(number)
            self.check_number(number)
        return number

    def _check_digits(self, number: str) -> None:
        if not number.isascii() or not number.isdigit():
            raise self.wrong("digits")
        if len(number) == 9 and self._is_valid(f"0{number}"):
            raise self.wrong("zero", suggestion=f"0{number}")
        if len(number) != 10:
            raise self.wrong("length", count=len(number))

    def _is_valid(self, number: str) -> bool:
        try:
            self.check_number(number)
        except ValidationError:
            return False
        return True

    def wrong(self, code: str, **params: object) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)


class EgnField(_NumberField):
    """ЕГН: six digits of the birth date, a serial, a check digit."""

    default_error_messages = {
        "digits": _("The personal number (EGN) has digits only."),
        "zero": _("Nine digits: a spreadsheet has probably dropped the first zero. Did you mean %(suggestion)s?"),
        "length": _("The personal number (EGN) has 10 digits; these are %(count)s."),
        "date": _("The first six digits of the personal number (EGN) are no date of birth."),
        "future": _("By the personal number (EGN) the date of birth lies in the future."),
        "checksum": _("The last digit of the personal number (EGN) does not fit the others: one digit is mistyped."),
    }

    def check_number(self, number: str) -> None:
        try:
            egn.validate(number)
        except InvalidComponent as error:
            raise self.wrong("date") from error
        except InvalidChecksum as error:
            raise self.wrong("checksum") from error
        if egn.get_birth_date(number) > today():
            raise self.wrong("future")


class LnchField(_NumberField):
    """ЛНЧ: the personal number of a foreigner."""

    default_error_messages = {
        "digits": _("The personal number of a foreigner (LNCh) has digits only."),
        "zero": _("Nine digits: a spreadsheet has probably dropped the first zero. Did you mean %(suggestion)s?"),
        "length": _("The personal number of a foreigner (LNCh) has 10 digits; these are %(count)s."),
        "checksum": _("The last digit of the number (LNCh) does not fit the others: one digit is mistyped."),
    }

    def check_number(self, number: str) -> None:
        try:
            pnf.validate(number)
        except NumberError as error:
            raise self.wrong("checksum") from error


HOME = "BG"
# Grouped as they are printed in Bulgaria: 0888 123 456.
BULGARIAN_MOBILE = re.compile(r"\+359([89]\d{2})(\d{3})(\d{3})")


class PhoneField(forms.CharField):
    """A phone in any spelling, kept as +359…; numbers without a country are Bulgarian."""

    default_error_messages = {
        "shape": _("This is no phone number. Write it for example as 0888 123 456 or +36 20 123 4567."),
        "length": _("There is no such phone number: count the digits and check the code of the town or operator."),
    }

    def __init__(self, *, region: str = HOME, **kwargs: Any) -> None:
        self.region = region
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        return self._normal(text) if text else ""

    def _normal(self, text: str) -> str:
        try:
            number = phonenumbers.parse(text, self.region)
        except phonenumbers.NumberParseException as error:
            raise ValidationError(self.error_messages["shape"], code="shape") from error
        if not phonenumbers.is_valid_number(number):
            raise ValidationError(self.error_messages["length"], code="length")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def read_aloud(number: str) -> str:
    """A stored number in groups: the country's own at home, with the country's code from abroad."""
    mobile = BULGARIAN_MOBILE.fullmatch(number)
    if mobile:
        return "0" + " ".join(mobile.groups())
    try:
        parsed = phonenumbers.parse(number, HOME)
    except phonenumbers.NumberParseException:
        return number
    at_home = phonenumbers.region_code_for_number(parsed) == HOME
    shape = phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(parsed, shape))


class PersonNamesField(forms.CharField):
    """
    Names of a person in one line, in Cyrillic or in Latin, with hyphens and apostrophes.

    Mixed alphabets inside one word are offered back corrected: such a name would never be found by searching.
    """

    default_error_messages = {
        "letters": _("A name has letters, hyphens and apostrophes only; “%(word)s” has something else."),
        "mixed": _("“%(word)s” mixes Cyrillic and Latin letters. Did you mean “%(suggestion)s”?"),
        "few": _("Write at least %(count)s names: first and family name."),
    }

    def __init__(self, *, min_names: int = 1, **kwargs: Any) -> None:
        self.min_names = min_names
        kwargs.setdefault("max_length", 150)
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = SPACES.sub(" ", unicodedata.normalize("NFC", str(super().clean(value)))).strip()
        words = text.split(" ") if text else []
        for word in words:
            self._check(word)
        if words and len(words) < self.min_names:
            raise ValidationError(self.error_messages["few"], code="few", params={"count": self.min_names})
        return text

    def _check(self, word: str) -> None:
        if not NAME.fullmatch(word):
            raise ValidationError(self.error_messages["letters"], code="letters", params={"word": word})
        if len(alphabets(word)) > 1:
            params = {"word": word, "suggestion": word.translate(LOOK_ALIKE)}
            raise ValidationError(self.error_messages["mixed"], code="mixed", params=params)


def alphabets(word: str) -> set[str]:
    """CYRILLIC, LATIN, …: the scripts of a word's letters by their Unicode names."""
    return {unicodedata.name(letter, "OTHER").split(" ")[0] for letter in word if letter.isalpha()}
