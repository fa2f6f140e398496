"""What is done on a case's page: moves, assignments, people, papers, notes, consents, tasks."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.enums import Action
from kernel import clock
from kernel.errors import Refusal
from services.cases import forms, operations, queries
from services.cases.enums import CASE_WORKFLOW, CaseMove, CaseState
from services.cases.models import Case, Consent, Referral
from services.files.operations import store_upload
from services.files.queries import download
from services.people.access import visible_to as visible_people
from services.staff.guard import centre_view
from services.staff.models import Worker
from services.staff.roles import Capability
from ui.forms import add_refusal

MOVES = (Capability.CASES_EDIT, Capability.CASES_INTAKE, Capability.CASES_DECIDE, Capability.CASES_CLOSE)


def _answer(
    request: Any,
    case: Case,
    form: Any,
    title: str,
    submit: str,
    save: Callable[[dict[str, Any]], object],
    at: str = "",
) -> HttpResponse:
    """A form page of the case: shows, saves by one operation, puts a refusal beside its field, goes back."""
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect(reverse("cases:detail", args=[case.pk]) + at)
    context = {"case": case, "form": form, "title": title, "submit": submit}
    return render(request, "cases/form.html", context, status=422 if form.errors else 200)


@centre_view(*MOVES, methods=("GET", "POST"))
def move(request: Any, case_id: UUID, name: str) -> HttpResponse:
    case = queries.get_case(request.worker, case_id)
    if name not in CASE_WORKFLOW.transitions:
        raise Http404
    closes = CASE_WORKFLOW.transitions[name].target == CaseState.CLOSING
    form = forms.MoveForm(request.POST or None, closes=closes)
    if request.method == "POST" and not request.POST:
        form = forms.MoveForm({}, closes=closes)
    save = lambda data: operations.move_case(case=case, move=name, by=request.worker, at=clock.now(), **data)  # noqa: E731
    return _answer(request, case, form, CaseMove(name).label, CaseMove(name).label, save)


@centre_view(Capability.CASES_ASSIGN, methods=("GET", "POST"))
def assign(request: Any, case_id: UUID) -> HttpResponse:
    case = queries.get_case(request.worker, case_id)
    workers = [worker for worker in _workers() if worker.may(Capability.CASES_EDIT)]
    form = forms.AssignForm(request.POST or None, workers=workers)

    def save(data: dict[str, Any]) -> None:
        worker = get_object_or_404(Worker, pk=data["worker"])
        operations.assign_key_worker(case=case, worker=worker, by=request.worker, at=clock.now())

    return _answer(request, case, form, _("Assign a key worker"), _("Assign"), save)


@centre_view(Capability.CASES_EDIT, methods=("GET", "POST"))
def add_party(request: Any, case_id: UUID) -> HttpResponse:
    case = queries.get_case(request.worker, case_id)
    own = [party.person_id for party in case.parties.all()]
    people = list(visible_people(request.worker).exclude(pk__in=own).order_by("-id")[:200])
    form = forms.PartyForm(request.POST or None, people=people)

    def save(data: dict[str, Any]) -> None:
        person = get_object_or_404(visible_people(request.worker), pk=data["person"])
        operations.add_party(case=case, person=person, role=data["role"], by=request.worker, at=clock.now())

    return _answer(request, case, form, _("Add a person"), _("Add"), save, "#people")


@centre_view(Capability.FILES_UPLOAD, methods=("GET", "POST"))
def add_document(request: Any, case_id: UUID) -> HttpResponse:
    case = queries.get_case(request.worker, case_id)
    form = forms.DocumentForm(request.POST or None, request.FILES or None, initial={"kind": request.GET.get("kind")})

    def save(data: dict[str, Any]) -> None:
        at = clock.now()
        stored = store_upload(upload=data.pop("file"), subject=None, by=request.worker, at=at)
        operations.add_document(case=case, file=stored, by=request.worker, at=at, received_at=at, **data)

    return _answer(request, case, form, _("Add a document"), _("Add"), save, "#documents")


@centre_view(Capability.FILES_VIEW, journal=Action.READ)
def document(request: Any, document_id: UUID) -> HttpResponse:
    return download(queries.get_document(request.worker, document_id).file)


@centre_view(Capability.CASES_EDIT, methods=("GET", "POST"))
def add_note(request: Any, case_id: UUID) -> HttpResponse:
    case = queries.get_case(request.worker, case_id)
    moment = clock.local(clock.now())
    initial = {"happened_on": moment.date(), "happened_time": moment.time().replace(second=0, microsecond=0)}
    form = forms.NoteForm(request.POST or None, initial=initial)
    save = lambda data: operations.add_note(case=case, by=request.worker, at=clock.now(), **data)  # noqa: E731
    return _answer(request, case, form, _("Write a note"), _("Sign the note"), save, "#timeline")


@centre_view(Capability.CASES_INTAKE, methods=("GET", "POST"))
def add_consent(request: Any, case_id: UUID) -> HttpResponse:
    case = queries.get_case(request.worker, case_id)
    adults = [party.person for party in case.parties.all() if not party.person.is_child]
    papers = list(case.documents.order_by("-added_at"))
    form = forms.ConsentForm(request.POST or None, people=adults, documents=papers)

    def save(data: dict[str, Any]) -> None:
        operations.give_consent(
            case=case,
            person=next(person for person in adults if person.pk == data["person"]),
            given_at=clock.at_sofia(data["given_on"], clock.NOON),
            document=next((paper for paper in papers if str(paper.pk) == data["document"]), None),
            by=request.worker,
            at=clock.now(),
        )

    return _answer(request, case, form, _("Record a consent"), _("Record"), save, "#consents")


@centre_view(Capability.CASES_INTAKE, methods=("POST",))
def withdraw_consent(request: Any, case_id: UUID, consent_id: UUID) -> HttpResponse:
    case = queries.get_case(request.worker, case_id)
    consent = get_object_or_404(Consent.objects.select_related("case"), pk=consent_id, case=case)
    operations.withdraw_consent(consent=consent, by=request.worker, at=clock.now())
    return redirect(reverse("cases:detail", args=[case.pk]) + "#consents")


@centre_view(Capability.CASES_INTAKE, methods=("POST",))
def acknowledge(request: Any, case_id: UUID, referral_id: UUID) -> HttpResponse:
    case = queries.get_case(request.worker, case_id)
    referral = get_object_or_404(Referral.objects.select_related("case"), pk=referral_id, case=case)
    operations.acknowledge(referral=referral, by=request.worker, at=clock.now())
    return redirect(reverse("cases:detail", args=[case.pk]) + "#referrals")


@centre_view(Capability.CASES_EDIT, methods=("GET", "POST"))
def add_task(request: Any, case_id: UUID) -> HttpResponse:
    case = queries.get_case(request.worker, case_id)
    form = forms.TaskForm(request.POST or None, workers=_workers())

    def save(data: dict[str, Any]) -> None:
        worker = data.pop("assigned_to")
        assigned = get_object_or_404(Worker, pk=UUID(worker)) if worker else None
        operations.add_task(case=case, assigned_to=assigned, by=request.worker, at=clock.now(), **data)

    return _answer(request, case, form, _("Add a task"), _("Add"), save, "#tasks")


@centre_view(Capability.CASES_EDIT, methods=("POST",))
def finish_task(request: Any, task_id: UUID) -> HttpResponse:
    task = queries.get_task(request.worker, task_id)
    operations.finish_task(task=task, by=request.worker, at=clock.now())
    return redirect(reverse("cases:detail", args=[task.case_id]) + "#tasks" if task.case_id else "home:today")


def _workers() -> list[Worker]:
    return list(Worker.objects.filter(active=True).select_related("user").order_by("display_name", "id"))
