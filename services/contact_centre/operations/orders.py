"""A court decides, the centre writes it down: acts, arrangements per child, who may come in and who must not meet."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel import sight
from kernel.addresses import address
from kernel.clock import SOFIA
from kernel.errors import Hint, Refusal, Refusals
from services.cases.models import Case, CaseParty, Document
from services.contact_centre import access, beside
from services.contact_centre.enums import AdmissionGround, BasisKind, ContactType, Protocol, SetAside
from services.contact_centre.models import AdmittedPerson, Arrangement, LegalBasis, MustNotMeet
from services.contact_centre.operations.freeze import freeze_pair, hold_pair
from services.contact_centre.queries import orders as queries
from services.contact_centre.queries import stopping
from services.people.models import Person
from services.staff.models import Worker
from services.staff.roles import Capability

SET_ASIDE = ("set_aside", "set_aside_on", "set_aside_by", "set_aside_reason", "set_aside_document")
LONGEST_FUTURE = timedelta(days=366)  # an act that begins later than this is a typing error


@contextmanager
def _takers_change(case: Case, by: Worker, at: datetime, *, people: Collection[UUID | None] = ()) -> Iterator[None]:
    """
    Around what changes with whom a child may leave; the case is locked, so that nothing is planned meanwhile.

    `people`: it holds with whatever case these come, so in all of theirs.
    """
    with sight.beyond(queries.APART):
        theirs = CaseParty.objects.filter(person__in=[one for one in people if one]).values("case")
        found = Case.objects.select_for_update(of=("self",)).filter(Q(pk=case.pk) | Q(pk__in=theirs))
        cases = list(found.order_by("pk"))
    looks = [look for one in cases for look in beside.takers_change(case=one, by=by, at=at)]
    yield
    for look in looks:
        look()


@dataclass(frozen=True, slots=True)
class NewBasis:
    kind: str
    dated: date
    in_force_from: date
    in_force_until: date | None = None
    court_code: str = ""
    court_name: str = ""
    number: str = ""
    regime_text: str = ""
    document: Document | None = None
    supersedes: LegalBasis | None = None
    against: Person | None = None


@transaction.atomic
def enter_basis(*, case: Case, basis: NewBasis, by: Worker, at: datetime) -> LegalBasis:
    """
    Write down an order, an interim measure, an agreement or a protection order.

    A protection order freezes the meetings of whoever it is against in the same transaction (queries.stopping), also
    those with the same people by other cases; a letter to the court is drafted and the head gets a task for today.

    :raises Refusal: everything at once: dates that cannot be, a court without a name, the same act twice.
    """
    if basis.kind == BasisKind.PROTECTION_ORDER:
        hold_pair(case=case, against=basis.against, at=at)
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    access.require(by, Capability.ORDERS_EDIT, case)
    refusals = [*refused_facts(basis, at), *_not_new(case, basis)]
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Refusals(refusals)
    row = LegalBasis(case=case, created_by=by, created_at=at)
    for name in NewBasis.__dataclass_fields__:
        setattr(row, name, getattr(basis, name))
    with _takers_change(case, by, at):
        row.save(force_insert=True)
        record(Action.WRITE, actor=by.as_actor(), what=row, fields=("kind", "number", "regime_text", "in_force_from"))
        if basis.kind == BasisKind.PROTECTION_ORDER:
            freeze_pair(order=row, by=by, at=at)
    return row


def refused_facts(basis: NewBasis, at: datetime) -> Iterator[Refusal]:
    """What is wrong with an act by itself; a form asks it also of what is only half filled in, with None for a day."""
    today = at.astimezone(SOFIA).date()
    dated, starts, ends = basis.dated, basis.in_force_from, basis.in_force_until
    if basis.kind and basis.kind != BasisKind.AGREEMENT and not basis.court_name.strip():
        yield Refusal(_("Say which court it comes from."), field="court")
    if dated and dated > today:
        yield Refusal(_("The date of the act is in the future."), field="dated")
    if starts and starts > today + LONGEST_FUTURE:
        yield Refusal(_("This date is more than a year ahead. Check the year."), field="in_force_from")
    if starts and ends and ends < starts:
        yield Refusal(_("The end must not be before the start."), field="in_force_until")
    if basis.kind in queries.REGIME_KINDS and not basis.regime_text.strip():
        message = _("Copy the regime from the act word for word. It stands beside the rule for ever.")
        yield Refusal(message, field="regime_text")


def _not_new(case: Case, basis: NewBasis) -> Iterator[Refusal]:
    same_day = case.legal_bases.filter(kind=basis.kind, dated=basis.dated, court_name=basis.court_name)
    if basis.number.strip() and any(row.number.strip() == basis.number.strip() for row in same_day):
        yield Refusal(_("This act is already entered."), field="number", hints=(_orders_hint(case),))
    if basis.against and not case.parties.filter(person=basis.against).exists():
        message = _("%(name)s does not belong to this case.") % {"name": basis.against.names}
        yield Refusal(message, field="against")
    older = basis.supersedes
    if older and older.case_id != case.pk:
        yield Refusal(_("This act belongs to another case."), field="supersedes")
    elif older and LegalBasis.objects.filter(supersedes=older).exists():
        yield Refusal(_("That act has already been replaced by another one."), field="supersedes")
    elif older and basis.in_force_from < older.in_force_from:
        yield Refusal(_("The new act begins before the one that it replaces."), field="in_force_from")


def _orders_hint(case: Case) -> Hint:
    return Hint(_("Orders of this case"), address("meetings:orders", case.pk))


@transaction.atomic
def set_aside(
    *, order: LegalBasis, how: str, on: date, reason: str, document: Document | None, by: Worker, at: datetime
) -> LegalBasis:
    """
    By a document a protection order no longer stands against meetings. Nothing starts by itself: what is frozen stays
    so until the head of the service lets it go on.

    :raises Refusal: no paper, no reason, no protection order, set aside already, a day to come.
    """
    access.require(by, Capability.CASES_DECIDE, order.case)
    with _takers_change(order.case, by, at, people=[order.against_id]):
        order = LegalBasis.objects.select_for_update(of=("self",)).select_related("case").get(pk=order.pk)
        _check_set_aside(order, how, on, reason, document, at.astimezone(SOFIA).date())
        order.set_aside, order.set_aside_on, order.set_aside_by = how, on, by
        order.set_aside_reason, order.set_aside_document = reason.strip(), document
        order.save(update_fields=SET_ASIDE)
    record(Action.WRITE, actor=by.as_actor(), what=order, fields=("set_aside",), reason=reason.strip())
    return order


def _check_set_aside(
    order: LegalBasis, how: str, on: date, reason: str, document: Document | None, today: date
) -> None:
    if order.kind != BasisKind.PROTECTION_ORDER or order.set_aside:
        raise Refusal(_("Only a protection order that stands can be set aside."))
    if how not in SetAside.values:
        raise Refusal(_("Say what the paper decides."), field="how")
    if document is None or document.case_id != order.case_id:
        raise Refusal(_("Choose the paper among the documents of the case."), field="document")
    if not reason.strip():
        raise Refusal(_("Say on what the decision rests."), field="reason")
    if on > today:
        raise Refusal(_("This date is in the future."), field="on")


@dataclass(frozen=True, slots=True)
class NewArrangement:
    child: Person
    visiting: Person
    resident: Person
    type: str = ContactType.SUPERVISED
    protocol: str = Protocol.A
    other_parent_present: bool = False
    conditions: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


@transaction.atomic
def add_arrangement(*, basis: LegalBasis, arrangement: NewArrangement, by: Worker, at: datetime) -> Arrangement:
    """
    Say for ONE child who is resident and who is visiting under this act. Siblings may be split.

    :raises Refusal: people who are not of this case, said already, dates outside the act, another act that says
        something else.
    """
    Case.objects.select_for_update(of=("self",)).get(pk=basis.case_id)  # before its act, as everybody does
    basis = LegalBasis.objects.select_for_update(of=("self",)).select_related("case").get(pk=basis.pk)
    access.require(by, Capability.ORDERS_EDIT, basis.case)
    starts_on = arrangement.starts_on or basis.in_force_from
    _check_people(basis, arrangement)
    _check_once(basis, arrangement)
    _check_span(basis, starts_on, arrangement.ends_on)
    _check_contradiction(basis, arrangement, starts_on)
    row = Arrangement(case=basis.case, basis=basis, created_by=by, created_at=at)
    for name in NewArrangement.__dataclass_fields__:
        setattr(row, name, getattr(arrangement, name))
    row.starts_on = starts_on
    with _takers_change(basis.case, by, at):
        row.save(force_insert=True)
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("child", "visiting", "resident", "type", "protocol"))
    return row


def _check_people(basis: LegalBasis, new: NewArrangement) -> None:
    if basis.kind not in queries.REGIME_KINDS:
        raise Refusal(_("A protection order does not give anybody a right to meet."))
    people = {"child": new.child, "visiting": new.visiting, "resident": new.resident}
    if len({person.pk for person in people.values()}) < len(people):
        raise Refusal(_("The child, the visiting and the resident parent are three people."), field="resident")
    parties = set(basis.case.parties.values_list("person_id", flat=True))
    for field, person in people.items():
        if person.pk not in parties:
            raise Refusal(_("%(name)s does not belong to this case.") % {"name": person.names}, field=field)
        if person.is_child != (field == "child"):
            raise Refusal(_("A child is a child here, and parents are adults."), field=field)


def _check_once(basis: LegalBasis, new: NewArrangement) -> None:
    """Under the lock of the act: a page sent twice says so instead of failing."""
    if Arrangement.objects.filter(basis=basis, child=new.child, visiting=new.visiting).exists():
        raise Refusal(_("This child already has an arrangement with this parent under this order."), field="visiting")


def _check_span(basis: LegalBasis, starts_on: date, ends_on: date | None) -> None:
    if starts_on < basis.in_force_from:
        raise Refusal(_("The act is not yet in force on that day."), field="starts_on")
    if ends_on and ends_on < starts_on:
        raise Refusal(_("The end must not be before the start."), field="ends_on")
    if basis.in_force_until and starts_on > basis.in_force_until:
        raise Refusal(_("The act is no longer in force on that day."), field="starts_on")
    if basis.in_force_until and ends_on and ends_on > basis.in_force_until:
        raise Refusal(_("The act is no longer in force on that day."), field="ends_on")


def _check_contradiction(basis: LegalBasis, new: NewArrangement, starts_on: date) -> None:
    """One act rules a child's meetings with one person. Which of two holds is not for the centre to guess."""
    people = Q(visiting=new.visiting) | Q(visiting=new.resident, resident=new.visiting)
    others = basis.case.arrangements.filter(people, child=new.child).exclude(basis=basis).select_related("basis")
    for other in others.order_by("id"):
        if other.basis_id != basis.supersedes_id and _overlaps(other, starts_on, new.ends_on or basis.in_force_until):
            raise Refusal(
                _(
                    "Another act of %(day)s already rules the meetings of %(child)s in this time. Say in the new act"
                    " that it replaces the former, or correct the dates: two acts cannot rule at once."
                )
                % {"day": f"{other.basis.dated:%d.%m.%Y}", "child": new.child.names},
                field="child",
                hints=(_orders_hint(basis.case),),
            )


