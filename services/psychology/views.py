"""The section of a psychologist's notes in a case: that they exist, one note, writing, letting a colleague read."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.enums import Action
from kernel import clock
from services.cases.models import Case
from services.cases.queries import children_of, get_case
from services.cases.views.common import FORM, Save, answered
from services.people.models import Person
from services.psychology import access, operations, queries
from services.psychology.forms import AddendumForm, GrantForm, NoteForm
from services.staff.guard import centre_view
from services.staff.models import Worker
from services.staff.roles import Capability

PAGE = 25
SEES_CASES = (Capability.CASES_VIEW_ALL, Capability.CASES_VIEW_ASSIGNED)
WRITES = (Capability.PSYCHOLOGY_WRITE, Capability.CONSULTATIONS_HOLD)
LETS_IN = (*WRITES, Capability.PSYCHOLOGY_GRANT)


@centre_view(*SEES_CASES, journal=Action.LIST)
def notes(request: Any, case_id: UUID) -> HttpResponse:
    """Everybody who sees the case sees that there are notes; only some rows can be opened, and by few."""
    request.journal_about = case = get_case(request.worker, case_id)
    context = {
        "case": case,
        "page": Paginator(queries.notes_of(case), PAGE).get_page(request.GET.get("page")),
        "readable": queries.readable_ids(request.worker, case),
        "grants": queries.grants_of(request.worker, case),
        "may_write": access.may_write(request.worker, case),
        "may_let_in": bool(queries.authors_for(request.worker, case)),
    }
    return render(request, "psychology/notes.html", context)


@centre_view(Capability.PSYCHOLOGY_WRITE, Capability.PSYCHOLOGY_READ, journal=Action.READ)
def note(request: Any, written_id: UUID) -> HttpResponse:
    request.journal_about = found = queries.get_note(request.worker, written_id)
    is_mine = found.author_id == request.worker.pk
    context = {"note": found, "case": found.case, "addenda": queries.addenda_of(found), "is_mine": is_mine}
    return render(request, "psychology/note.html", context)


@centre_view(Capability.PSYCHOLOGY_WRITE, methods=FORM)
def write(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    moment = clock.local(clock.now())
    initial = {"happened_on": moment.date(), "happened_time": moment.time().replace(second=0, microsecond=0)}
    form = NoteForm(request.POST or None, children=children_of(case), initial=initial)

    def save(data: dict[str, Any]) -> None:
        child = get_object_or_404(Person, pk=data.pop("child"))
        operations.write_note(case=case, child=child, by=request.worker, at=clock.now(), **data)

    lead = _("Only you read it, and whom you let in. A signed note is never changed, only added to.")
    return _form_page(
        request, case, form, save, title=_("A psychologist's note"), submit=_("Sign the note"), lead=lead
    )


@centre_view(*WRITES, methods=FORM)
def add(request: Any, written_id: UUID) -> HttpResponse:
    found = queries.get_note(request.worker, written_id)
    form = AddendumForm(request.POST or None)

    def save(data: dict[str, Any]) -> None:
        operations.add_to_note(note=found, by=request.worker, at=clock.now(), **data)

    lead = _("The note itself stays as it was signed.")
    return _form_page(request, found.case, form, save, title=_("Add to the note"), submit=_("Sign"), lead=lead)


@centre_view(*LETS_IN, methods=FORM)
def let_in(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    people = {
        "authors": queries.authors_for(request.worker, case),
        "readers": queries.readers_for(request.worker, case),
    }
    form = GrantForm(request.POST or None, **people)

    def save(data: dict[str, Any]) -> None:
        workers = Worker.objects.select_related("user")
        for name in ("author", "reader"):
            data[name] = get_object_or_404(workers, pk=data[name])
        operations.let_read(case=case, by=request.worker, at=clock.now(), **data)

    lead = _("For this case alone. The author is told by mail, each opening stands in the journal.")
    return _form_page(request, case, form, save, title=_("Let a colleague read"), submit=_("Let them read"), lead=lead)


@centre_view(*LETS_IN, methods=("POST",))
def withdraw(request: Any, grant_id: UUID) -> HttpResponse:
    grant = queries.get_grant(request.worker, grant_id)
    operations.withdraw(grant=grant, by=request.worker, at=clock.now())
    messages.success(request, _("From now on this colleague does not read these notes."))
    return redirect("psychology:notes", grant.case_id)


def _form_page(request: Any, case: Case, form: Any, save: Save, **shown: Any) -> HttpResponse:
    notes = reverse("psychology:notes", args=[case.pk])
    return answered(request, form, save, to=lambda: notes, template="psychology/form.html", case=case, **shown)
