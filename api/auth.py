"""A program's key: it opens one centre, acts for one worker, and never may more than its scopes and that worker."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed

from accounts.models import ApiToken
from accounts.queries import scopes_now, token_of
from kernel import sight
from kernel.actor import Actor
from services.staff.models import Worker, worker_of
from services.staff.roles import PEOPLE_ONLY
from services.staff.sight import sight_of

SCHEME = "bearer"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer zk_…`; sessions are not for the API, so no cookie can be used against it."""

    def authenticate(self, request: Any) -> tuple[Any, ApiToken]:
        parts = request.headers.get("Authorization", "").split()
        if len(parts) != 2 or parts[0].lower() != SCHEME or not parts[1].isascii():
            raise AuthenticationFailed(_("Send the header “Authorization: Bearer <key>”."))
        token = token_of(parts[1])
        worker = worker_of(token.user) if token else None
        if token is None or worker is None or not worker.active:
            raise AuthenticationFailed(_("This key is unknown here, has expired or was revoked."))
        request._request.worker = narrowed(worker, token)
        request._request.actor = worker.as_actor()
        sight.become(sight_of(worker))
        return token.user, token

    def authenticate_header(self, request: Any) -> str:
        return 'Bearer realm="centre"'


def narrowed(worker: Worker, token: ApiToken) -> Worker:
    """
    The worker with the key's rights, and never with what is a person's alone, however the key was made.

    Every `may`, `visible_to` and `as_actor` below asks this object.
    """
    worker.capabilities = scopes_now(token) - PEOPLE_ONLY
    worker.acting_as = actor_of(worker, token)
    return worker


def actor_of(worker: Worker, token: ApiToken) -> Actor:
    label = f"{token.name} ({worker.display_name})"
    return Actor(kind="token", id=worker.pk, label=label, roles=tuple(worker.user.roles))
