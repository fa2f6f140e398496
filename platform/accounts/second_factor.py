"""
The second factor: whether this session has shown one, and the check of a code that works once only.

A time step is accepted once per authenticator: allauth forgets a used code after 30 seconds, but with a tolerance for
slow clocks the code itself lives for 90.
"""

from typing import Any

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
    record_authentication,
)
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.app_settings import TOTP_TOLERANCE
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.db.models import QuerySet

LAST_STEP = "last_step"
FRESH_CODES = "fresh_recovery_codes"  # session: codes were made and may be shown until written down


def has_passed(request: Any) -> bool:
    """From what the session noted at sign-in: no query."""
    return has_passed_as(request, request.user)


def has_passed_as(request: Any, user: Any) -> bool:
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


def is_enrolled(user: Any) -> bool:
    return _main_ones(user.pk).exists()


def has_app(user: Any) -> bool:
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()


def passkeys_of(user: Any) -> QuerySet[Authenticator]:
    rows = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN)
    return rows.order_by("created_at", "pk")


def others(authenticator: Authenticator) -> QuerySet[Authenticator]:
    """What would still protect the account without this one; recovery codes alone do not count."""
    return _main_ones(authenticator.user_id).exclude(pk=authenticator.pk)


def _main_ones(user_id: Any) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user_id=user_id).exclude(type=Authenticator.Type.RECOVERY_CODES)


def pass_it(request: Any, user: Any, authenticator: Authenticator) -> None:
    """Enrolling proves possession of the factor: the session that enrolled need not ask again."""
    record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


def forget_it(request: Any) -> None:
    """The factor was removed: this session must enrol anew before the next page."""
    records = get_authentication_records(request, request.user)
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [r for r in records if r.get("method") != "mfa"]


def enrol(user: Any, secret: str = "") -> str:
    """Give an account a factor whose secret the caller knows: the demo, tests. People enrol on their own page."""
    secret = secret or generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, max(yield_hotp_counters_from_time()) - TOTP_TOLERANCE))


def match(user: Any, code: str) -> Authenticator | None:
    """The authenticator that this code opens now, used up by the answer; None when no factor knows it."""
    rows = Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.WEBAUTHN)
    for authenticator in rows.order_by("-type", "pk"):
        if _spend(authenticator, code):
            return authenticator
    return None


def _spend(authenticator: Authenticator, code: str) -> bool:
    if authenticator.type == Authenticator.Type.TOTP:
        return spend_step(authenticator, code)
    return bool(authenticator.wrap().validate_code(code))


def spend_step(authenticator: Authenticator, code: str) -> bool:
    """Whether the code is of a time step later than the last one used; the row's lock decides between two at once."""
    with transaction.atomic():
        held = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        step = step_of(decrypt(held.data["secret"]), code)
        if step is None or step <= held.data.get(LAST_STEP, 0):
            return False
        held.data = authenticator.data = {**held.data, LAST_STEP: step}
        held.save(update_fields=["data"])
        return True


def step_of(secret: str, code: str) -> int | None:
    for step in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return step
    return None
