"""
What every route says about itself: who may open it, by which methods, and what the audit keeps.

A guarded view runs in one transaction, as ATOMIC_REQUESTS would do it, but opened here: what a refusal writes to the
audit must outlive the rollback. `view.guard` is read by the isolation crawler, by docs/permissions.md, by the
architecture tests, and by ActorMiddleware, which refuses a route without one.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, resolve_url

from accounts import journal, once, stopped
from accounts.recent import confirm_first
from accounts.second_factor import has_passed
from audit.enums import Action
from audit.record import written
from kernel import capabilities as kernel_capabilities
from kernel.place import Door
from kernel.reading import one_reading

View = Callable[..., HttpResponseBase]
EVERY_DOOR = tuple(Door)
SAFE = {"GET", "HEAD", "OPTIONS"}
DOORS_WITH_PEOPLE = (Door.CENTRE, Door.NETWORK, Door.OPERATOR)


@dataclass(frozen=True, slots=True)
class Guard:
    """
    A route's declaration. `kind`: open (no account asked), account (one's own pages), door (by capability).

    Any one of `capabilities` opens the route; a route without one gives its `reason`. `passive`: a page that asks
    by itself (polling) does not count as a sign of life of the person. `fresh`: the password or the passkey is asked
    again unless it was shown minutes ago; exports are so without saying it. `repeats`: the same form sent again is
    done again, where the answer to the first time would be false: what it had locked may be open.
    """

    kind: str
    doors: tuple[Door, ...]
    methods: tuple[str, ...]
    capabilities: tuple[str, ...] = ()
    reason: str = ""
    journal: str = ""
    second_factor: bool = True
    passive: bool = False
    fresh: bool = False
    repeats: bool = False

    def __post_init__(self) -> None:
        if not self.capabilities and not self.reason:
            raise ValueError("a route names a capability or gives a reason why none is asked")

    @property
    def is_grave(self) -> bool:
        return self.fresh or self.journal == Action.EXPORT

    def may(self, roles: list[str], door: Door) -> bool:
        if not self.capabilities:
            return True
        table = kernel_capabilities.table_of(door)
        return any(table.may(roles, capability) for capability in self.capabilities)


def open_view(
    *, reason: str, methods: tuple[str, ...] = ("GET",), doors: tuple[Door, ...] = EVERY_DOOR, passive: bool = False
) -> Callable[[View], View]:
    """For everyone, signed in or not; `reason` says why a stranger may see this."""
    return _decorator(Guard("open", doors, methods, reason=reason, second_factor=False, passive=passive))


def account_view(
    *, reason: str, methods: tuple[str, ...] = ("GET",), second_factor: bool = True, repeats: bool = False
) -> Callable[[View], View]:
    """One's own account, at every door that has people. Without `second_factor` only for enrolling one."""
    facts = {"reason": reason, "second_factor": second_factor, "repeats": repeats}
    return _decorator(Guard("account", DOORS_WITH_PEOPLE, methods, **facts))  # type: ignore[arg-type]


def door_view(
    *capabilities: str,
    door: Door,
    methods: tuple[str, ...] = ("GET",),
    journal: str = "",
    reason: str = "",
    passive: bool = False,
    fresh: bool = False,
    repeats: bool = False,
) -> Callable[[View], View]:
    """
    For people of one door who hold any one of `capabilities` by its RoleTable.

    `journal` names the audit action written with every page that was really shown. A missing capability is 403, an
    object that is missing or not theirs 404; both are audited.
    """
    names = tuple(str(capability) for capability in capabilities)
    kind = Guard("door", (door,), methods, names, reason, journal, passive=passive, fresh=fresh, repeats=repeats)
    return _decorator(kind)


def _decorator(guard: Guard) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = _refusal(request, guard) or _answer(request, guard, view, args, kwargs)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        guarded.guard = guard  # type: ignore[attr-defined]
        return transaction.non_atomic_requests(guarded)

    return decorate


def _refusal(request: Any, guard: Guard) -> HttpResponse | None:
    """None when the person may go on. Anonymous people learn nothing but the way to the door."""
    if request.place.door not in guard.doors:
        raise Http404("not a page of this door")
    if guard.kind != "open":
        if not request.user.is_authenticated:
            return stopped.answer(request)
        if guard.second_factor and not has_passed(request):
            return _leave(request, resolve_url("mfa_activate_totp"))
        if not guard.may(request.user.roles, request.place.door):
            journal.denied(request, "capability")
            raise PermissionDenied("the role lacks the capability")
        if guard.is_grave and _allows(guard, request.method) and (away := confirm_first(request)):
            return away
    return None if _allows(guard, request.method) else HttpResponseNotAllowed(guard.methods)


def _allows(guard: Guard, method: str) -> bool:
    return method in guard.methods or (method == "HEAD" and "GET" in guard.methods)


def _answer(request: Any, guard: Guard, view: View, args: Any, kwargs: Any) -> HttpResponseBase:
    """A second try for whoever lost a race: it sees what the winner saved, and refuses in a sentence."""
    try:
        return _attempt(request, guard, view, args, kwargs)
    except (DatabaseError, ObjectDoesNotExist) as error:
        if request.method in SAFE or not once.is_lost_race(error):
            raise
        once.rewind(request)
        return _attempt(request, guard, view, args, kwargs)


def _attempt(request: Any, guard: Guard, view: View, args: Any, kwargs: Any) -> HttpResponseBase:
    try:
        with transaction.atomic(), _reading(request):
            before = written()
            response = _once(request, guard, lambda: view(request, *args, **kwargs))
            if action := _left_to_tell(guard, request.method, response, is_told=written() > before):
                journal.opened(request, action)
            return response
    except (Http404, PermissionDenied) as error:
        if request.place.has_people and request.user.is_authenticated:
            journal.denied(request, "object" if isinstance(error, Http404) else "permission")
        raise


def _reading(request: Any) -> AbstractContextManager[None]:
    return one_reading() if request.method in SAFE else nullcontext()


def _left_to_tell(guard: Guard, method: str, response: HttpResponseBase, *, is_told: bool) -> str:
    """
    The action with which a shown page goes into the journal; "" when there is nothing left to tell.

    A page of a door that names no action and wrote nothing itself counts as read: forms show what they change; and
    what was sent and taken counts as a write. What a page asks for by itself was told when the page was opened.
    """
    status = response.status_code
    if guard.journal:
        return guard.journal if status < 300 else ""
    if is_told or guard.passive or guard.kind == "open":
        return ""
    if method not in SAFE and 300 <= status < 400:
        return Action.WRITE
    return Action.READ if guard.kind == "door" and (status < 300 or status == 422) else ""


def _once(request: Any, guard: Guard, answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Every form of somebody who is signed in is done once, unless its guard says else; what is open knows nobody."""
    sent = once.claim(request) if guard.kind != "open" and not guard.repeats else None
    if sent is None:
        return answer()
    if sent.value:
        return redirect(sent.value)
    response = answer()
    once.keep(sent, response)
    return response


def _leave(request: Any, url: str) -> HttpResponse:
    """A whole-page move, also when htmx asked for a fragment."""
    if not getattr(request, "htmx", False):
        return redirect(url)
    return HttpResponse(status=401, headers={"HX-Redirect": url})
