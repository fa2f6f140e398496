"""
From one service of the centre to another: proposed, asked back, declined with a reason, or accepted as a case.

The people stay the same rows, so that what is withheld from somebody stays withheld in the other service too; nothing
is copied but what was ticked. Each step is a signed note of the case that the family comes from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.addresses import address
from kernel.clock import SOFIA
from kernel.errors import Hint, Refusal
from services.cases import inner
from services.cases.access import may, visible_to
from services.cases.enums import (
    DANGER,
    OPEN_STATES,
    UNANSWERED,
    InnerState,
    PartyRole,
    ReferralSource,
    Service,
    SharingBasis,
    ToldOn,
    Urgency,
)
from services.cases.models import Case, CaseParty, InnerReferral
from services.cases.operations.conflict import mark_conflict
from services.cases.operations.intake import NewReferral, acknowledge, mark_duplicates_checked, receive_referral
from services.cases.operations.moves import assign_key_worker
from services.cases.operations.papers import add_note
from services.cases.operations.tasks import add_task, close_tasks
from services.cases.waiting import after_working_days, policy
from services.people.models import Family, Person
from services.people.secrecy import leaks_to
from services.staff.models import Worker
from services.staff.roles import Capability

SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True)
class NewInner:
    """`people` are ids of people of the case; `basis_note`: who agreed and how, or which article of which law."""

    service: str
    people: Sequence[UUID]
    reason: str
    basis: str
    basis_note: str
    coordinator: Worker
    urgency: str = Urgency.USUAL
    told: Sequence[str] = ()
    words: str = ""


@transaction.atomic
def propose_inner(*, case: Case, new: NewInner, by: Worker, at: datetime) -> InnerReferral:
    """
    Propose the family to another service; its coordinator has a task until the day of the answer.

    :raises Refusal: a closed case, a service that the centre does not run, no child, no reason or ground, a text that
        tells what is withheld from somebody, or one that waits for an answer already.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not may(by, Capability.CASES_EDIT, case):
        raise PermissionDenied
    _check(case, new)
    row = InnerReferral.objects.create(
        case=case,
        service=new.service,
        people=list(dict.fromkeys(new.people)),
        urgency=new.urgency,
        reason=new.reason.strip(),
        told=sorted(set(new.told)),
        words=new.words.strip(),
        basis=new.basis,
        basis_note=new.basis_note.strip(),
        coordinator=new.coordinator,
        due_on=_due(case, new.urgency, at),
        asked_at=at,
        asked_by=by,
    )
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("service", "reason", "told"))
    _note(row, _("Proposed to another service of the centre (%(service)s): %(text)s"), row.reason, by, at)
    _ask_coordinator(row, by, at)
    return row


def _check(case: Case, new: NewInner) -> None:
    if case.state not in OPEN_STATES:
        raise Refusal(_("The case is closed: a family is referred on from an open case."))
    if new.service not in inner.others(case):
        raise Refusal(_("This centre does not run that service, or the case is there already."), field="service")
    if not any(party.role == PartyRole.CHILD for party in _going(case, new.people)):
        raise Refusal(_("At least one child of the case must be referred."), field="people")
    if len(new.reason.strip()) < SHORTEST_REASON:
        raise Refusal(_("Say why, in at least 10 characters."), field="reason")
    if new.basis not in SharingBasis.values or not new.basis_note.strip():
        raise Refusal(_("Say who agreed and how, or which legal ground there is."), field="basis_note")
    if not new.coordinator.active or not new.coordinator.may(Capability.CASES_INTAKE):
        raise Refusal(_("Choose who receives referrals there."), field="coordinator")
    if case.inner_referrals.filter(service=new.service, state__in=UNANSWERED).exists():
        raise Refusal(_("A referral to this service waits for its answer already."), field="service")
    _check_words(case, reason=new.reason, words=new.words)


