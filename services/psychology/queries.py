"""Reads of the psychologists' notes: that they exist, for all who see the case; what they say, for a few."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.http import Http404

from services.cases.access import visible_to as visible_cases
from services.cases.models import Case
from services.psychology import access
from services.psychology.models import NotesGrant, PsychologistNote
from services.staff.models import Worker


@dataclass(frozen=True, slots=True)
class Existence:
    """How much one psychologist has written about a case, and when last."""

    author: Worker
    count: int
    last_at: datetime


def exist(case: Case) -> list[Existence]:
    """For everybody who sees the case: nothing of what was written, nor about whom."""
    rows = case.psychologist_notes.order_by().values("author").annotate(count=Count("pk"), last=Max("written_at"))
    authors = Worker.objects.in_bulk([row["author"] for row in rows])
    found = [Existence(authors[row["author"]], row["count"], row["last"]) for row in rows]
    return sorted(found, key=lambda one: one.last_at, reverse=True)


def notes_of(case: Case) -> QuerySet[PsychologistNote]:
    """Their dates and authors, the newest first; addenda stand with their note."""
    rows = case.psychologist_notes.filter(adds_to__isnull=True).select_related("author", "child")
    return rows.defer("text").order_by("-at", "-id")


def readable_ids(worker: Worker, case: Case) -> set[UUID]:
    return set(access.readable_by(worker).filter(case=case).values_list("pk", flat=True))


def listed(worker: Worker) -> QuerySet[PsychologistNote]:
    """Of all cases that the worker sees: that each note exists."""
    rows = PsychologistNote.objects.filter(case__in=visible_cases(worker).values("pk"))
    return rows.defer("text").order_by("-written_at", "-id")


def get_existence(worker: Worker, note_id: UUID) -> PsychologistNote:
    found = listed(worker).filter(pk=note_id).first()
    if found is None:
        raise Http404
    return found


def get_note(worker: Worker, note_id: UUID) -> PsychologistNote:
    """A note to be read; 404 for everybody who was not let in, though they may know that it is there."""
    rows = access.readable_by(worker).select_related("case", "author", "child", "adds_to")
    found = rows.filter(pk=note_id, adds_to__isnull=True).first()
    if found is None:
        raise Http404
    return found


def addenda_of(note: PsychologistNote) -> QuerySet[PsychologistNote]:
    return note.addenda.select_related("author").order_by("written_at", "id")


def grants_of(worker: Worker, case: Case) -> list[NotesGrant]:
    """Those that hold, for the people concerned: author, reader, who gave it, and the head of the service."""
    rows = (
        access.live_grants().filter(case=case).select_related("author", "reader", "given_by").order_by("until", "id")
    )
    return [one for one in rows if one.reader_id == worker.pk or access.may_withdraw(worker, one)]


def get_grant(worker: Worker, grant_id: UUID) -> NotesGrant:
    found = access.live_grants().select_related("case", "author", "reader").filter(pk=grant_id).first()
    if found is None or not access.may_withdraw(worker, found):
        raise Http404
    return found


def authors_for(worker: Worker, case: Case) -> list[Worker]:
    """Whose notes this worker may let others read."""
    return [one.author for one in exist(case) if access.may_let_in(worker, case, one.author)]


def readers_for(worker: Worker, case: Case) -> list[Worker]:
    """Who works on the case and could be let in; never oneself."""
    near = Q(key_cases=case) | Q(assignments__case=case, assignments__until__isnull=True)
    others = Worker.objects.filter(active=True).exclude(pk=worker.pk).select_related("user")
    assigned = set(others.filter(near).values_list("pk", flat=True))
    able = [one for one in others.order_by("display_name", "id") if access.may_be_let_in(one, case)]
    return sorted(able, key=lambda one: one.pk not in assigned)