def _overlaps(other: Arrangement, starts_on: date, ends_on: date | None) -> bool:
    replacing = LegalBasis.objects.filter(supersedes=other.basis).first()
    ends = [other.ends_on, other.basis.in_force_until]
    ends.append(replacing.in_force_from - timedelta(days=1) if replacing else None)
    other_end = min((end for end in ends if end), default=None)
    return (other_end is None or starts_on <= other_end) and (ends_on is None or other.starts_on <= ends_on)


@dataclass(frozen=True, slots=True)
class NewAdmission:
    person: Person
    how: str
    from_date: date
    until_date: date | None = None
    ground: str = ""
    document: Document | None = None


@transaction.atomic
def admit_person(*, arrangement: Arrangement, admission: NewAdmission, by: Worker, at: datetime) -> AdmittedPerson:
    """
    Let somebody else come in: by the order, by both parents in writing, or for one day by the head with a document.

    :raises Refusal: no paper, somebody who is in the room anyway, a pair that must not meet.
    """
    access.require(by, Capability.ORDERS_EDIT, arrangement.case)
    _check_ground(admission, by)
    _check_may_come_in(arrangement, admission.person)
    _check_no_order_against(arrangement, admission)
    row = AdmittedPerson(arrangement=arrangement, admitted_by=by, created_at=at)
    for name in NewAdmission.__dataclass_fields__:
        setattr(row, name, getattr(admission, name))
    with _takers_change(arrangement.case, by, at):
        row.save(force_insert=True)
    record(Action.WRITE, actor=by.as_actor(), what=arrangement, fields=("admitted",))
    return row


