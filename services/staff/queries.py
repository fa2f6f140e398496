"""Lists and single colleagues; a get_* answers 404 for what is missing or not theirs."""

from datetime import date
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from accounts.models import User
from services.staff.access import visible_to
from services.staff.models import Qualification, Worker
from services.staff.roles import TABLE, Capability, Role


def colleagues(worker: Worker, *, text: str = "", role: str = "", former: bool = False) -> QuerySet[Worker]:
    rows = visible_to(worker).filter(active=not former)
    for word in text.split():
        rows = rows.filter(Q(display_name__icontains=word) | Q(user__email__icontains=word))
    return rows.filter(user__roles__contains=[role]) if role else rows


def get_colleague(worker: Worker, pk: UUID) -> Worker:
    qualifications = Prefetch("qualifications", queryset=Qualification.objects.order_by("-obtained_on", "-id"))
    found = visible_to(worker).prefetch_related(qualifications).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_qualification(worker: Worker, pk: UUID) -> Qualification:
    found = Qualification.objects.filter(pk=pk, worker__in=visible_to(worker)).select_related("worker__user").first()
    if found is None:
        raise Http404
    return found


def heads() -> QuerySet[User]:
    return User.objects.filter(is_active=True, roles__contains=[Role.HEAD_OF_SERVICE.value], worker__active=True)


def others_who_reset(worker: Worker) -> QuerySet[Worker]:
    """Who could help this worker after a lost phone."""
    roles = [role.value for role in Role if TABLE.may([role], Capability.SECOND_FACTOR_RESET)]
    return Worker.objects.filter(active=True, user__is_active=True, user__roles__overlap=roles).exclude(pk=worker.pk)


def with_role(role: Role) -> QuerySet[Worker]:
    """Active workers of one role: who may be assigned, who may supervise."""
    return Worker.objects.select_related("user").filter(active=True, user__roles__contains=[role.value])


def is_qualified(worker: Worker, day: date) -> bool:
    """Whether any training counts on that day; whoever needs a special one asks for its title."""
    return any(qualification.counts_on(day) for qualification in worker.qualifications.all())
