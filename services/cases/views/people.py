"""Who belongs to a case, how it came, and who consented."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from directory.queries import search_institutions
from kernel import clock
from services.cases import forms, operations, queries
from services.cases.models import Case
from services.cases.views.common import FORM, form_page, saved
from services.people.access import visible_to as visible_people
from services.people.models import Person
from services.people.queries import search_people
from services.staff.guard import centre_view
from services.staff.roles import Capability

MOST_FOUND = 10


@centre_view(Capability.CASES_EDIT, methods=FORM)
def add_party(request: Any, case_id: UUID) -> HttpResponse:
    """First a search, then the choice; somebody new is recorded on the page for it and comes back chosen."""
    case = queries.get_case(request.worker, case_id)
    text = request.GET.get("q", "").strip()
    people = _choosable(request, case, text)
    form = forms.PartyForm(request.POST or None, people=people, initial={"person": people[0].pk if people else ""})

    def save(data: dict[str, Any]) -> None:
        person = next(one for one in people if str(one.pk) == data["person"])
        operations.add_party(case=case, person=person, role=data["role"], by=request.worker, at=clock.now())

    if request.method == "POST" and form.is_valid() and saved(form, save):
        return redirect(reverse("cases:detail", args=[case.pk]) + "#people")
    context = {"case": case, "form": form, "text": text, "people": people}
    return render(request, "cases/add_party.html", context, status=422 if form.errors else 200)


def _choosable(request: Any, case: Case, text: str) -> list[Person]:
    """What the search found, or the one who was just recorded, without those who are in the case already."""
    own = {party.person_id for party in case.parties.all()}
    everyone = visible_people(request.worker)
    try:
        found = list(everyone.filter(pk=UUID(request.GET.get("person", ""))))
    except ValueError:
        found = search_people(everyone, text, limit=MOST_FOUND, reader=request.worker)
    return [person for person in found if person.pk not in own]


@centre_view(Capability.CASES_INTAKE)
def institutions(request: Any) -> HttpResponse:
    """Suggestions for whichever input asks: its only parameter is what was typed."""
    text = next(iter(request.GET.values()), "").replace("\0", "")[:100]
    options = [row.name for row in search_institutions(text, most=8)] if text.strip() else []
    return render(request, "people/_options.html", {"options": options})


@centre_view(Capability.CASES_INTAKE, methods=FORM)
def add_referral(request: Any, case_id: UUID) -> HttpResponse:
    case = queries.get_case(request.worker, case_id)
    initial = forms.FurtherReferralForm.initial_at(clock.local(clock.now()))
    form = forms.FurtherReferralForm(request.POST or None, initial=initial)

    def save(_data: dict[str, Any]) -> None:
        operations.add_referral(case=case, referral=form.new_referral, by=request.worker, at=clock.now())

    lead = _("For a paper that came later, such as the court's order after the family's own application.")
    title = _("A further referral")
    return form_page(request, case, form, save, title=title, submit=_("Receive"), at="#referrals", lead=lead)


@centre_view(Capability.CASES_INTAKE, methods=("POST",))
def acknowledge(request: Any, case_id: UUID, referral_id: UUID) -> HttpResponse:
    referral = queries.get_referral(request.worker, case_id, referral_id)
    operations.acknowledge(referral=referral, by=request.worker, at=clock.now())
    return redirect(reverse("cases:detail", args=[case_id]) + "#referrals")


@centre_view(Capability.CASES_INTAKE, methods=FORM)
def add_consent(request: Any, case_id: UUID) -> HttpResponse:
    case = queries.get_case(request.worker, case_id)
    adults = [party.person for party in case.parties.all() if not party.person.is_child]
    papers = list(case.documents.order_by("-added_at", "-id"))
    form = forms.ConsentForm(request.POST or None, people=adults, documents=papers)

    def save(data: dict[str, Any]) -> None:
        at = clock.now()
        operations.give_consent(
            case=case,
            person=get_object_or_404(Person, pk=data["person"]),
            given_at=at if data["given_on"] == clock.today() else clock.at_sofia(data["given_on"], clock.NOON),
            document=next((paper for paper in papers if str(paper.pk) == data["document"]), None),
            by=request.worker,
            at=at,
        )

    lead = _("Each parent signs apart. The paper is scanned and added among the documents first.")
    title = _("Record a consent")
    return form_page(request, case, form, save, title=title, submit=_("Write down"), at="#consents", lead=lead)


@centre_view(Capability.CASES_INTAKE, methods=FORM)
def withdraw_consent(request: Any, case_id: UUID, consent_id: UUID) -> HttpResponse:
    case = queries.get_case(request.worker, case_id)
    consent = queries.get_consent(request.worker, case_id, consent_id)
    form = forms.WithdrawForm(request.POST if request.method == "POST" else None)

    def save(_data: dict[str, Any]) -> None:
        operations.withdraw_consent(consent=consent, by=request.worker, at=clock.now())

    title = _("%(name)s withdraws the consent") % {"name": consent.person.names}
    lead = _("The consent stays in the file with the day of the withdrawal. It cannot be given back, only given anew.")
    submit = _("Record the withdrawal")
    more = {"lead": lead, "danger": True, "tab": submit}
    return form_page(request, case, form, save, title=title, submit=submit, at="#consents", **more)