def _check_words(case: Case, **texts: str) -> None:
    """What is withheld from somebody of the case is never copied into a text of another one."""
    for field, text in texts.items():
        if withheld := _withheld(case, text):
            told = _("This must not be written here, it is withheld from somebody: %(what)s.")
            raise Refusal(told % {"what": withheld}, field=field)


def _withheld(case: Case, text: str) -> str:
    """Of what this text tells somebody of the case must not learn; nothing when everybody may read it."""
    people = list(Person.objects.filter(case_parties__case=case).distinct())
    leaks = leaks_to(people, text, case) if text.strip() else []
    return leaks[0].secret.of if leaks else ""


def _going(case: Case, people: Sequence[UUID]) -> list[CaseParty]:
    """Those named who are still people of the case."""
    rows = CaseParty.objects.filter(case=case, person__in=people).exclude(role=PartyRole.LAWYER)
    return list(rows.select_related("person").order_by("added_at", "id"))


def _due(case: Case, urgency: str, at: datetime) -> date:
    """The short term where a child may be in danger, whatever was ticked."""
    is_urgent = urgency == Urgency.FIRST or bool(DANGER.intersection(case.grounds))
    return _day_after(at, is_urgent=is_urgent)


def _day_after(at: datetime, *, is_urgent: bool) -> date:
    """By the centre's terms, in working days."""
    rules = policy()
    end = after_working_days(at, rules.inner_urgent_days if is_urgent else rules.inner_days)
    return (end - timedelta(minutes=1)).astimezone(SOFIA).date()


@transaction.atomic
def ask_back(*, referral: InnerReferral, question: str, by: Worker, at: datetime) -> InnerReferral:
    """
    Ask whoever proposed it, before an answer; the day of the answer begins anew with the reply.

    :raises Refusal: answered meanwhile, asked already, no question, or a case that has ended.
    """
    row = _waiting(referral, by, Capability.CASES_INTAKE)
    _check_open(row)
    if row.state == InnerState.ASKED_BACK:
        raise Refusal(_("A question waits for its reply already."))
    row.question, row.reply, row.state = _said(question, "question"), "", InnerState.ASKED_BACK
    row.save(update_fields=["question", "reply", "state"])
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("question", "state"))
    _note(row, _("The other service (%(service)s) asks back: %(text)s"), row.question, by, at)
    _ask_sender(row, _("Reply to the question about the inner referral"), by, at)
    return row


@transaction.atomic
def reply(*, referral: InnerReferral, text: str, by: Worker, at: datetime) -> InnerReferral:
    """:raises Refusal: nothing was asked, answered meanwhile, no words, or a case that has ended."""
    row = _waiting(referral, by, Capability.CASES_EDIT)
    _check_open(row)
    if row.state != InnerState.ASKED_BACK:
        raise Refusal(_("No question waits for a reply."))
    row.reply, row.state, row.due_on = _said(text, "text"), InnerState.PROPOSED, _due(row.case, row.urgency, at)
    row.save(update_fields=["reply", "state", "due_on"])
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("reply", "state"))
    _note(row, _("Reply to the other service (%(service)s): %(text)s"), row.reply, by, at)
    _ask_coordinator(row, by, at)
    return row


@transaction.atomic
def decline_inner(*, referral: InnerReferral, because: str, by: Worker, at: datetime) -> InnerReferral:
    """
    Not taken, with the reason in writing; whoever proposed it is asked to tell the family.

    :raises Refusal: answered meanwhile, or no reason.
    """
    row = _waiting(referral, by, Capability.CASES_INTAKE)
    reason = _said(because, "because")
    _answer(row, InnerState.DECLINED, reason, by, at)
    _note(row, _("Declined by the other service (%(service)s): %(text)s"), reason, by, at)
    _ask_sender(row, _("The inner referral was declined: read why and tell the family"), by, at)
    return row


