"""
Leaks planted in routes that exist for one test: each is a mistake that a good engineer makes on a bad day.

Most of them remember something of A, or look for a row in every place: that is what is left when the database itself
refuses to read another schema. The clean routes beside them do the same work as it should be done.
"""

import io
import logging
import zipfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from django.core.mail import send_mail
from django.db import connection
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from accounts.guard import Guard, open_view
from accounts.models import Session, User
from accounts.operations import find_invitation
from audit.enums import Action
from audit.record import record
from kernel import ports
from kernel.ids import uuid7
from kernel.place import Door, Place, entered
from outbox.models import Message
from services.files.models import StoredFile
from services.files.queries import read_file
from services.people.models import Person
from services.scheduling.models import Room
from services.staff.guard import centre_view
from services.staff.models import Worker
from services.staff.roles import Capability

logger = logging.getLogger(__name__)
everybody = centre_view(Capability.PEOPLE_VIEW, methods=("GET", "POST", "PATCH", "DELETE"))
LEAKS: dict[str, Callable[..., Any]] = {}
CLEAN: dict[str, Callable[..., Any]] = {}
_remembered: dict[str, Any] = {}


def leak(address: str, guard: Callable[..., Any] = everybody) -> Callable[..., Any]:
    return lambda view: LEAKS.setdefault(address, guard(view))


def clean(address: str, guard: Callable[..., Any] = everybody) -> Callable[..., Any]:
    return lambda view: CLEAN.setdefault(address, guard(view))


def patterns() -> list[Any]:
    return [path(f"planted/{address}/", view) for address, view in (LEAKS | CLEAN).items()]


def forget() -> None:
    _remembered.clear()
    _names_of_everybody.cache_clear()


def names() -> str:
    return ", ".join(person.names for person in Person.objects.order_by("pk"))


def remembered() -> str:
    """What the first caller's centre answered, for ever."""
    return str(_remembered.setdefault("names", names()))


def message(payload: dict[str, str]) -> None:
    Message.objects.create(topic="planted", key=uuid7().hex, payload=payload)


def everywhere(found: Callable[[], Any]) -> Iterator[tuple[Place, Any]]:
    for place in ports.each_place():
        if place.is_centre:
            with entered(place):
                row = found()
                if row is not None:
                    yield place, row


@leak("kept-in-a-dictionary")
def kept(request: Any) -> HttpResponse:
    return HttpResponse(remembered())


@lru_cache(maxsize=1)
def _names_of_everybody() -> str:
    return names()


@leak("kept-by-lru-cache")
def cached(request: Any) -> HttpResponse:
    return HttpResponse(_names_of_everybody())


@leak("kept-queryset")
def kept_queryset(request: Any) -> HttpResponse:
    people = _remembered.setdefault("people", Person.objects.order_by("pk"))
    return HttpResponse(", ".join(person.names for person in people))


def _in_place_named(slug: str) -> HttpResponse:
    for place in ports.each_place():
        if slug.startswith(place.slug):
            with entered(place):
                return HttpResponse(names())
    return HttpResponse(names())


@leak("centre-from-a-header")
def header(request: Any) -> HttpResponse:
    return _in_place_named(request.headers.get("X-Tenant", "-"))


@leak("centre-from-the-query")
def query(request: Any) -> HttpResponse:
    return _in_place_named(request.GET.get("tenant", "-"))


@leak("centre-from-the-proxy")
def proxy(request: Any) -> HttpResponse:
    return _in_place_named(request.headers.get("X-Forwarded-Host", "-"))


@leak("row-of-any-centre/<uuid:person_id>")
def any_row(request: Any, person_id: Any) -> HttpResponse:
    for _, person in everywhere(lambda: Person.objects.filter(pk=person_id).first()):
        return HttpResponse(person.names)
    raise Http404


@leak("tells-that-it-exists/<uuid:person_id>")
def oracle(request: Any, person_id: Any) -> HttpResponse:
    if any(everywhere(lambda: Person.objects.filter(pk=person_id).first())):
        return HttpResponse(status=204)
    raise Http404


@leak("verb-that-was-forgotten/<uuid:person_id>")
def forgotten_verb(request: Any, person_id: Any) -> HttpResponse:
    if request.method == "PATCH":
        for _ in everywhere(lambda: Person.objects.filter(pk=person_id).update(import_key="x") or None):
            return HttpResponse(status=404)
    get_object_or_404(Person, pk=person_id)
    return HttpResponse(names())


@leak("link-without-its-place/<str:token>", open_view(reason="planted", methods=("GET",)))
def link(request: Any, token: str) -> HttpResponse:
    for _, invitation in everywhere(lambda: find_invitation(token)):
        return HttpResponse(invitation.name)
    raise Http404


