"""What happens around allauth: a session that enrols has passed; a changed factor ends the other sessions."""

from typing import Any

from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from accounts import adapters, journal, operations, second_factor
from accounts.guard import DOORS_WITH_PEOPLE
from audit.enums import Action
from ui import navigation
from ui.language import language_chosen
from vault import columns

# Secrets of the second factor are sealed inside a library's JSON: the vault changes their key with the others.
columns.register(columns.Texts("mfa_authenticator", "data", adapters.BOUND))


@receiver(signals.authenticator_added, dispatch_uid="accounts.factor_added")
def factor_added(sender: Any, request: Any, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        request.session[second_factor.FRESH_CODES] = True
        return
    if authenticator.type == Authenticator.Type.TOTP:
        second_factor.spend_step(authenticator, request.POST.get("code", ""))
    second_factor.pass_it(request, user, authenticator)
    request.session.cycle_key()
    _changed(request, user)


@receiver(signals.authenticator_reset, dispatch_uid="accounts.codes_made")
def codes_made(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    journal.account(Action.WRITE, request.actor, user, fields=("recovery_codes",))


@receiver(signals.authenticator_removed, dispatch_uid="accounts.factor_removed")
def factor_removed(sender: Any, request: Any, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """Whoever has no other factor left enrols anew before the next page."""
    if not second_factor.is_enrolled(user):
        second_factor.forget_it(request)
    _changed(request, user)


def _changed(request: Any, user: Any) -> None:
    journal.account(Action.WRITE, request.actor, user, fields=("second_factor",))
    operations.end_other_sessions(user=user, keep=request.session)


def keep_language(request: Any, code: str) -> None:
    """Chosen in the shell's menu: the account speaks it from now on, at every computer."""
    if request.user.is_authenticated and request.user.language != code:
        operations.update_profile(user=request.user, name=request.user.name, language=code, by=request.actor)


language_chosen.register(keep_language)
for door in DOORS_WITH_PEOPLE:
    navigation.register(navigation.Item(_("My account"), "account_profile", icon="user-cog", door=door, menu="person"))
