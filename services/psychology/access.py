"""
Who reads a psychologist's notes: their author, and whom they or the head of the service let in, for some time.

Everybody who sees the case knows that there are notes, by whom and when. An emergency opens the case, never these.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from kernel.clock import now
from services.cases.access import standing_for
from services.cases.models import Case
from services.psychology.models import NotesGrant, PsychologistNote
from services.staff.models import Worker
from services.staff.roles import Capability


def readable_by(worker: Worker) -> QuerySet[PsychologistNote]:
    """The only door to what a note says."""
    mine = Q(author=worker) if worker.may(Capability.PSYCHOLOGY_WRITE) else Q(pk__in=())
    if worker.may(Capability.CONSULTATIONS_HOLD):
        mine |= Q(author=worker, consultation__isnull=False)
    if worker.may(Capability.PSYCHOLOGY_READ):
        let_in = live_grants().filter(reader=worker, case=OuterRef("case"), author=OuterRef("author"))
        mine |= Q(Exists(let_in))
    return PsychologistNote.objects.filter(mine, case__in=standing_for(worker).values("pk"))


def live_grants() -> QuerySet[NotesGrant]:
    return NotesGrant.objects.filter(withdrawn_at__isnull=True, until__gt=now())


def may_write(worker: Worker, case: Case) -> bool:
    return worker.may(Capability.PSYCHOLOGY_WRITE) and _is_theirs(worker, case)


def may_write_after(worker: Worker, case: Case) -> bool:
    """Whoever holds consultations, after one of their own: parent work is not done by psychologists alone."""
    return worker.may(Capability.CONSULTATIONS_HOLD) and _is_theirs(worker, case)


def may_let_in(worker: Worker, case: Case, author: Worker) -> bool:
    """The author to their own notes; the head of the service to anybody's."""
    writes = worker.may(Capability.PSYCHOLOGY_WRITE) or worker.may(Capability.CONSULTATIONS_HOLD)
    is_own = author.pk == worker.pk and writes
    return (is_own or worker.may(Capability.PSYCHOLOGY_GRANT)) and _is_theirs(worker, case)


def may_be_let_in(reader: Worker, case: Case) -> bool:
    return reader.active and reader.may(Capability.PSYCHOLOGY_READ) and _is_theirs(reader, case)


def may_withdraw(worker: Worker, grant: NotesGrant) -> bool:
    """The author always, and without seeing the case any longer; whoever gave it; the head of the service."""
    return worker.pk in {grant.author_id, grant.given_by_id} or worker.may(Capability.PSYCHOLOGY_GRANT)


def _is_theirs(worker: Worker, case: Case) -> bool:
    return standing_for(worker).filter(pk=case.pk).exists()
