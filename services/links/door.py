"""
The way of a signed link into its centre: signature, place, and a sight that shows what this one link is for.

The neutral host belongs to no centre. Its pages run under the public door's role until the signature of an address
has been checked; only then is the place of that centre entered, with the sight of the link (kernel.sight), which the
row policies take for nothing else. Pages are drawn outside again, so that no title names the centre.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from accounts.guard import View, open_view
from accounts.signing import Unacceptable, unpack
from audit.enums import Action
from audit.record import record
from kernel import clock, ports, sight
from kernel.actor import request_facts
from kernel.place import Door, Place, entered
from kernel.sight import Level, Sight
from services.links.enums import LinkKind
from services.links.errors import Dead
from services.links.models import Link
from services.links.operations.links import holder
from tenants.centres.limits import Limit
from tenants.isolation import doors

AT_THE_LINK = (Door.LINK,)
OPENED = Limit("links", most=120, seconds=600)
DEAD = Limit("dead-links", most=20, seconds=600)
FETCHED = (LinkKind.WINDOWS, LinkKind.CALENDAR)  # thousands of them from the few networks of a calendar's company
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def link_view(
    kind: LinkKind, *, reason: str, methods: tuple[str, ...] = ("GET", "POST")
) -> Callable[[Callable[..., HttpResponseBase]], View]:
    """
    A page for whoever holds a link of this kind; `view(request, link)` runs inside the link's centre.

    A GET changes nothing: mail scanners and previews open every address before its reader does. Forms need no token
    against forgery: the address itself is the only proof there is, and another site does not know it.
    """

    def decorate(view: Callable[..., HttpResponseBase]) -> View:
        @wraps(view)
        def with_link(request: Any, token: str) -> HttpResponseBase:
            link = _link_of(request.link_handle, kind)
            if link is None:
                return dead(request)
            _speak(request, link)
            try:
                return view(request, link)
            except Dead:
                return dead(request)

        guarded = open_view(reason=reason, methods=methods, doors=AT_THE_LINK)(with_link)

        @wraps(guarded)
        def opened(request: Any, token: str) -> HttpResponseBase:
            return narrowed(_answer(request, guarded, kind, token))

        return csrf_exempt(opened)

    return decorate


def _answer(request: Any, guarded: View, kind: LinkKind, token: str) -> HttpResponseBase:
    network = request_facts().address
    if DEAD.is_reached(network) or (kind not in FETCHED and OPENED.is_too_much(network)):
        return HttpResponse(status=429, headers={"Retry-After": "600"})
    try:
        place, request.link_handle = _way_of(token, kind)
    except Unacceptable:
        return dead(request)
    with entered(place), sight.entered(Sight(Level.LINK, link=request.link_handle)):
        return guarded(request, token=token)


def _way_of(token: str, kind: LinkKind) -> tuple[Place, str]:
    """:raises Unacceptable: not signed here and for this, run out, or of a centre that is not served."""
    uuid, handle = unpack(token, purpose=kind)
    place = ports.place_of(uuid)
    if place is None or not place.is_centre:
        raise Unacceptable("no centre")
    return place, handle.hex()


def _link_of(handle: str, kind: LinkKind) -> Link | None:
    related = Link.objects.select_related("case", "person", "worker__user")
    link = related.filter(handle=handle, kind=kind).first()
    return link if link is not None and link.is_open(clock.now()) and _has_its_people(link) else None


def _has_its_people(link: Link) -> bool:
    """Whoever has left the case since, or was never of it, is hidden from the link: it is nobody's then."""
    return link.worker is not None or (link.person is not None and link.case is not None)


def _speak(request: Any, link: Link) -> None:
    """The language in which the link was sent, unless its reader has chosen another on this host."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(link.language)
        request.LANGUAGE_CODE = translation.get_language()


def narrowed(response: HttpResponseBase) -> HttpResponseBase:
    """Kept nowhere, found by no search engine, and no page behind it learns its address."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def page(request: Any, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Drawn at the neutral host: what it shows was read before."""
    with entered(doors.LINK), sight.entered(sight.NOBODY):
        return render(request, template, context, status=status)


def dead(request: Any) -> HttpResponse:
    DEAD.is_too_much(request_facts().address)
    return page(request, "links/dead.html", {}, status=404)


def told(link: Link) -> None:
    """In the journal: somebody with this link has seen its page."""
    record(Action.READ, actor=holder(link.person), what=link)  # type: ignore[arg-type]
