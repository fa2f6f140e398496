"""How allauth meets this product: no sign-up, mails through the outbox, every sign-in in the audit."""

import base64
import time
from datetime import timedelta
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, gettext_lazy

from accounts import devices, journal, mail, second_factor
from accounts.middleware import address_prefix
from accounts.models import Session, User
from audit.enums import Action
from kernel import clock, place
from kernel.actor import ANONYMOUS
from ui import dates
from ui.language import remember
from vault import crypto, keyring

FAILURES_WAIT = timedelta(minutes=5)  # of ACCOUNT_RATE_LIMITS["login_failed"]
BOUND = crypto.bind(b"mfa_authenticator", b"secret")


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy(
            "The e-mail or the password is wrong. Look whether the keyboard writes Latin letters and capitals are off."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only this very host: allauth would also allow every neighbour that ALLOWED_HOSTS matches."""
        request = context.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        raise ImproperlyConfigured(f"mails leave through accounts.mail, not {template_prefix}")

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        mail.post("password_reset", user.pk)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        mail.post("notice", user.pk, what=template_prefix.rpartition("/")[2])

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        if code != "too_many_login_attempts":
            return super().validation_error(code, *args)
        text = gettext("Too many attempts. Try again after %(time)s; nobody else is held up by this.")
        return ValidationError(text % {"time": dates.clock(clock.now() + FAILURES_WAIT)}, code=code)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """
        Failures are counted for an account from one network, or in a browser that the account knows.

        So a stranger's guesses hold up neither its owner in the own browser nor colleagues, nor a neighbour centre.
        """
        email = User.objects.normalize_email(credentials.get("email"))
        return f"{email}:{devices.mark_of(request, email) or address_prefix(get_client_ip(request) or '')}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Guesses from many networks are counted together; only a known browser gets past that."""
        super().pre_authenticate(request, **credentials)
        email = User.objects.normalize_email(credentials.get("email"))
        self._anywhere = None
        if not devices.mark_of(request, email):
            self._anywhere = ratelimit.consume(
                request, app="allauth.account", action="login_failed_anywhere", key=email
            )
            if not self._anywhere:
                raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        if self._anywhere:
            self._anywhere.rollback()

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        known = User.objects.filter(email=User.objects.normalize_email(credentials.get("email"))).first()
        journal.account(Action.SIGN_IN_FAILED, ANONYMOUS, known, reason="password")

    def post_login(self, request: Any, user: Any, **kwargs: Any) -> HttpResponse:
        request.actor = user.as_actor()
        journal.account(Action.SIGN_IN, request.actor, user)
        response = super().post_login(request, user, **kwargs)
        remember(response, user.language)  # the sign-in page speaks it next time
        self._tell_of_a_new_device(request, response, user)
        return response

    def _tell_of_a_new_device(self, request: Any, response: HttpResponse, user: Any) -> None:
        if devices.is_new(request, response, user):
            label = devices.described(request.session.user_agent)
            mail.post("notice", user.pk, what="new_device", device=label, at=clock.now().isoformat())

    def logout(self, request: Any) -> None:
        journal.account(Action.SIGN_OUT, request.actor, request.user)
        super().logout(request)

    def set_password(self, user: Any, password: str) -> None:
        """Every session of the old password ends; the one that changed it gets a new key from Django afterwards."""
        super().set_password(user, password)
        Session.objects.filter(user=user).delete()
        journal.account(Action.WRITE, getattr(context.request, "actor", ANONYMOUS), user, fields=("password",))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """In the order of offering; `description` is what the link to it says."""
        ways = [("account_reauthenticate", gettext("Use the password"))]
        if second_factor.has_app(user):
            ways.append(("mfa_reauthenticate", gettext("Use a code")))
        if second_factor.passkeys_of(user).exists():
            ways.append(("passkey_confirm", gettext("Use a passkey")))
        return [{"id": name, "description": said, "url": reverse(name)} for name, said in ways]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A password or passkey shown within five minutes counts, also that of sign-in: enrolling follows at once."""
        if _age_of_proof(context.request) < REAUTHENTICATION_TIMEOUT:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_profile")


def _age_of_proof(request: Any) -> float:
    """Of the password, or of a passkey: its device has verified the person."""
    records = get_authentication_records(request, request.user)
    shown = [one["at"] for one in records if one.get("method") == "password" or one.get("type") == "webauthn"]
    return time.time() - max(shown, default=0)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of the second factor are sealed with the place's own key: a stolen table makes no codes."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(keyring.here().seal(None, text.encode(), BOUND)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return keyring.here().unseal(base64.b64decode(encrypted_text), BOUND).decode()

    def get_totp_issuer(self) -> str:
        """What the authenticator app writes beside the code."""
        return f"{gettext('Zakrila')} · {place.require().name}"
