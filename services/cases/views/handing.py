"""A paper that the centre wrote for people outside, as a download: only while it tells no party what is withheld."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from services.cases.enums import GOING_OUT
from services.cases.models import Document
from services.cases.operations.release import hand_out
from services.files.queries import download
from services.staff.roles import Capability


def handed_out(request: Any, document: Document) -> HttpResponse:
    """
    The file, or a page with the places that stop it and the way to a second person.

    Whoever decides about releases opens it all the same, to be able to decide; that stands in the journal like every
    download. A scan, which no program can read, is stopped where it is released.
    """
    inside = "inside" in request.GET and request.worker.may(Capability.RELEASES_DECIDE)
    places = [] if inside or document.kind not in GOING_OUT else hand_out(document).places
    if not places:
        return download(document.file)
    context = {"case": document.case, "document": document, "places": places}
    return render(request, "cases/stopped.html", context, status=409)
