"""What is kept from people of the case: documents, single entries, whoever reported; and letting it be known again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel import clock
from services.cases import operations, queries
from services.cases.forms.secrets import ReporterForm, WithholdDocumentForm, WithholdEntryForm
from services.cases.models import Case
from services.cases.views.common import FORM, form_page
from services.people.lift_page import Lifting, lift_page
from services.people.models import Person, Secrecy
from services.staff.guard import centre_view
from services.staff.roles import Capability

LIFTS = Capability.RELEASES_DECIDE


@centre_view(Capability.DOCUMENTS_RELEASE, methods=FORM)
def withhold_document(request: Any, document_id: UUID) -> HttpResponse:
    document = queries.get_document(request.worker, document_id)
    form = WithholdDocumentForm(request.POST or None, parties=queries.parties_of(document.case))

    def save(data: dict[str, Any]) -> None:
        data["withheld_from"] = Person.objects.get(pk=data["withheld_from"])
        operations.withhold_document(document=document, by=request.worker, at=clock.now(), **data)

    lead = _("It is not released to this person unless a second person decides so with a reason.")
    title, submit = _("Keep „%(title)s“ from somebody") % {"title": document.title}, _("Keep it secret")
    return form_page(request, document.case, form, save, title=title, submit=submit, lead=lead, tab=submit)


@centre_view(LIFTS, methods=FORM)
def lift_document(request: Any, document_secret_id: UUID) -> HttpResponse:
    row = queries.get_document_secret(request.worker, document_secret_id)
    names = {"title": row.document.title, "name": row.withheld_from.names}
    title = _("%(name)s may get „%(title)s“ again") % names
    return _lift(request, row, row.document.case, title, operations.lift_document_secret, what=row.document)


@centre_view(Capability.CASES_EDIT, methods=FORM)
def withhold_note(request: Any, note_id: UUID) -> HttpResponse:
    note = queries.get_note(request.worker, note_id)
    return withhold_entry(request, note, note.case)


@centre_view(Capability.CASES_EDIT, methods=FORM)
def withhold_referral(request: Any, case_id: UUID, referral_id: UUID) -> HttpResponse:
    referral = queries.get_referral(request.worker, case_id, referral_id)
    return withhold_entry(request, referral, referral.case)


@centre_view(Capability.CASES_EDIT, methods=FORM)
def withhold_move(request: Any, case_transition_id: UUID) -> HttpResponse:
    move = queries.get_transition(request.worker, case_transition_id)
    return withhold_entry(request, move, move.case)


def withhold_entry(request: Any, entry: Any, case: Case, **more: Any) -> HttpResponse:
    """The page for any entry that its room has found and let the worker read."""
    form = WithholdEntryForm(request.POST or None, parties=queries.parties_of(case))

    def save(data: dict[str, Any]) -> None:
        people = list(Person.objects.filter(pk__in=data.pop("people")))
        everybody = data.pop("scope") == "everybody"
        facts = {"people": people, "from_everybody": everybody, "by": request.worker, "at": clock.now()}
        operations.withhold_entry(entry=entry, **facts, **data)

    lead = _(
        "Colleagues go on reading it. It stands in no paper and no pack for these people, and its words stop one."
    )
    title = _("Keep this entry from somebody")
    return form_page(
        request, case, form, save, title=title, submit=_("Keep it secret"), lead=lead, **({"at": "#timeline"} | more)
    )


@centre_view(LIFTS, methods=FORM)
def lift_entry(request: Any, entry_secret_id: UUID) -> HttpResponse:
    row = queries.get_entry_secret(request.worker, entry_secret_id)
    title = _("This entry may be known again")
    return _lift(request, row, row.case, title, operations.lift_entry_secret, what=row)


@centre_view(Capability.CASES_EDIT, methods=FORM)
def add_reporter(request: Any, case_id: UUID) -> HttpResponse:
    case = queries.get_case(request.worker, case_id)
    form = ReporterForm(request.POST or None)

    def save(data: dict[str, Any]) -> None:
        operations.record_reporter(case=case, by=request.worker, at=clock.now(), **data)

    lead = _("The name is kept from every party and stands in no paper. Whoever looks at it stands in the journal.")
    title = _("Write down who reported")
    return form_page(request, case, form, save, title=title, submit=_("Write down"), at="#referrals", lead=lead)


@centre_view(Capability.PEOPLE_VIEW_PROTECTED, methods=("POST",))
def reveal_reporter(request: Any, reporter_id: UUID) -> HttpResponse:
    """Shows the name on this one page; the next page hides it again."""
    request.journal_about = reporter = queries.get_reporter(request.worker, reporter_id)
    operations.reveal_reporter(reporter=reporter, by=request.worker)
    return render(request, "cases/reporter.html", {"reporter": reporter, "case": reporter.case})


@centre_view(LIFTS, methods=FORM)
def lift_reporter(request: Any, reporter_id: UUID) -> HttpResponse:
    row = queries.get_reporter(request.worker, reporter_id)
    title = _("Whoever reported may be named")
    return _lift(request, row, row.case, title, operations.lift_reporter, what=row)


def _lift(
    request: Any, row: Secrecy, case: Case, title: str, lift: Callable[..., object], *, what: Any
) -> HttpResponse:
    request.journal_about = case
    crumbs = [(reverse("cases:list"), _("Cases")), (reverse("cases:detail", args=[case.pk]), case.number)]

    def ask(reason: str) -> None:
        lift(row=row, reason=reason, by=request.worker, at=clock.now())

    return lift_page(request, Lifting(row, what, title, crumbs, ask))
