"""A family arrives: referral, receipt, search for duplicates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.actor import SYSTEM
from kernel.clock import SOFIA
from kernel.errors import Refusal
from kernel.hooks import Hook
from services.cases.access import may
from services.cases.enums import BY_OWN_WISH, DANGER, Ground, PartyRole, ReferralSource, Service
from services.cases.models import Case, CaseParty, Referral
from services.cases.numbers import next_number
from services.cases.operations.tasks import SECOND_CONSENT, add_task
from services.cases.operations.waiting import stop_waiting_for_safety
from services.people.models import Family, Person
from services.people.operations import add_family_member, create_family
from services.staff.models import Worker
from services.staff.roles import Capability

PREFIX = {Service.CONTACT_CENTRE: "КЦ", Service.RIGHTS_CENTRE: "ЦПД"}
CLOCK_TOLERANCE = timedelta(minutes=5)
CONSENT_TERM = timedelta(days=14)
# How long the other parent may take before somebody asks again: term() -> timedelta, by the centre's own rules.
consent_terms = Hook("consent_terms")


def consent_term() -> timedelta:
    return next(iter(consent_terms()), CONSENT_TERM)


@dataclass(frozen=True, slots=True)
class NewReferral:
    source: str
    received_at: datetime
    institution_code: str = ""
    institution_name: str = ""
    reference: str = ""
    text: str = ""
    applicant: Person | None = None


@transaction.atomic
def receive_referral(
    *,
    referral: NewReferral,
    children: Sequence[Person],
    adults: Sequence[tuple[Person, str]],
    by: Worker | None,
    at: datetime,
    service: str = Service.CONTACT_CENTRE,
    grounds: Sequence[str] = (),
    family: Family | None = None,
    import_key: str = "",
    number: str = "",
) -> Case:
    """
    Open a case in state `received`. `adults` are (person, PartyRole); the receipt time is kept for ever.

    Works also before the service opens: the case then waits, and its guard says until when.

    Somebody who is named twice in a role comes once.

    :raises Refusal: no child, a child among the adults, a receipt in the future, an institution without a name.
    """
    if by is not None and not by.may(Capability.CASES_INTAKE):
        raise PermissionDenied
    children, adults = list(dict.fromkeys(children)), list(dict.fromkeys(adults))
    _check(referral, children, adults, at)
    people = list(dict.fromkeys([*children, *(person for person, _role in adults)]))
    family = family or create_family(name=_family_name(children), members=people, by=by, at=at)
    case = Case.objects.create(
        number=number or _next_case_number(service, referral.received_at),
        service=service,
        family=family,
        grounds=sorted(set(grounds)),
        parental_conflict=Ground.CONFLICT in grounds,
        received_at=referral.received_at,
        created_by=by,
        import_key=import_key,
    )
    for person in people:
        add_family_member(family=family, person=person, by=by, at=at)
    parties = [*((child, PartyRole.CHILD) for child in children), *adults]
    CaseParty.objects.bulk_create(
        CaseParty(case=case, person=person, role=role, added_at=at) for person, role in parties
    )
    _write_referral(case, referral, by, at)
    record(Action.WRITE, actor=by.as_actor() if by else SYSTEM, what=case, fields=("referrals", "parties", "grounds"))
    if referral.source in BY_OWN_WISH and by is not None:
        _remind_of_consent(case, at)
    return case


@transaction.atomic
def add_referral(*, case: Case, referral: NewReferral, by: Worker, at: datetime) -> Referral:
    """
    A further referral of a family that is already here, such as the court's order after an application.

    :raises Refusal: a receipt in the future, an institution without a name.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not may(by, Capability.CASES_INTAKE, case):
        raise PermissionDenied
    _check_referral(referral, at)
    row = _write_referral(case, referral, by, at)
    record(Action.WRITE, actor=by.as_actor(), what=case, fields=("referrals",))
    return row