@transaction.atomic
def withdraw_inner(*, referral: InnerReferral, because: str, by: Worker, at: datetime) -> InnerReferral:
    """:raises Refusal: answered meanwhile, or no reason."""
    row = _waiting(referral, by, Capability.CASES_EDIT)
    reason = _said(because, "because")
    _answer(row, InnerState.WITHDRAWN, reason, by, at)
    _note(row, _("The proposal to the other service (%(service)s) was taken back: %(text)s"), reason, by, at)
    return row


@transaction.atomic
def withdraw_unanswered(*, case: Case, by: Worker, at: datetime) -> None:
    """The case has ended: nobody takes up a family weeks later on a proposal that nobody stands for any more."""
    reason = _("The case ended before the other service answered.")
    rows = case.inner_referrals.select_for_update(of=("self",)).filter(state__in=UNANSWERED)
    for row in rows.select_related("case").order_by("id"):
        _answer(row, InnerState.WITHDRAWN, reason, by, at)
        _note(row, _("The proposal to the other service (%(service)s) was taken back: %(text)s"), reason, by, at)


@transaction.atomic
def accept_inner(*, referral: InnerReferral, key_worker: Worker, by: Worker, at: datetime) -> Case:
    """
    Open the case of the other service: same family and people, its own number and key worker.

    Two people who accept at once open one case; the second is told so. It begins where every case begins: nobody
    ordered it, so that its own consents come first.

    :raises Refusal: answered meanwhile, the case has ended, no child of it is left in the case, the child has an open
        case there, or what it tells has been withheld from somebody since.
    """
    row = _waiting(referral, by, Capability.CASES_INTAKE)
    _check_open(row)
    _check_still_told(row)
    family = Family.objects.select_for_update(of=("self",)).get(pk=row.case.family_id)
    going = _going(row.case, row.people)
    _check_not_there(row, going)
    case = receive_referral(
        referral=NewReferral(
            ReferralSource.INNER, row.asked_at, institution_name=_name(row.case.service), text=_told(row)
        ),
        children=[party.person for party in going if party.role == PartyRole.CHILD],
        adults=[(party.person, party.role) for party in going if party.role != PartyRole.CHILD],
        family=family,
        service=row.service,
        grounds=_grounds(row),
        by=by,
        at=at,
    )
    case = _begin(case, row, key_worker, by, at)
    _answer(row, InnerState.ACCEPTED, "", by, at, opened_case=case)
    _note(row, _("Accepted by the other service (%(service)s)."), "", by, at)
    return case


def _begin(case: Case, row: InnerReferral, key_worker: Worker, by: Worker, at: datetime) -> Case:
    """The same people, so that nobody needs to look for them twice; and the answer is the receipt."""
    for referral in case.referrals.select_related("case"):
        acknowledge(referral=referral, by=by, at=at)
    mark_duplicates_checked(case=case, by=by, at=at)
    case = assign_key_worker(case=case, worker=key_worker, by=by, at=at)
    if ToldOn.CONFLICT in row.told and row.case.parental_conflict and not case.parental_conflict:
        told = _("Told on by the inner referral.")
        case = mark_conflict(case=case, is_conflict=True, because=told, by=by, at=at)
    return case


def _grounds(row: InnerReferral) -> list[str]:
    """Those that were ticked, and danger always: whoever receives a child must know that it may be in danger."""
    return list(row.case.grounds) if ToldOn.GROUNDS in row.told else sorted(DANGER.intersection(row.case.grounds))


def _told(row: InnerReferral) -> str:
    """What the other service reads, in its own case."""
    parts = [row.reason, row.words]
    sender = row.case.referrals.exclude(source=ReferralSource.INNER).order_by("received_at", "id").first()
    if ToldOn.SENDER in row.told and sender is not None:
        parts.append(_("Sent to us by: %(who)s") % {"who": sender.institution_name or sender.get_source_display()})
    if ToldOn.KEY_WORKER in row.told and row.case.key_worker:
        parts.append(_("Whom to ask: %(who)s") % {"who": row.case.key_worker})
    return "\n".join(part for part in parts if part)


