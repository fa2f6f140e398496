"""Who came to a consultation and who went: sent from the board at the entrance, and shown there again."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from kernel import clock, sight
from services.consultations import coming, entrance
from services.consultations.forms import TakeBackForm
from services.consultations.models import Consultation
from services.contact_centre.forms.board import CheckForm, check_form, lately
from services.contact_centre.operations.checks import Against
from services.contact_centre.operations.handing import Handing
from services.contact_centre.views.board import board_page, done
from services.people.models import Person
from services.staff.guard import centre_view
from services.staff.roles import Capability


@centre_view(Capability.BOARD_CHECK_IN, methods=("POST",))
def check(request: Any, consultation_id: UUID) -> HttpResponse:
    row, people = _on_board(consultation_id)
    is_child = request.POST.get("person") == str(row.child_id)
    form = check_form(request.POST) if is_child else CheckForm(request.POST)
    if not form.is_valid():
        return board_page(request, form)
    data, now = form.cleaned_data, clock.now()
    facts = {"person": _among(people, data["person"]), "kind": data["kind"], "by": request.worker, "noted_at": now}
    facts["against"] = Against(data["against"], data["override_reason"]) if data["against"] else None

    facts["handing"] = Handing(_taker(row, data.get("handed_to")), data.get("handed_because", ""))

    def note() -> None:
        coming.note_step(consultation=row, at=lately(data["at"], now, clock.today()), **facts)

    return done(request, form, note)


@centre_view(Capability.BOARD_CHECK_IN, methods=("POST",))
def take_back(request: Any, consultation_id: UUID) -> HttpResponse:
    (row, _people), form = _on_board(consultation_id), TakeBackForm(request.POST)
    if not form.is_valid():
        return board_page(request, form)
    facts = {"consultation": row, "by": request.worker, "at": clock.now(), **form.cleaned_data}
    return done(request, form, lambda: coming.take_back(**facts))


@sight.beyond(entrance.ENTRANCE)
def _on_board(consultation_id: UUID) -> tuple[Consultation, dict[UUID, Person]]:
    """With whoever comes to it. Nothing of another day is changed from here."""
    row = get_object_or_404(entrance.on_board(clock.now()).select_related("case"), pk=consultation_id)
    return row, Person.objects.in_bulk(entrance.at_the_door(row))


@sight.beyond(entrance.ENTRANCE)
def _taker(row: Consultation, person_id: UUID | None) -> Person | None:
    return _among({one.pk: one for one in entrance.takers(row)}, person_id) if person_id else None


def _among(people: dict[UUID, Person], person_id: UUID) -> Person:
    if person_id not in people:
        raise Http404
    return people[person_id]
