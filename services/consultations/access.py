"""Who sees a consultation: whoever sees the case. What was said in it is another matter (services.psychology)."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from services.cases.access import may, standing_for
from services.cases.access import visible_to as visible_cases
from services.cases.models import Assignment, Case
from services.consultations.enums import ConsultationState
from services.consultations.models import Consultation
from services.psychology.access import may_write_after
from services.staff.models import Worker
from services.staff.roles import TABLE, Capability


def visible_to(worker: Worker) -> QuerySet[Consultation]:
    """The only door to Consultation for anything a person asked for."""
    return Consultation.objects.filter(case__in=visible_cases(worker).values("pk"))


def may_plan(worker: Worker, case: Case) -> bool:
    return may(worker, Capability.CONSULTATIONS_PLAN, case)


def may_hold(worker: Worker, case: Case) -> bool:
    """An emergency that opens the case for hours makes nobody its counsellor."""
    return worker.may(Capability.CONSULTATIONS_HOLD) and standing_for(worker).filter(pk=case.pk).exists()


def held_by_nobody(rows: QuerySet[Consultation]) -> QuerySet[Consultation]:
    """Of these, those whose colleague `may_hold` them no longer; the same rule as a question to the database."""
    works_on = Assignment.objects.filter(case=OuterRef("case"), worker=OuterRef("worker"), until__isnull=True)
    is_theirs = _of_role(Capability.CASES_VIEW_ASSIGNED) & (Q(case__key_worker=F("worker")) | Exists(works_on))
    stands = is_theirs | _of_role(Capability.CASES_VIEW_ALL)
    held = Consultation.objects.filter(stands, _of_role(Capability.CONSULTATIONS_HOLD), worker__active=True)
    return rows.exclude(pk__in=held.values("pk"))


def _of_role(capability: Capability) -> Q:
    roles = [role for role, granted in TABLE.grants.items() if capability in granted]
    return Q(worker__user__roles__overlap=roles)


def may_write(worker: Worker, consultation: Consultation) -> bool:
    """Its own colleague, after it began, unless it did not take place."""
    is_theirs = consultation.worker_id == worker.pk and consultation.state != ConsultationState.NOT_HELD
    return is_theirs and may_write_after(worker, consultation.case)
