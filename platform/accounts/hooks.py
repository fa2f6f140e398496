"""What happens around allauth: a session that enrols has passed; a changed factor ends the other sessions."""

from typing import Any

from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.dispatch import receiver

from accounts import journal, second_factor
from accounts.operations import end_other_sessions
from audit.enums import Action


@receiver(signals.authenticator_added, dispatch_uid="accounts.factor_added")
def factor_added(sender: Any, request: Any, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        second_factor.spend_step(authenticator, request.POST.get("code", ""))
        second_factor.pass_it(request, user, authenticator)
        request.session.cycle_key()
        _changed(request, user)
    else:
        request.session[second_factor.FRESH_CODES] = True


@receiver(signals.authenticator_reset, dispatch_uid="accounts.codes_made")
def codes_made(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    journal.account(Action.WRITE, request.actor, user, fields=("recovery_codes",))


@receiver(signals.authenticator_removed, dispatch_uid="accounts.factor_removed")
def factor_removed(sender: Any, request: Any, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    second_factor.forget_it(request)
    _changed(request, user)


def _changed(request: Any, user: Any) -> None:
    journal.account(Action.WRITE, request.actor, user, fields=("second_factor",))
    end_other_sessions(user=user, keep=request.session)
