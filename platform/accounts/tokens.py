"""Links that prove an address: the token of a password reset."""

from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from kernel import place


class PlaceTokenGenerator(PasswordResetTokenGenerator):
    """Django's token plus the place: an account row copied into another centre accepts no link of the first."""

    key_salt = "accounts.tokens.PlaceTokenGenerator"

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{place.require().uuid}:{super()._make_hash_value(user, timestamp)}"