@transaction.atomic
def change_grounds(*, case: Case, grounds: Sequence[str], by: Worker, at: datetime) -> Case:
    """What the family comes for turned out to be something else or more: the guards look at it from now on."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not may(by, Capability.CASES_EDIT, case):
        raise PermissionDenied
    case.grounds = sorted(set(grounds))
    case.parental_conflict = case.parental_conflict or Ground.CONFLICT in grounds  # taken away by a reason alone
    case.save(update_fields=["grounds", "parental_conflict"])
    record(Action.WRITE, actor=by.as_actor(), what=case, fields=("grounds",))
    if DANGER.intersection(case.grounds):
        stop_waiting_for_safety(case=case, by=by, at=at)
    return case


def _remind_of_consent(case: Case, at: datetime) -> None:
    """Both parents must agree in writing; after two weeks somebody asks again or closes the application."""
    due = max((case.received_at + consent_term()).astimezone(SOFIA).date(), at.astimezone(SOFIA).date())
    title = _("Have both parents consented? Ask again, or decline the application")
    add_task(case=case, kind=SECOND_CONSENT, title=title, due_on=due, by=None, at=at)


@transaction.atomic
def acknowledge(*, referral: Referral, by: Worker, at: datetime) -> None:
    """The referrer has been told that the referral arrived; the first time counts."""
    if not may(by, Capability.CASES_INTAKE, referral.case):
        raise PermissionDenied
    first = Referral.objects.filter(pk=referral.pk, acknowledged_at__isnull=True)
    if first.update(acknowledged_at=at, acknowledged_by=by):
        record(Action.WRITE, actor=by.as_actor(), what=referral.case, fields=("acknowledged_at",))


@transaction.atomic
def mark_duplicates_checked(*, case: Case, by: Worker, at: datetime) -> None:
    if not may(by, Capability.CASES_INTAKE, case):
        raise PermissionDenied
    first = Case.objects.filter(pk=case.pk, duplicates_checked_at__isnull=True)
    if first.update(duplicates_checked_at=at, duplicates_checked_by=by):
        record(Action.WRITE, actor=by.as_actor(), what=case, fields=("duplicates_checked_at",))


def _check(
    referral: NewReferral, children: Sequence[Person], adults: Sequence[tuple[Person, str]], at: datetime
) -> None:
    if not children:
        raise Refusal(_("A case needs at least one child."), field="children")
    if any(not child.is_child for child in children):
        raise Refusal(_("An adult cannot be entered as the child of a case."), field="children")
    if any(person.is_child for person, _role in adults):
        raise Refusal(_("A child comes as a child of the case, in no other role."), field="adults")
    _check_referral(referral, at)


def _check_referral(referral: NewReferral, at: datetime) -> None:
    if referral.received_at > at + CLOCK_TOLERANCE:
        raise Refusal(_("The time of receipt is in the future."), field="received_at")
    if referral.source != ReferralSource.SELF and not referral.institution_name:
        raise Refusal(_("Say which institution refers the family."), field="institution_name")


def _write_referral(case: Case, referral: NewReferral, by: Worker | None, at: datetime) -> Referral:
    return Referral.objects.create(
        case=case,
        source=referral.source,
        institution_code=referral.institution_code,
        institution_name=referral.institution_name,
        reference=referral.reference,
        text=referral.text,
        applicant=referral.applicant,
        received_at=referral.received_at,
        created_by=by,
        created_at=at,
    )


def _next_case_number(service: str, received_at: datetime) -> str:
    prefix, year = PREFIX[Service(service)], received_at.astimezone(SOFIA).year
    return next_number(series=f"case-{prefix}", year=year, prefix=prefix, is_taken=_is_taken)


def _is_taken(number: str) -> bool:
    return Case.objects.filter(number=number).exists()


def _family_name(children: Sequence[Person]) -> str:
    return ", ".join(sorted({child.names.split()[-1] for child in children}))
