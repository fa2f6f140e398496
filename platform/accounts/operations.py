"""Everything that changes an account. Callers at a door check who may; these keep what must always hold."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F
from django.db.models.functions import Least
from django.utils.translation import gettext as _

from accounts import journal, mail, signing
from accounts.models import (
    FEWEST_IDLE_MINUTES,
    INVITATION_LIFETIME,
    MOST_IDLE_MINUTES,
    MOST_LIFETIME_HOURS,
    ApiToken,
    Invitation,
    Session,
    SignInPolicy,
    User,
)
from audit.enums import Action
from kernel import capabilities, clock, place
from kernel.actor import Actor
from kernel.errors import Refusal
from kernel.hooks import account_changed, account_created

API_TOKEN_LIFETIME = timedelta(days=365)


@transaction.atomic
def invite(
    *,
    email: str,
    name: str,
    roles: Iterable[str],
    by: Actor,
    language: str = "bg",
    facts: dict[str, Any] | None = None,
) -> Invitation:
    """
    Invite a person to this place; the mail with the link leaves through the outbox.

    `facts` travel to the hook account_created (a centre keeps the profession there).
    :raises Refusal: unknown role, an account or an open invitation for this address exists.
    """
    address = User.objects.normalize_email(email)
    wanted = known_roles(roles)
    _refuse_known_address(address)
    invitation = Invitation(email=address, name=name.strip(), roles=wanted, language=language, facts=facts or {})
    invitation.invited_by_id, invitation.invited_by = by.id, by.label if by.id else ""
    _renew(invitation)
    journal.account(Action.WRITE, by, invitation, fields=("email", "name", "roles"), reason="invited")
    return invitation


def known_roles(roles: Iterable[str]) -> list[str]:
    """:raises Refusal: no role, or one that the table of this door does not know."""
    table = capabilities.table_of(place.require().door)
    wanted = sorted({str(role) for role in roles})
    if not wanted:
        raise Refusal(_("Choose at least one role."), field="roles")
    if set(wanted) - set(table.roles.values):
        raise Refusal(_("There is no such role here."), field="roles")
    return wanted


def _refuse_known_address(address: str) -> None:
    if User.objects.filter(email=address).exists():
        raise Refusal(_("Somebody with this e-mail address has an account here already."), field="email")
    open_ones = Invitation.objects.select_for_update().filter(email=address, used_at=None, revoked_at=None)
    for invitation in open_ones:
        if invitation.is_open:
            raise Refusal(_("This address has an open invitation. You can send it again."), field="email")
        invitation.revoked_at = clock.now()
        invitation.save(update_fields=["revoked_at"])


def _renew(invitation: Invitation) -> None:
    invitation.expires_at = clock.now() + INVITATION_LIFETIME
    invitation.token_hash = Invitation.hash_of(invitation.token())
    invitation.save()
    mail.post("invitation", invitation.pk)


@transaction.atomic
def resend(*, invitation: Invitation, by: Actor) -> Invitation:
    """A new link for another 72 hours; the former one is dead from now on."""
    held = _held(invitation)
    held.round += 1
    _renew(held)
    journal.account(Action.WRITE, by, held, fields=("expires_at",), reason="sent again")
    return held


@transaction.atomic
def revoke(*, invitation: Invitation, by: Actor) -> None:
    held = _held(invitation)
    held.revoked_at = clock.now()
    held.save(update_fields=["revoked_at"])
    journal.account(Action.WRITE, by, held, fields=("revoked_at",), reason="revoked")


def _held(invitation: Invitation) -> Invitation:
    held = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if held.used_at or held.revoked_at:
        raise Refusal(_("This invitation was used or withdrawn meanwhile."))
    return held


def find_invitation(token: str, *, lock: bool = False) -> Invitation | None:
    """The open invitation of this place that the link belongs to; None for every other reason alike."""
    rows = Invitation.objects.select_for_update() if lock else Invitation.objects
    found = rows.filter(token_hash=Invitation.hash_of(token)).first()
    # The hash alone would match a row that was copied here with its hash; the token itself is of one place only.
    return found if found and found.is_open and secrets.compare_digest(found.token(), token) else None


@transaction.atomic
def accept(*, token: str, password: str, name: str, language: str) -> User:
    """
    Make the account that an invitation promises: once.

    :raises Refusal: the link is used, withdrawn, expired or from elsewhere; which of these is nobody's business.
    """
    invitation = find_invitation(token, lock=True)
    if invitation is None:
        raise Refusal(_("This link is no longer valid. Ask the person who invited you for a new one."))
    user = User.objects.create_user(
        invitation.email, password, name=name.strip(), roles=invitation.roles, language=language
    )
    invitation.used_at = clock.now()
    invitation.save(update_fields=["used_at"])
    journal.account(Action.WRITE, user.as_actor(), user, fields=("email", "name", "roles"), reason="accepted")
    account_created(user=user, invitation=invitation)
    return user


@transaction.atomic
def set_roles(*, user: User, roles: Iterable[str], by: Actor) -> User:
    wanted = known_roles(roles)
    held = User.objects.select_for_update().get(pk=user.pk)
    held.roles = wanted
    held.save(update_fields=["roles"])
    journal.account(Action.RIGHTS, by, held, fields=("roles",))
    mail.post("notice", held.pk, what="roles_changed")
    return held


@transaction.atomic
def update_profile(*, user: User, name: str, language: str, by: Actor) -> User:
    user.name, user.language = name.strip(), language
    user.save(update_fields=["name", "language"])
    journal.account(Action.WRITE, by, user, fields=("name", "language"))
    account_changed(user=user)
    return user


@transaction.atomic
def deactivate(*, user: User, by: Actor, reason: str = "") -> None:
    """The next request of every open session, and of every API token, is refused."""
    User.objects.filter(pk=user.pk).update(is_active=False)
    Session.objects.filter(user_id=user.pk).delete()
    ApiToken.objects.filter(user_id=user.pk, revoked_at=None).update(revoked_at=clock.now())
    journal.account(Action.RIGHTS, by, user, fields=("is_active",), reason=reason or "deactivated")
    user.is_active = False


@transaction.atomic
def reactivate(*, user: User, by: Actor, reason: str = "") -> None:
    User.objects.filter(pk=user.pk).update(is_active=True)
    journal.account(Action.RIGHTS, by, user, fields=("is_active",), reason=reason or "reactivated")
    user.is_active = True


@transaction.atomic
def reset_second_factor(*, user: User, by: Actor, reason: str) -> None:
    """
    For a lost phone and lost recovery codes: a second person of the same place decides, never the platform.

    :raises Refusal: for one's own account, or without a reason.
    """
    if by.id == user.pk:
        raise Refusal(_("Another person must do this for you."))
    if not reason.strip():
        raise Refusal(_("Write how you made sure that it is really this person."), field="reason")
    Authenticator.objects.filter(user_id=user.pk).delete()
    Session.objects.filter(user_id=user.pk).delete()
    journal.account(Action.RIGHTS, by, user, fields=("second_factor",), reason=reason.strip())
    mail.post("notice", user.pk, what="second_factor_reset")


@transaction.atomic
def tighten_sessions(*, idle_minutes: int, lifetime_hours: int, by: Actor) -> SignInPolicy:
    """
    How long a session of this place may rest and live; those that are open keep to it at once.

    :raises Refusal: laxer than the installation allows, or so short that nobody can work.
    """
    _refuse_beyond(idle_minutes, FEWEST_IDLE_MINUTES, MOST_IDLE_MINUTES, "idle_minutes")
    _refuse_beyond(lifetime_hours, 1, MOST_LIFETIME_HOURS, "lifetime_hours")
    wanted = {"idle_minutes": idle_minutes, "lifetime_hours": lifetime_hours}
    policy, _made = SignInPolicy.objects.update_or_create(only=True, defaults=wanted)
    ends = ExpressionWrapper(F("created_at") + policy.lifetime, output_field=DateTimeField())
    Session.objects.update(idle_minutes=idle_minutes, expires_at=Least(F("expires_at"), ends))
    journal.account(Action.RIGHTS, by, policy, fields=("idle_minutes", "lifetime_hours"))
    return policy


def _refuse_beyond(value: int, least: int, most: int, field: str) -> None:
    if value > most:
        raise Refusal(_("Here it can only be made stricter: at most %(most)d.") % {"most": most}, field=field)
    if value < least:
        raise Refusal(_("Nobody could work like this: at least %(least)d.") % {"least": least}, field=field)


def end_other_sessions(*, user: User, keep: Any) -> int:
    """All sessions of this account but the one at hand (`keep`: a session store)."""
    rows = Session.objects.filter(user_id=user.pk)
    if keep is not None and keep.row is not None:
        rows = rows.exclude(pk=keep.row.pk)
    return rows.delete()[0]


@transaction.atomic
def end_session(*, session: Session, by: Actor) -> None:
    journal.account(Action.WRITE, by, session, fields=("expires_at",), reason="ended")
    session.delete()


@transaction.atomic
def issue_api_token(
    *, user: User, name: str, scopes: Iterable[str], by: Actor, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """
    The token and its secret, which is shown once and kept nowhere.

    :raises Refusal: a scope beyond the account's own capabilities.
    """
    wanted = sorted({str(scope) for scope in scopes})
    allowed = capabilities.table_of(place.require().door).of(user.roles)
    if not wanted or set(wanted) - {str(capability) for capability in allowed}:
        raise Refusal(_("A token may hold only what its owner may do, and at least one thing."), field="scopes")
    secret = f"zk_{secrets.token_urlsafe(32)}"
    token = ApiToken(user=user, name=name.strip(), scopes=wanted, hint=secret[-4:])
    token.token_hash = signing.digest("api.token", secret)
    token.expires_at = expires_at or clock.now() + API_TOKEN_LIFETIME
    token.save()
    journal.account(Action.RIGHTS, by, token, fields=("name", "scopes", "expires_at"), reason="issued")
    return token, secret


@transaction.atomic
def revoke_api_token(*, token: ApiToken, by: Actor) -> None:
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=clock.now())
    journal.account(Action.RIGHTS, by, token, fields=("revoked_at",), reason="revoked")
