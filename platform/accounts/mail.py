"""
Mails about accounts. The outbox row names only what to send and to whom; addresses and links are made at sending.

So no queue, dump or log ever holds a working link, and a link that is sent late is not yet older than its mail.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.utils import user_pk_to_url_str
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts import links
from accounts.models import Invitation, User
from accounts.tokens import PlaceTokenGenerator
from kernel import place
from outbox.handlers import About, Effect, handles
from outbox.mail import sending
from outbox.post import post as post_message

TOPIC = "accounts.mail"
# What happened to an account, by the name that allauth gives it; a test holds templates against this list.
NOTICES = frozenset(
    {
        "password_changed",
        "password_reset",
        "totp_activated",
        "totp_deactivated",
        "recovery_codes_generated",
        "second_factor_reset",
        "passkey_added",
        "passkey_removed",
        "new_device",
        "roles_changed",
    }
)


def post(kind: str, subject: UUID, **detail: str) -> None:
    post_message(TOPIC, {"kind": kind, "id": str(subject), **detail})


WHAT = {
    "invitation": _("Invitation to a colleague"),
    "password_reset": _("Link for a new password"),
    "notice": _("Notice of a change to an account"),
}


def describe(payloads: list[dict[str, Any]]) -> list[About]:
    """Two questions for any number of them; an account or invitation that has gone has no address any more."""
    ids = [payload["id"] for payload in payloads]
    invited = {str(row.pk): row.email for row in Invitation.objects.filter(pk__in=ids)}
    users = {str(row.pk): row.email for row in User.objects.filter(pk__in=ids)}
    return [
        About(WHAT[payload["kind"]], (invited if payload["kind"] == "invitation" else users).get(payload["id"], ""))
        for payload in payloads
    ]


@handles(TOPIC, outside=True, describe=describe, title=_("Letter about an account"))
def prepare(payload: dict[str, Any]) -> Effect | None:
    """None when the reason has gone meanwhile: revoked invitation, deactivated account."""
    return {"invitation": _invitation, "password_reset": _password_reset, "notice": _notice}[payload["kind"]](payload)


def _invitation(payload: dict[str, Any]) -> Effect | None:
    invitation = Invitation.objects.filter(pk=payload["id"]).first()
    if invitation is None or not invitation.is_open:
        return None
    link = links.absolute("account_invitation", invitation.token())
    return _mail("invitation", invitation.email, invitation.language, {"invitation": invitation, "link": link})


def _password_reset(payload: dict[str, Any]) -> Effect | None:
    user = User.objects.filter(pk=payload["id"], is_active=True).first()
    if user is None:
        return None
    token = PlaceTokenGenerator().make_token(user)
    link = links.absolute("account_reset_password_from_key", user_pk_to_url_str(user), token)
    return _mail("password_reset", user.email, user.language, {"user": user, "link": link})


def _notice(payload: dict[str, Any]) -> Effect | None:
    user = User.objects.filter(pk=payload["id"], is_active=True).first()
    if user is None or payload["what"] not in NOTICES:
        return None
    at = datetime.fromisoformat(payload["at"]) if "at" in payload else None
    context = {"user": user, "what": payload["what"], "device": payload.get("device", ""), "at": at}
    return _mail("notice", user.email, user.language, context)


def _mail(template: str, to: str, language: str, context: dict[str, Any]) -> Effect:
    context = {"place": place.require(), "home": links.absolute("account_login"), **context}
    with translation.override(language):
        subject = render_to_string(f"emails/accounts/{template}_subject.txt", context)
        message = EmailMultiAlternatives(
            " ".join(subject.split()), render_to_string(f"emails/accounts/{template}.txt", context), to=[to]
        )
        message.attach_alternative(render_to_string(f"emails/accounts/{template}.html", context), "text/html")
    return sending(message)
