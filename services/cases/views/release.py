"""Documents on their way to somebody: the form with the check, one release with its marked places, the decision."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from audit.enums import Action
from kernel import clock
from services.cases import operations, queries
from services.cases.enums import ReleaseState
from services.cases.forms.release import ReleaseDecisionForm, ReleaseForm
from services.cases.models import Release
from services.cases.operations.release import question_of
from services.cases.views.common import FORM, saved
from services.files.queries import download
from services.people.models import Person
from services.staff import approvals
from services.staff.guard import centre_view
from services.staff.roles import Capability


@centre_view(Capability.DOCUMENTS_RELEASE, methods=FORM)
def new(request: Any, document_id: UUID) -> HttpResponse:
    document = queries.get_document(request.worker, document_id)
    form = ReleaseForm(request.POST or None, parties=queries.parties_of(document.case))
    made: list[Release] = []

    def save(data: dict[str, Any]) -> None:
        people = _people(data["recipient"], *data["readers"])
        data["recipient"] = people.get(data["recipient"])
        data["readers"] = [people[one] for one in data["readers"]]
        made.append(operations.release_document(document=document, by=request.worker, at=clock.now(), **data))

    if request.method == "POST" and form.is_valid() and saved(form, save):
        return redirect("cases:release", made[0].pk)
    context = {"case": document.case, "document": document, "form": form}
    return render(request, "cases/release_new.html", context, status=422 if form.errors else 200)


@centre_view(Capability.DOCUMENTS_RELEASE, Capability.RELEASES_DECIDE, journal=Action.READ)
def detail(request: Any, release_id: UUID) -> HttpResponse:
    request.journal_about = release = queries.get_release(request.worker, release_id)
    return _page(request, release, ReleaseDecisionForm() if _may_decide(request.worker, release) else None)


@centre_view(Capability.RELEASES_DECIDE, methods=("POST",))
def decide(request: Any, release_id: UUID) -> HttpResponse:
    release = queries.get_release(request.worker, release_id)
    form = ReleaseDecisionForm(request.POST)

    def save(data: dict[str, Any]) -> None:
        operations.decide_release(release=release, by=request.worker, at=clock.now(), **data)

    if form.is_valid() and saved(form, save):
        messages.success(request, _("The decision is in the journal."))
        return redirect("cases:release", release.pk)
    return _page(request, release, form, status=422)


@centre_view(Capability.DOCUMENTS_RELEASE, journal=Action.DOWNLOAD)
def file(request: Any, release_id: UUID) -> HttpResponse:
    """The very document that may leave the house; there is none while the release is stopped."""
    request.journal_about = release = queries.get_release(request.worker, release_id)
    if release.state != ReleaseState.RELEASED:
        raise Http404
    return download(release.document.file)


def _page(request: Any, release: Release, form: ReleaseDecisionForm | None, status: int = 200) -> HttpResponse:
    names = Person.objects.in_bulk(release.readers)
    context = {
        "release": release,
        "case": release.case,
        "form": form,
        "readers": [names[one].names for one in release.readers if one in names],
        "question": question_of(release),
        "is_mine": release.asked_by_id == request.worker.pk,
    }
    return render(request, "cases/release.html", context, status=status)


def _may_decide(worker: Any, release: Release) -> bool:
    return release.state == ReleaseState.STOPPED and approvals.may_decide(worker, question_of(release))


def _people(*ids: UUID | None) -> dict[UUID | None, Person]:
    return dict(Person.objects.in_bulk([one for one in ids if one]))
