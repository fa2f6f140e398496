"""ЕИК: the number under which an organisation stands in the register, nine digits or thirteen for a branch."""
# Cyrillic: the number's own name.

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.bg import vat

SPACES = re.compile(r"[\s.\-]+")
# The last digit of a branch's number, from the four before it; the second row where the first gives ten.
WEIGHTS, OTHER_WEIGHTS = (2, 7, 3, 5), (4, 9, 5, 7)


def is_registration_number(number: str) -> bool:
    if not (number.isascii() and number.isdigit() and len(number) in (9, 13)):
        return False
    head = str(vat.calc_check_digit_legal(number[:8])) == number[8]
    return head and (len(number) == 9 or _branch_digit(number[8:12]) == number[12])


def _branch_digit(four: str) -> str:
    for weights in (WEIGHTS, OTHER_WEIGHTS):
        rest = sum(weight * int(digit) for weight, digit in zip(weights, four, strict=True)) % 11
        if rest < 10:
            return str(rest)
    return "0"


class RegistrationNumberField(forms.CharField):
    """Spaces, dots and a leading BG forgiven; the check digit is not."""

    default_error_messages = {
        "length": _("The ЕИК has 9 digits, that of a branch 13; these are %(count)s."),
        "digits": _("The ЕИК has digits only."),
        "checksum": _("The last digit of the ЕИК does not fit the others: one digit is mistyped."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        number = SPACES.sub("", str(super().clean(value)).upper()).removeprefix("BG")
        if number and not is_registration_number(number):
            code = self._fault(number)
            raise ValidationError(self.error_messages[code], code=code, params={"count": len(number)})
        return number

    def _fault(self, number: str) -> str:
        if not (number.isascii() and number.isdigit()):
            return "digits"
        return "checksum" if len(number) in (9, 13) else "length"
