"""At the neutral host: a parent answers about their own window, and calendars are fetched."""

from typing import Any

from django.http import HttpResponse

from audit.enums import Action
from audit.record import record
from kernel import clock, sight
from kernel.place import require_centre
from services.contact_centre.forms.links import MeetingAnswerForm
from services.contact_centre.ics import calendar_file, windows_file
from services.contact_centre.models import Session
from services.contact_centre.operations import answers
from services.contact_centre.operations.messages import phone_of
from services.contact_centre.queries import feeds, orders
from services.links.door import link_view, page, told
from services.links.enums import LinkKind
from services.links.errors import Dead
from services.links.models import Link
from services.staff.roles import Capability
from services.staff.sight import sight_of

CALENDAR = "text/calendar; charset=utf-8"


@link_view(LinkKind.MEETING, reason="a parent has no account; the signed address is for their own window alone")
def meeting(request: Any, link: Link) -> HttpResponse:
    at = clock.now()
    session = answers.meeting_of(link)
    if answers.is_going_on(session, at):
        return _entering(request, link, session)
    window = answers.window_to_answer(session, link, at)
    form = MeetingAnswerForm(request.POST if request.method == "POST" else None)
    context = {"starts": window.starts, "ends": window.ends, "entrance": window.entrance}
    context |= {"over_screen": not window.entrance, "side": answers.own_side(session, link)}
    context |= {"form": form, "phone": phone_of(require_centre().uuid), "late": answers.is_late(session, at)}
    context["hours"] = orders.policy().cancel_notice_hours
    if request.method == "POST" and form.is_valid():
        return _answered(request, link, form.cleaned_data, context)
    told(link)
    return page(request, "contact_centre/link_meeting.html", context, status=422 if form.errors else 200)


def _entering(request: Any, link: Link, session: Session) -> HttpResponse:
    """Over the screen everybody begins and ends with the meeting: its hours are the person's own."""
    told(link)
    context = {"side": answers.own_side(session, link), "starts": session.starts_at, "ends": session.ends_at}
    context["phone"] = phone_of(require_centre().uuid)
    return page(request, "contact_centre/link_screen.html", context)


def _answered(request: Any, link: Link, data: dict[str, str], context: dict[str, Any]) -> HttpResponse:
    comes = data["answer"] == "yes"
    late = answers.answer_meeting(link=link, comes=comes, reason=data["reason"], at=clock.now())
    return page(request, "contact_centre/link_answered.html", context | {"comes": comes, "late": late})


@link_view(
    LinkKind.WINDOWS, reason="calendars send no password; the signed address is a parent's own", methods=("GET",)
)
def windows(request: Any, link: Link) -> HttpResponse:
    at = clock.now()
    content = windows_file(feeds.of_parent(link, at), at)
    told(link)
    return _file(content)


@link_view(LinkKind.CALENDAR, reason="calendars send no password; the signed address is a worker's", methods=("GET",))
def calendar(request: Any, link: Link) -> HttpResponse:
    """Whoever has left, or may no longer see meetings, has a calendar that no longer opens."""
    worker, at = link.worker, clock.now()
    if worker is None or not worker.active or not worker.user.is_active or not worker.may(Capability.SESSIONS_VIEW):
        raise Dead
    with sight.entered(sight_of(worker)):
        content = calendar_file(feeds.of_worker(worker, at), at, feeds.all_beside(worker, at))
        record(Action.EXPORT, actor=worker.as_actor(), what=link)
    return _file(content)


def _file(content: str) -> HttpResponse:
    response = HttpResponse(content, content_type=CALENDAR)
    response.headers["Content-Disposition"] = 'attachment; filename="calendar.ics"'
    return response
