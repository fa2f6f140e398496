"""What is done on a case's page: moves, assignments, papers, notes, tasks."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.enums import Action
from kernel import clock
from services.cases import forms, operations, queries
from services.cases.enums import CASE_WORKFLOW, CaseMove, CaseState, DocumentKind
from services.cases.views.common import FORM, active_workers, form_page
from services.cases.views.handing import handed_out
from services.files.operations import store_upload
from services.staff.guard import centre_view
from services.staff.models import Worker
from services.staff.roles import Capability

MOVES = (Capability.CASES_EDIT, Capability.CASES_INTAKE, Capability.CASES_DECIDE, Capability.CASES_CLOSE)


@centre_view(*MOVES, methods=FORM)
def move(request: Any, case_id: UUID, name: str) -> HttpResponse:
    case = queries.get_case(request.worker, case_id)
    if name not in CASE_WORKFLOW.transitions:
        raise Http404
    closes = CASE_WORKFLOW.transitions[name].target == CaseState.CLOSING
    form = forms.MoveForm(request.POST if request.method == "POST" else None, closes=closes)

    def save(data: dict[str, Any]) -> None:
        operations.move_case(case=case, move=name, by=request.worker, at=clock.now(), **data)

    title = str(CaseMove(name).label)
    return form_page(request, case, form, save, title=title, submit=title)


@centre_view(Capability.CASES_ASSIGN, methods=FORM)
def assign(request: Any, case_id: UUID) -> HttpResponse:
    case = queries.get_case(request.worker, case_id)
    form = forms.AssignForm(request.POST or None, workers=active_workers(Capability.CASES_EDIT))

    def save(data: dict[str, Any]) -> None:
        worker = get_object_or_404(Worker, pk=data["worker"])
        operations.assign_key_worker(case=case, worker=worker, by=request.worker, at=clock.now())

    return form_page(request, case, form, save, title=_("Assign a key worker"), submit=_("Assign"))


@centre_view(Capability.CASES_ASSIGN, methods=FORM)
def add_worker(request: Any, case_id: UUID) -> HttpResponse:
    case = queries.get_case(request.worker, case_id)
    workers = active_workers(Capability.CASES_VIEW_ASSIGNED)
    form = forms.AssignForm(request.POST or None, workers=workers, label=_("Colleague"))

    def save(data: dict[str, Any]) -> None:
        worker = get_object_or_404(Worker, pk=data["worker"])
        operations.assign_worker(case=case, worker=worker, by=request.worker, at=clock.now())

    lead = _("Whoever works on the case beside the key worker may see it and write in it.")
    return form_page(request, case, form, save, title=_("Add a colleague"), submit=_("Add"), lead=lead)


@centre_view(Capability.CASES_ASSIGN, methods=("POST",))
def end_assignment(request: Any, case_id: UUID, assignment_id: UUID) -> HttpResponse:
    row = queries.get_assignment(request.worker, case_id, assignment_id)
    operations.end_assignment(assignment=row, by=request.worker, at=clock.now())
    return redirect("cases:detail", case_id)


@centre_view(Capability.CASES_EDIT, methods=FORM)
def grounds(request: Any, case_id: UUID) -> HttpResponse:
    case = queries.get_case(request.worker, case_id)
    form = forms.GroundsForm(request.POST if request.method == "POST" else None, initial={"grounds": case.grounds})

    def save(data: dict[str, Any]) -> None:
        operations.change_grounds(case=case, by=request.worker, at=clock.now(), **data)

    return form_page(request, case, form, save, title=_("Why the family comes"), submit=_("Save"))


@centre_view(Capability.CASES_EDIT, methods=FORM)
def conflict(request: Any, case_id: UUID) -> HttpResponse:
    case = queries.get_case(request.worker, case_id)
    form = forms.ConflictForm(request.POST or None, initial={"is_conflict": "no" if case.parental_conflict else "yes"})

    def save(_data: dict[str, Any]) -> None:
        operations.mark_conflict(case=case, by=request.worker, at=clock.now(), **form.facts())

    lead = _("On a case of any service. The reason stands in the history; the figures count the mark.")
    title = _("Mark of parental conflict")
    return form_page(request, case, form, save, title=title, submit=_("Save"), at="#timeline", lead=lead)


@centre_view(Capability.FILES_UPLOAD, methods=FORM)
def add_document(request: Any, case_id: UUID) -> HttpResponse:
    case = queries.get_case(request.worker, case_id)
    kind = request.GET.get("kind", "")
    initial = {"kind": kind if kind in DocumentKind.values else ""}
    form = forms.DocumentForm(request.POST or None, request.FILES or None, initial=initial)

    def save(data: dict[str, Any]) -> None:
        at = clock.now()
        stored = store_upload(upload=data.pop("file"), subject=None, by=request.worker, at=at)
        operations.add_document(case=case, file=stored, by=request.worker, at=at, received_at=at, **data)

    return form_page(request, case, form, save, title=_("Add a document"), submit=_("Add"), at="#documents")


@centre_view(Capability.FILES_VIEW, journal=Action.DOWNLOAD)
def document(request: Any, document_id: UUID) -> HttpResponse:
    request.journal_about = found = queries.get_document(request.worker, document_id)
    return handed_out(request, found)


@centre_view(Capability.CASES_EDIT, methods=FORM)
def add_note(request: Any, case_id: UUID) -> HttpResponse:
    case = queries.get_case(request.worker, case_id)
    moment = clock.local(clock.now())
    initial = {"happened_on": moment.date(), "happened_time": moment.time().replace(second=0, microsecond=0)}
    form = forms.NoteForm(request.POST or None, initial=initial)

    def save(data: dict[str, Any]) -> None:
        operations.add_note(case=case, by=request.worker, at=clock.now(), **data)

    submit, lead = _("Sign the note"), _("A signed note is never changed. A correction is another note.")
    title, draft = _("Write a note"), f"note-{case.pk}"
    return form_page(request, case, form, save, title=title, submit=submit, at="#timeline", lead=lead, draft=draft)


@centre_view(Capability.CASES_EDIT, methods=FORM)
def add_task(request: Any, case_id: UUID) -> HttpResponse:
    case = queries.get_case(request.worker, case_id)
    form = forms.TaskForm(request.POST or None, workers=active_workers(Capability.CASES_EDIT))

    def save(data: dict[str, Any]) -> None:
        worker = data.pop("assigned_to")
        assigned = get_object_or_404(Worker.objects.select_related("user"), pk=UUID(worker)) if worker else None
        operations.add_task(case=case, assigned_to=assigned, by=request.worker, at=clock.now(), **data)

    return form_page(request, case, form, save, title=_("Add a task"), submit=_("Add"), at="#tasks")


@centre_view(Capability.CASES_EDIT, methods=("POST",))
def finish_task(request: Any, task_id: UUID) -> HttpResponse:
    """Ticked off on the start page or on the case's page; goes back to where it was ticked."""
    task = queries.get_task(request.worker, task_id)
    operations.finish_task(task=task, by=request.worker, at=clock.now())
    if task.case_id is None or request.POST.get("at") == "home":
        return redirect("home:today")
    return redirect(reverse("cases:detail", args=[task.case_id]) + "#tasks")