def _check_still_told(row: InnerReferral) -> None:
    """Who reported may have been written down since, or an address or an entry withheld."""
    if withheld := _withheld(row.case, _told(row)):
        told = _(
            "What this referral tells is withheld from somebody by now: %(what)s. Decline it, so that it is proposed"
            " anew in other words."
        )
        raise Refusal(told % {"what": withheld})


def _check_not_there(row: InnerReferral, going: Sequence[CaseParty]) -> None:
    children = [party.person_id for party in going if party.role == PartyRole.CHILD]
    there = Case.objects.filter(service=row.service, state__in=OPEN_STATES, parties__person__in=children)
    found = there.order_by("received_at", "id").first()
    if found is not None:
        hint = Hint(_("Open that case"), address("cases:detail", found.pk))
        raise Refusal(
            _("The child has an open case of this service already; decline with that reason."), hints=(hint,)
        )


def _waiting(referral: InnerReferral, by: Worker, capability: Capability) -> InnerReferral:
    """Locked, its case first as everywhere, and certainly not answered by somebody else meanwhile."""
    Case.objects.select_for_update(of=("self",)).get(pk=referral.case_id)
    rows = InnerReferral.objects.select_for_update(of=("self",)).select_related(
        "case__key_worker", "coordinator__user", "asked_by__user"
    )
    row = rows.get(pk=referral.pk)
    if not may(by, capability, row.case):
        raise PermissionDenied
    if row.state not in UNANSWERED:
        told = _("This referral is “%(state)s” by now. Open the case again.")
        raise Refusal(told % {"state": row.get_state_display()})
    return row


def _check_open(row: InnerReferral) -> None:
    if row.case.state not in OPEN_STATES:
        raise Refusal(_("The case that this referral comes from has ended: it can only be declined or taken back."))


def _answer(
    row: InnerReferral, state: InnerState, answer: str, by: Worker, at: datetime, opened_case: Case | None = None
) -> None:
    row.state, row.answer, row.opened_case = state, answer, opened_case
    row.answered_at, row.answered_by = at, by
    row.save(update_fields=["state", "answer", "opened_case", "answered_at", "answered_by"])
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("state", "answer", "opened_case"))
    close_tasks(case=row.case, kind=_kind(row), by=by, at=at)


def _said(text: str, field: str) -> str:
    if len(text.strip()) < SHORTEST_REASON:
        raise Refusal(_("Write it in at least 10 characters."), field=field)
    return text.strip()


def _name(service: str) -> str:
    return str(Service(service).label)


def _note(row: InnerReferral, sentence: str, text: str, by: Worker, at: datetime) -> None:
    told = sentence % {"service": _name(row.service), "text": text}
    add_note(case=row.case, text=told, by=by, at=at, happened_at=at)


def _kind(row: InnerReferral) -> str:
    return f"inner_{row.service}"


def _ask_coordinator(row: InnerReferral, by: Worker, at: datetime) -> None:
    title = _("Answer the inner referral to another service (%(service)s)") % {"service": _name(row.service)}
    _ask(row, title, row.coordinator, row.due_on, by, at)


def _ask_sender(row: InnerReferral, title: str, by: Worker, at: datetime) -> None:
    _ask(row, title, row.asked_by, _day_after(at, is_urgent=True), by, at)


def _ask(row: InnerReferral, title: str, worker: Worker, due_on: date, by: Worker, at: datetime) -> None:
    """One task at a time; the whole team's where that worker left, or no longer works on the case."""
    close_tasks(case=row.case, kind=_kind(row), by=by, at=at)
    sees = worker.active and visible_to(worker).filter(pk=row.case_id).exists()
    add_task(
        case=row.case,
        kind=_kind(row),
        title=title,
        due_on=due_on,
        assigned_to=worker if sees else None,
        by=None,
        at=at,
    )
