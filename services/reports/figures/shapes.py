"""How the rows of a list are shown: columns, and for each row its cells; the first cell leads to where it stands."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kernel.addresses import address
from kernel.clock import local
from services.reports.figures.counting import changes


@dataclass(frozen=True, slots=True)
class Row:
    url: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """`prepare` makes the rows of a page cheap to read; `row` shows one."""

    columns: tuple[Any, ...]
    prepare: Callable[[QuerySet[Any]], Any]
    row: Callable[[Any], Row]


def _session(one: Any) -> Row:
    when = local(one.starts_at)
    state = one.get_state_display()
    why = one.get_cancelled_by_display() or one.get_not_held_reason_display()
    cells = (
        f"{when:%d.%m.%Y, %H:%M}",
        f"{one.case.number} · {one.case.family.name}",
        f"{state}, {why}" if why else str(state),
        one.room.name if one.room else "–",
        one.leaders or "–",
    )
    return Row(address("meetings:session", one.pk), tuple(map(str, cells)))


def _consultation(one: Any) -> Row:
    when, why = local(one.starts_at), one.get_not_held_display()
    state = f"{one.get_state_display()}, {why}" if why else one.get_state_display()
    kind, case = one.get_kind_display(), f"{one.case.number} · {one.case.family.name}"
    cells = (f"{when:%d.%m.%Y, %H:%M}", case, kind, state, one.worker)
    return Row(address("consultations:detail", one.pk), tuple(map(str, cells)))


def _case(one: Any) -> Row:
    reason = one.get_closing_reason_display() if one.closing_reason else ""
    state = f"{one.get_state_display()}, {reason}" if reason else one.get_state_display()
    return _of_case(one, f"{local(one.received_at):%d.%m.%Y}", str(state), str(one.key_worker or "–"))


def _of_case(case: Any, *cells: str, url: str = "") -> Row:
    where = url or address("cases:detail", case.pk)
    return Row(where, (f"{case.number} · {case.family.name}", *cells))


def _wait(one: Any) -> Row:
    came, first = local(one.received_at), local(one.first_at)
    return _of_case(one, f"{came:%d.%m.%Y}", f"{first:%d.%m.%Y}", str(max(0, one.waited.days)))


def _task(one: Any) -> Row:
    url = address("cases:detail", one.case_id, tail="#tasks") if one.case_id else address("home:today")
    number = f"{one.case.number} · {one.case.family.name}" if one.case else "–"
    return Row(url, (one.title, number, f"{one.due_on:%d.%m.%Y}", str(one.assigned_to or "–")))


def _follow_up(one: Any) -> Row:
    return _of_case(one.case, one.person.names, f"{one.due_on:%d.%m.%Y}", url=address("meetings:follow_up", one.pk))


def _proposal(one: Any) -> Row:
    url = address("meetings:suspension_proposal", one.pk)
    return _of_case(one.case, str(one.get_ground_display()), f"{local(one.made_at):%d.%m.%Y}", url=url)


def _make_up(one: Any) -> Row:
    lost, url = local(one.session.starts_at), address("meetings:account", one.case_id)
    return _of_case(one.case, f"{lost:%d.%m.%Y}", f"{one.expires_on:%d.%m.%Y}", url=url)


def _change(one: Any) -> Row:
    url = address("meetings:reviews", one.case.pk)
    return _of_case(one.case, str(one.scale.label), str(one.first), str(one.last), f"{one.better:+d}", url=url)


def _with(*related: str, order: tuple[str, ...] = ()) -> Callable[[QuerySet[Any]], Any]:
    def prepare(rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = rows.select_related(*related) if related else rows  # without a name it would forget those of the list
        return rows.order_by(*order) if order else rows

    return prepare


def _changes(rows: Iterable[Any]) -> list[Any]:
    return changes(rows)


_CASE, _BY_CASE = _("Case"), ("case__family",)
SHAPES: dict[str, Shape] = {
    "sessions": Shape(
        (_("Meeting"), _CASE, _("State"), _("Room"), _("Supervisor")),
        _with(*_BY_CASE, "room", "supervisor", "second_supervisor", order=("starts_at", "id")),
        _session,
    ),
    "consultations": Shape(
        (_("Consultation"), _CASE, _("Kind"), _("State"), _("Who holds it")),
        _with(*_BY_CASE, "worker", order=("starts_at", "id")),
        _consultation,
    ),
    "cases": Shape(
        (_CASE, _("Received"), _("State"), _("Key worker")),
        _with("family", "key_worker", order=("received_at", "id")),
        _case,
    ),
    "waits": Shape(
        (_CASE, _("Received"), _("First meeting"), _("Days")),
        _with("family", order=("-waited", "id")),
        _wait,
    ),
    "tasks": Shape((_("Task"), _CASE, _("Due on"), _("Who")), _with(), _task),
    "follow-ups": Shape((_CASE, _("Who is asked"), _("Ask by")), _with(), _follow_up),
    "proposals": Shape((_CASE, _("Ground"), _("Since")), _with(*_BY_CASE), _proposal),
    "make-ups": Shape(
        (_CASE, _("Meeting"), _("Owed until")),
        _with(*_BY_CASE, "session", order=("expires_on", "id")),
        _make_up,
    ),
    "changes": Shape((_CASE, _("Scale"), _("First"), _("Last"), _("For the better")), _changes, _change),
}