@leak("file-of-any-centre/<uuid:child_id>")
def file(request: Any, child_id: Any) -> HttpResponse:
    for _, stored in everywhere(lambda: StoredFile.objects.filter(subject=child_id).first()):
        with entered(next(place for place in ports.each_place() if stored.storage_key.startswith(str(place.uuid)))):
            return HttpResponse(read_file(stored))
    raise Http404


@leak("writes-what-it-remembers")
def writes(request: Any) -> HttpResponse:
    if request.method == "POST":
        Room.objects.create(name=remembered()[:80], capacity=1)
    return HttpResponse(remembered() and "")


@leak("posts-what-it-remembers")
def posts(request: Any) -> HttpResponse:
    if request.method == "POST":
        message({"names": remembered()})
    return HttpResponse(remembered() and "")


@leak("mails-what-it-remembers")
def mails(request: Any) -> HttpResponse:
    if request.method == "POST":
        send_mail("planted", remembered(), None, ["x@example.org"])
    return HttpResponse(remembered() and "")


@leak("logs-what-it-remembers")
def logs(request: Any) -> HttpResponse:
    logger.info("names: %s", remembered())
    return HttpResponse()


@leak("audits-what-it-remembers")
def audits(request: Any) -> HttpResponse:
    record(Action.READ, actor=request.actor, detail={"names": remembered()})
    return HttpResponse()


@leak("header-of-what-it-remembers")
def answers_in_a_header(request: Any) -> HttpResponse:
    return HttpResponse(headers={"X-Names": remembered()})


@leak("archive-of-what-it-remembers")
def archive(request: Any) -> HttpResponse:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("names.csv", remembered())
    return HttpResponse(target.getvalue(), content_type="application/zip")


@leak("breaks-on-a-foreign-row/<uuid:person_id>")
def breaks(request: Any, person_id: Any) -> HttpResponse:
    return HttpResponse(Person.objects.get(pk=person_id).names)


@leak("raw-sql-into-another-schema")
def raw(request: Any) -> HttpResponse:
    """The database refuses; the crawler tells that somebody tried."""
    schema = _remembered.setdefault("schema", Worker.objects.count() and connection.schema_name)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT display_name FROM "{schema}".staff_worker')
        return JsonResponse(cursor.fetchall(), safe=False)


def declares_only(view: Any) -> Any:
    """A guard that says what it would ask, and asks nothing."""
    view.guard = Guard("door", (Door.CENTRE,), ("GET",), (str(Capability.PEOPLE_VIEW),))
    return view


@leak("guard-that-only-declares", declares_only)
def unguarded(request: Any) -> HttpResponse:
    return HttpResponse("Добре дошли")


@leak("open-to-strangers", open_view(reason="planted"))
def open_page(request: Any) -> HttpResponse:
    return HttpResponse(User.objects.order_by("pk").first().name)


def by_the_session_alone(view: Any) -> Any:
    """Asks for a session and not whether its person may still come in."""

    def guarded(request: Any) -> HttpResponse:
        known = request.session.row and Session.objects.filter(pk=request.session.row.pk).exists()
        return view(request) if known else HttpResponse(status=403)

    guarded.guard = Guard("account", (Door.CENTRE,), ("GET",), reason="planted")  # type: ignore[attr-defined]
    return guarded


@leak("open-to-whoever-has-left", by_the_session_alone)
def former(request: Any) -> HttpResponse:
    return HttpResponse("Здравейте отново")


@clean("own-names")
def own_names(request: Any) -> HttpResponse:
    return HttpResponse(names())


@clean("own-row/<uuid:person_id>")
def own_row(request: Any, person_id: Any) -> HttpResponse:
    return HttpResponse(get_object_or_404(Person, pk=person_id).names)


@clean("kept-for-its-place")
def kept_for_its_place(request: Any) -> HttpResponse:
    return HttpResponse(_remembered.setdefault(f"names {request.place.uuid}", names()))


@clean("writes-its-own")
def writes_its_own(request: Any) -> HttpResponse:
    if request.method == "POST":
        Room.objects.create(name=names()[:80], capacity=1)
        message({"names": names()})
        record(Action.READ, actor=request.actor, detail={"names": names()})
    return HttpResponse(names())


@clean("says-the-same-to-all", open_view(reason="planted"))
def same_to_all(request: Any) -> HttpResponse:
    return HttpResponse("Добре дошли")


@clean("link-of-its-place/<str:token>", open_view(reason="planted"))
def own_link(request: Any, token: str) -> HttpResponse:
    invitation = find_invitation(token)
    return HttpResponse(invitation.name if invitation else "Връзката вече не важи.")
