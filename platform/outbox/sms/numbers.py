"""Numbers that can take a short message."""

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumberType

from kernel.errors import Refusal

HOME = "BG"
_TAKES_MESSAGES = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


def mobile(text: str) -> str:
    """
    The number as +359…; one without a country is Bulgarian.

    :raises Refusal: no number, or one that takes no messages.
    """
    try:
        number = phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException:
        raise Refusal(_("This is no phone number.")) from None
    if not phonenumbers.is_valid_number(number):
        raise Refusal(_("There is no such phone number."))
    if phonenumbers.number_type(number) not in _TAKES_MESSAGES:
        raise Refusal(_("A fixed line takes no short messages: give a mobile number."))
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def is_mobile(text: str) -> bool:
    try:
        return bool(mobile(text))
    except Refusal:
        return False