def _check_ground(admission: NewAdmission, by: Worker) -> None:
    if admission.until_date and admission.until_date < admission.from_date:
        raise Refusal(_("The end must not be before the start."), field="until_date")
    if admission.how != AdmissionGround.ORDER and admission.document is None:
        raise Refusal(_("Choose the signed paper among the documents of the case."), field="document")
    if admission.how != AdmissionGround.HEAD:
        return
    if not by.may(Capability.CASES_DECIDE):
        raise Refusal(_("Only the head of the service admits somebody by decision."), field="how")
    if admission.until_date != admission.from_date:
        raise Refusal(
            _("The head admits a relative for one day: give the same first and last day."), field="until_date"
        )


def _check_may_come_in(arrangement: Arrangement, person: Person) -> None:
    inside = {arrangement.child_id, arrangement.visiting_id}
    if person.pk in inside | {arrangement.resident_id}:
        raise Refusal(_("This person is already part of the arrangement."), field="person")
    for pair in queries.pairs_apart([person.pk]):
        if {pair.one_id, pair.other_id} & inside:
            other = pair.other if pair.one_id == person.pk else pair.one
            message = _("%(one)s and %(other)s must not meet.") % {"one": person.names, "other": other.names}
            raise Refusal(message, field="person")


def _check_no_order_against(arrangement: Arrangement, admission: NewAdmission) -> None:
    order = stopping.order_keeping_away(admission.person, arrangement, admission.from_date)
    if order is None:
        return
    facts = {"day": f"{order.dated:%d.%m.%Y}", "name": admission.person.names}
    if order.case_id != arrangement.case_id:
        text = _("A protection order in another case of these people stands against %(name)s.")
        raise Refusal(text % facts, field="person")
    text = _("The protection order of %(day)s stands against %(name)s.")
    raise Refusal(text % facts, field="person", hints=(_orders_hint(arrangement.case),))


