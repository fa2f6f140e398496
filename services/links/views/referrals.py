"""The page of courts, child protection departments and other institutions: send a referral, ask how far it is."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.guard import open_view
from kernel import clock, ports
from kernel.actor import request_facts
from kernel.errors import Refusal
from kernel.place import entered
from services.links.door import AT_THE_LINK, page
from services.links.enums import Standing
from services.links.forms.referrals import Sheet, StateForm
from services.links.operations.submissions import hand_in, standing
from services.links.places import centres, centres_hinted
from tenants.centres.limits import Limit
from ui.forms import add_refusal

SENT = Limit("submissions", most=10, seconds=3600)
ASKED = Limit("submission-codes", most=30, seconds=3600)
FORM = ("GET", "POST")


@open_view(
    reason="courts and departments have no account; what they send is seen by its centre alone",
    methods=FORM,
    doors=AT_THE_LINK,
)
def refer(request: Any) -> HttpResponse:
    is_sent = request.method == "POST"
    sheet = Sheet(request.POST if is_sent else None, request.FILES if is_sent else None, centres())
    if is_sent and sheet.main.is_from_a_robot:
        return redirect("links:about")
    if is_sent and sheet.is_valid() and not _too_many(sheet):
        code = _handed_in(sheet)
        if code:
            return page(request, "links/sent.html", {"code": code})
    status = 422 if any(form.errors for form in sheet.forms) else 200
    return page(request, "links/refer.html", {"sheet": sheet, "form": sheet.main}, status=status)


def _too_many(sheet: Sheet) -> bool:
    """Counted only when everything else is right, so that correcting a field costs nobody an attempt."""
    if SENT.is_too_much(request_facts().address):
        sheet.main.add_error(None, _("Too many referrals have come from your network. Try again in an hour."))
    return bool(sheet.main.errors)


def _handed_in(sheet: Sheet) -> str:
    """The code, or nothing when the centre does not take a file or a fact: the sentence stands in the form."""
    place = ports.place_of(UUID(sheet.main.cleaned_data["centre"]))
    if place is None or not place.is_centre:
        sheet.main.add_error("centre", _("This centre cannot be reached now. Try again in a few minutes."))
        return ""
    try:
        with entered(place):
            return hand_in(sent=sheet.sent(), at=clock.now())
    except Refusal as refusal:
        refusal.field = None
        add_refusal(sheet.main, refusal)
        return ""


@open_view(reason="whoever holds a code learns one word; the page knows no person", methods=FORM, doors=AT_THE_LINK)
def state(request: Any) -> HttpResponse:
    form = StateForm(request.POST or None)
    found: Standing | None = None
    if request.method == "POST" and form.is_valid():
        if ASKED.is_too_much(request_facts().address):
            return HttpResponse(status=429, headers={"Retry-After": "3600"})
        found = _found(form.cleaned_data["code"])
        if found is None:
            form.add_error("code", _("There is no referral with this code."))
    context = {"form": form, "found": found.label if found else ""}
    return page(request, "links/state.html", context, status=422 if form.errors else 200)


def _found(code: str) -> Standing | None:
    for place in centres_hinted(code):
        with entered(place):
            known = standing(code)
        if known is not None:
            return known
    return None
