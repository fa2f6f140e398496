"""Who belongs to a case."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.enums import Action
from audit.record import record
from kernel.errors import Refusal
from services.cases.access import may
from services.cases.enums import PartyRole
from services.cases.models import Case, CaseParty
from services.people.models import Person
from services.people.operations import add_family_member
from services.staff.models import Worker
from services.staff.roles import Capability


@transaction.atomic
def add_party(*, case: Case, person: Person, role: str, by: Worker, at: datetime) -> CaseParty:
    """
    Add a person to the case and to its family.

    :raises Refusal: a child in an adult's role or the other way round.
    """
    if not may(by, Capability.CASES_EDIT, case):
        raise PermissionDenied
    if (role == PartyRole.CHILD) != person.is_child:
        raise Refusal(_("The role does not fit: a child is a child, an adult is not."), field="role")
    party, created = CaseParty.objects.get_or_create(case=case, person=person, role=role, defaults={"added_at": at})
    if created:
        if role != PartyRole.LAWYER:
            add_family_member(family=case.family, person=person, by=by, at=at)
        record(Action.WRITE, actor=by.as_actor(), what=case, fields=("parties",))
    return party