@transaction.atomic
def end_admission(*, admitted: AdmittedPerson, by: Worker, at: datetime) -> None:
    """From today on the person is no longer let in."""
    access.require(by, Capability.ORDERS_EDIT, admitted.arrangement.case)
    yesterday = at.astimezone(SOFIA).date() - timedelta(days=1)
    with _takers_change(admitted.arrangement.case, by, at):
        if admitted.from_date > yesterday:
            admitted.delete()
        elif admitted.until_date is None or admitted.until_date > yesterday:
            admitted.until_date = yesterday
            admitted.save(update_fields=["until_date"])
    record(Action.WRITE, actor=by.as_actor(), what=admitted.arrangement, fields=("admitted",), reason="ended")


@sight.beyond(queries.APART)
@transaction.atomic
def keep_apart(*, case: Case, one: Person, other: Person, reason: str, by: Worker, at: datetime) -> MustNotMeet:
    """
    Two people must never be in a shared place at once, whatever case they come with.

    This protects, so nothing stops it: what is planned already stays, and `operations.apart.plan_apart` says what of
    it must be moved.
    """
    access.require(by, Capability.CASES_EDIT, case)
    if one.pk == other.pk:
        raise Refusal(_("Choose two different people."), field="other")
    first, second = sorted((one, other), key=lambda person: person.pk)
    row, created = MustNotMeet.objects.get_or_create(
        one=first,
        other=second,
        until=None,
        defaults={"case": case, "reason": reason, "since": at, "created_by": by},
    )
    if created:
        record(Action.WRITE, actor=by.as_actor(), what=row, fields=("one", "other", "reason"))
    return row


@sight.beyond(queries.APART)
@transaction.atomic
def may_meet(*, pair: MustNotMeet, reason: str, by: Worker, at: datetime) -> None:
    """
    The pair need not be kept apart any longer; the row stays as history.

    :raises Refusal: no reason was given.
    """
    access.require(by, Capability.CASES_EDIT, pair.case)
    if not reason.strip():
        raise Refusal(_("Give the reason."), field="reason")
    with _takers_change(pair.case, by, at, people=[pair.one_id, pair.other_id]):
        pair = MustNotMeet.objects.select_for_update(of=("self",)).get(pk=pair.pk)
        pair.until = at
        pair.save(update_fields=["until"])
    record(Action.WRITE, actor=by.as_actor(), what=pair, fields=("until",), reason=reason)


@transaction.atomic
def answer_may_meet(*, case: Case, one: Person, other: Person, reason: str, by: Worker, at: datetime) -> None:
    """The question was answered with no: the two may meet, and nobody is asked again."""
    pair = keep_apart(case=case, one=one, other=other, reason=reason, by=by, at=at)
    may_meet(pair=pair, reason=reason, by=by, at=at)
