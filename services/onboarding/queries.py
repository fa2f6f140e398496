"""Reads of imports and of their lines."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from services.onboarding.access import visible_to
from services.onboarding.enums import LineState
from services.onboarding.models import ImportLine, ImportRun
from services.staff.models import Worker


def get_import(worker: Worker, run_id: UUID) -> ImportRun:
    """The import, or 404 whether it is missing or not theirs to see."""
    run = visible_to(worker).select_related("created_by", "confirmed_by").filter(pk=run_id).first()
    if run is None:
        raise Http404
    return run


def imports(worker: Worker) -> QuerySet[ImportRun]:
    return visible_to(worker).select_related("created_by").order_by("-created_at", "-id")


def wrong_lines(run: ImportRun) -> QuerySet[ImportLine]:
    return run.lines.filter(state=LineState.WRONG).order_by("number")


def remarked_lines(run: ImportRun, *, only_wrong: bool) -> QuerySet[ImportLine]:
    """Lines about which something is to be said, in the order of the file."""
    return wrong_lines(run) if only_wrong else run.lines.filter(has_remarks=True).order_by("number")
