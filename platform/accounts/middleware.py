"""Session, account, actor: inert at the public door, which has no people, and without a query for strangers."""

import ipaddress
import logging
from collections.abc import Callable
from functools import partial
from hmac import compare_digest
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from accounts.models import Session, User
from accounts.sessions import NoSession
from kernel.actor import ANONYMOUS, RequestFacts, with_request_facts
from kernel.alarms import Alarm, alarm
from kernel.ids import uuid7

logger = logging.getLogger(__name__)


class SessionMiddleware(DjangoSessionMiddleware):
    def process_request(self, request: Any) -> None:
        if request.place.has_people:
            super().process_request(request)
            request.session.user_agent = request.META.get("HTTP_USER_AGENT", "")
        else:
            request.session = NoSession()

    def process_response(self, request: Any, response: Any) -> Any:
        return super().process_response(request, response) if request.place.has_people else response


class AuthenticationMiddleware:
    """request.user from the row that the session was loaded with: one query for both."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        request.user = SimpleLazyObject(lambda: user_of(request.session))
        return self.get_response(request)


def user_of(session: Any) -> User | AnonymousUser:
    """Whoever works in this session: nobody while it is locked."""
    user = owner_of(session)
    return AnonymousUser() if session.is_locked else user


def owner_of(session: Any) -> User | AnonymousUser:
    """The account of a session, if it is active and neither its password nor its place has changed since sign-in."""
    wanted = session.get(SESSION_KEY)  # loads the row
    user = session.row.user if session.row and wanted else None
    if user is None or str(user.pk) != wanted or not user.is_active:
        return AnonymousUser()
    kept = session.get(HASH_SESSION_KEY, "")
    return user if compare_digest(kept, user.get_session_auth_hash()) else AnonymousUser()


class ActorMiddleware:
    """
    Says who acts (request.actor) and keeps the facts of the request for the audit; speaks the person's language.

    A route that declares no guard is refused: unknown means no.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        request.id = uuid7().hex
        request.actor = ANONYMOUS
        if request.place.has_people and request.user.is_authenticated:
            _speak_for(request, request.user)
        with with_request_facts(partial(facts_of, request, request.session.row)):
            response = self.get_response(request)
        response.headers["X-Request-ID"] = request.id
        return response

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> None:
        guard = getattr(view, "guard", None)
        if guard is None:
            alarm(logger, Alarm.ROUTE_UNGUARDED, "route %s declares no guard", request.resolver_match.route)
            raise PermissionDenied("this route declares no guard")
        if not getattr(guard, "passive", False):
            request.session.seen()


def _speak_for(request: Any, user: User) -> None:
    request.actor = user.as_actor()
    translation.activate(user.language)
    request.LANGUAGE_CODE = translation.get_language()


def facts_of(request: Any, row: Session | None) -> RequestFacts:
    """`row`: the session that the request came with; signing in and out changes it meanwhile."""
    return RequestFacts(request.id, row.key_hash[:16] if row else "", address_prefix(get_client_ip(request) or ""))


def address_prefix(address: str) -> str:
    """Enough to tell an office from the other end of the world, too little to follow a person."""
    try:
        version = ipaddress.ip_address(address).version
    except ValueError:
        return ""
    return str(ipaddress.ip_network(f"{address}/{24 if version == 4 else 48}", strict=False))
