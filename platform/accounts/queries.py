"""Reading accounts of this place."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from accounts import signing
from accounts.models import ApiToken, Invitation, Session, SignInPolicy, User
from kernel import capabilities, clock, place

TOKEN_ACTIVITY_STEP = timedelta(minutes=1)


def sign_in_policy() -> SignInPolicy:
    """What the place has decided, or the bounds of the installation."""
    return SignInPolicy.objects.first() or SignInPolicy()


def sessions_of(user: User) -> QuerySet[Session]:
    """The locked ones too: they can be opened again."""
    alive = Session.objects.filter(user=user, expires_at__gt=clock.now())
    return alive.order_by("-last_seen_at", "-id")


def get_session_of(user: User, pk: UUID) -> Session:
    return _or_404(sessions_of(user).filter(pk=pk))


def open_invitations() -> QuerySet[Invitation]:
    """Those that still wait, expired ones included: they can be sent again."""
    return Invitation.objects.filter(used_at=None, revoked_at=None)


def get_open_invitation(pk: UUID) -> Invitation:
    return _or_404(open_invitations().filter(pk=pk))


def tokens_of(user: User) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(user=user, revoked_at=None)


def get_token_of(user: User, pk: UUID) -> ApiToken:
    return _or_404(tokens_of(user).filter(pk=pk))


def token_of(secret: str) -> ApiToken | None:
    """The live token of an active account of this place; its use is noted at most once a minute."""
    hashed = signing.digest("api.token", secret)
    token = ApiToken.objects.select_related("user").filter(token_hash=hashed, user__is_active=True).first()
    if token is None or not token.is_live:
        return None
    now = clock.now()
    if token.last_used_at is None or now - token.last_used_at > TOKEN_ACTIVITY_STEP:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def scopes_now(token: ApiToken) -> frozenset[str]:
    """A token shrinks with its owner's roles: what the owner lost, the token lost."""
    return frozenset(token.scopes) & capabilities.table_of(place.require().door).of(token.user.roles)


def _or_404(rows: QuerySet[Any]) -> Any:
    found = rows.first()
    if found is None:
        raise Http404
    return found
