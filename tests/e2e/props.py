"""What the demo leaves out and some page needs: run after it, when the world of the browser tests is built."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import operations as accounts
from kernel import clock
from kernel.ids import uuid7
from outbox.enums import State
from outbox.mail import send_mail
from outbox.models import Message
from services.cases.enums import CaseMove, CaseState, Channel, Emergency, PlanningStep, ReferralSource
from services.cases.models import Case, Document, PlanningTerm
from services.cases.operations.emergencies import break_glass
from services.cases.operations.intake import NewReferral, acknowledge, mark_duplicates_checked, receive_referral
from services.cases.operations.moves import move_case
from services.cases.operations.release import release_document
from services.cases.operations.waiting import offer_place
from services.contact_centre.enums import AdmissionGround, FreezeGround, ObservationKind, SessionState
from services.contact_centre.ledger_enums import ProposalGround
from services.contact_centre.models import Arrangement, Session, SuspensionProposal
from services.contact_centre.operations.freeze import freeze_case
from services.contact_centre.operations.orders import NewAdmission, admit_person
from services.contact_centre.operations.phone import Line, take_line
from services.contact_centre.operations.record import add_addendum
from services.custody import erasing
from services.custody.enums import Kept
from services.custody.models import Erasure
from services.custody.operations import (
    approve,
    ask_for_end,
    ask_for_export,
    build,
    hold_case,
    prepare,
    propose_person,
    propose_term,
    record_request,
)
from services.incidents import operations as incidents
from services.incidents.enums import IncidentKind, IncidentState, Recipient, Severity, SignalChannel
from services.incidents.models import Incident
from services.incidents.operations.signals import NewSignal
from services.onboarding.operations import check_import, start_import
from services.people.enums import PersonKind
from services.people.models import ContactPoint
from services.people.operations import record_person, withhold
from services.reports.operations.templates import upload_template
from services.reports.wordfile.standard import standard
from services.staff.models import Worker
from services.staff.operations import add_qualification
from tenants.centres.enums import Oblast, ServiceKind
from tenants.centres.operations import receive_application
from tests.e2e import linked
from tests.e2e.hands import inside, place_of

CENTRE = "haskovo"
SHEET = "Име на детето;Вид\nКремена Опитова;дете\n;дете\n"


def place() -> None:
    with inside(CENTRE):
        head = Worker.objects.get(user__email=f"head@{CENTRE}.example")
        _keep_a_phone_secret(head)
        _admit_a_grandmother(head)
        _freeze_a_case(head)
        _count_days_of_planning()
        _put_on_the_waiting_list(head)
        _import(head)
        add_qualification(worker=head, by=head, title="Работа с деца", obtained_on=clock.today() - timedelta(days=90))
        accounts.issue_api_token(user=head.user, name="Таблица", scopes=["sessions.view"], by=head.as_actor())
        _lose_sight_of_a_letter()
        _give_a_document(head)
        _open_in_an_emergency()
        _keep_and_erase(head)
        _leave(head)
        agreed = _agree_to_erase(head)
        _add_to_a_record(head)
        _propose_to_suspend()
        _signal_and_alarm(head)
        _use_a_template(head)
        linked.place(head)
    erasing.work(place_of(CENTRE), agreed.pk)
    with inside("public"):
        receive_application(key=uuid7(), facts=_application(), at=clock.now())


def _keep_a_phone_secret(head: Worker) -> None:
    point = ContactPoint.objects.filter(person__kind=PersonKind.ADULT).order_by("pk")[0]
    other = ContactPoint.objects.exclude(person=point.person).order_by("pk")[0].person
    withhold(point=point, withheld_from=other, reason="Заповед за защита", by=head, at=clock.now())


def _admit_a_grandmother(head: Worker) -> None:
    person = record_person(kind=PersonKind.ADULT, names="Баба Опитова", birth_date=None, by=head, at=clock.now())
    arrangement = Arrangement.objects.order_by("pk")[0]
    admission = NewAdmission(person, AdmissionGround.ORDER, clock.today())
    admit_person(arrangement=arrangement, admission=admission, by=head, at=clock.now())


def _freeze_a_case(head: Worker) -> None:
    """One in which no meeting is planned, so that no other page of the world changes."""
    case = Case.objects.filter(state=CaseState.INTAKE).order_by("pk")[0]
    freeze_case(case=case, ground=FreezeGround.CHILD_REFUSES, note="Опит", by=head, at=clock.now())


def _count_days_of_planning() -> None:
    case, day = Case.objects.filter(state=CaseState.SCREENING).order_by("pk")[0], clock.today()
    PlanningTerm.objects.create(
        case=case, step=PlanningStep.ASSESSMENT, starts_on=day, due_on=day + timedelta(days=20)
    )


def _put_on_the_waiting_list(head: Worker) -> None:
    """One more family, in which nobody is in danger, with an offer that is open."""
    at = clock.now()
    child = record_person(kind=PersonKind.CHILD, names="Опитна Чакаща", birth_date=None, by=head, at=at)
    asked = NewReferral(ReferralSource.SELF, at)
    case = receive_referral(referral=asked, children=[child], adults=[], by=head, at=at)
    acknowledge(referral=case.referrals.get(), by=head, at=at)
    mark_duplicates_checked(case=case, by=head, at=at)
    move_case(case=case, move=CaseMove.START_SCREENING, by=head, at=at)
    move_case(case=case, move=CaseMove.PUT_ON_WAITING_LIST, note="Няма място", by=head, at=at)
    offer_place(entry=case.waits.get(), what="Сряда 17:30", by=head, at=at)


def _import(head: Worker) -> None:
    """One whose columns are being chosen, one that is checked."""
    for steps in (1, 2):
        upload = SimpleUploadedFile(f"deca-{steps}.csv", SHEET.encode(), "text/csv")
        run = start_import(kind="people", upload=upload, by=head, at=clock.now())
        if steps > 1:
            check_import(run=run, by=head, at=clock.now())


def _lose_sight_of_a_letter() -> None:
    """The line broke while it was sent."""
    send_mail(to="sad@example.bg", subject="Писмо до съда", template="x.txt", context={}, language="bg")
    row = Message.objects.order_by("-created_at", "-id")[0]
    Message.objects.filter(pk=row.pk).update(state=State.MAYBE_SENT, finished_at=clock.now(), attempts=1)


def _give_a_document(head: Worker) -> None:
    release_document(
        document=Document.objects.order_by("pk")[0],
        recipient=None,
        recipient_name="Районен съд – Хасково",
        readers=(),
        channel=Channel.BY_HAND,
        ground="Съдът го поиска по делото",
        by=head,
        at=clock.now(),
    )


def _open_in_an_emergency() -> None:
    """A case that nobody works on yet."""
    worker = Worker.objects.get(user__email=f"keyworker@{CENTRE}.example")
    case = Case.objects.filter(state=CaseState.RECEIVED).order_by("pk")[0]
    reason = "Обаждане от полицията: детето е само на улицата."
    break_glass(asked=case.number, category=Emergency.DANGER, reason=reason, by=worker)


def _application() -> dict[str, object]:
    facts = {"organisation": "Фондация Опит", "registration_number": "000694037", "name": "Център Опит"}
    facts |= {"kind": ServiceKind.CONTACT_CENTRE, "oblast": Oblast.PLEVEN, "town": "Плевен"}
    return {**facts, "contact_name": "Мария Опитова", "contact_email": "maria@example.org"}


def _keep_and_erase(head: Worker) -> None:
    """A term and an erasure that wait for a second person, and a case that must stay."""
    propose_term(kept=Kept.CASE_FILE, years=5, ground="чл. 110 ЗЗД", by=head, at=clock.now())
    case, day = Case.objects.order_by("-pk")[0], clock.today()
    hold_case(case=case, reason="Писмо на съда № 12 от тази година", look_again_on=day, by=head, at=clock.now())
    stray = record_person(kind=PersonKind.ADULT, names="Погрешно Вписан", birth_date=None, by=head, at=clock.now())
    why = "Записан е два пъти по погрешка."
    propose_person(person=stray, ground="wrongly_recorded", reason=why, by=head, at=clock.now())
    adult = Case.objects.order_by("pk")[0].parties.exclude(role="child").order_by("pk")[0].person
    facts = {"received_on": clock.today(), "asked": "in_person", "identity": "card"}
    asked = record_request(person=adult, by=head, at=clock.now(), **facts)
    prepare(request=asked, by=head, at=clock.now())
    build(request_id=asked.pk, at=clock.now())


def _leave(head: Worker) -> None:
    """A package of everything and the end of the service, both waiting for a second person."""
    facts = {"reason": "Преминаваме към друга система.", "by": head, "at": clock.now()}
    ask_for_export(passphrase="четири думи за един пакет", **facts)
    days = {"stop_on": clock.today() + timedelta(days=60), "keep_until": clock.today() + timedelta(days=2000)}
    ask_for_end(ground="contract_ended", **days, **facts)


def _agree_to_erase(head: Worker) -> Erasure:
    """An erasure that is done, for its certificate."""
    other = Worker.objects.get(user__email=f"coordinator@{CENTRE}.example")
    stray = record_person(kind=PersonKind.ADULT, names="Двойно Вписан", birth_date=None, by=head, at=clock.now())
    facts = {"ground": "wrongly_recorded", "reason": "Записан е два пъти по погрешка."}
    proposed = propose_person(person=stray, by=head, at=clock.now(), **facts)
    return approve(erasure=proposed, because="Проверено по двата записа.", by=other, at=clock.now())


def _propose_to_suspend() -> None:
    """What a second refusal would have made: a proposal that waits for a person."""
    case = Case.objects.filter(state=CaseState.ACTIVE, sessions__state=SessionState.SIGNED).order_by("pk")[0]
    counted = list(case.sessions.filter(state=SessionState.SIGNED).order_by("pk").values_list("pk", flat=True)[:2])
    child = case.parties.filter(role="child").order_by("pk")[0].person
    facts = {"ground": ProposalGround.CHILD_REFUSED, "child": child, "counted": counted}
    SuspensionProposal.objects.create(case=case, made_at=clock.now(), **facts)


def _signal_and_alarm(head: Worker) -> None:
    """A signal that waits for its answer, in a case with an open incident; an alarm that is over: no page says it."""
    now = clock.now()
    case = Incident.objects.exclude(state=IncidentState.CLOSED).order_by("pk")[0].case
    facts = {"kind": IncidentKind.INTOXICATION, "severity": Severity.LIGHT, "what": "Бащата мирише на алкохол."}
    incident = incidents.open_incident(case=case, session_id=None, by=head, at=now, **facts)
    odz, words = "ДСП – Хасково, ОЗД", "Бащата дойде пиян и не беше допуснат."
    signal = NewSignal(Recipient.ODZ, odz, SignalChannel.PHONE, now, said=words)
    incidents.give_signal(incident=incident, signal=signal, by=head, at=now)
    alarm = incidents.raise_alarm(meetings=[], by=head, at=now)
    incidents.end_alarm(alarm=alarm, by=head, at=now)


def _use_a_template(head: Worker) -> None:
    """Ours, as a centre would upload it: its reports look as they did."""
    upload = SimpleUploadedFile("obrazec.docx", standard())
    upload_template(upload=upload, by=head, at=clock.now())


def _add_to_a_record(head: Worker) -> None:
    session = Session.objects.filter(state=SessionState.SIGNED, supervisor__isnull=False).order_by("pk")[0]
    line = Line(uuid7(), ObservationKind.OBSERVED, "Детето маха за довиждане.", session.ends_at, session.ends_at)
    take_line(session=session, line=line, by=session.supervisor, received_at=clock.now())
    add_addendum(session=session, text="Бащата се обади и благодари.", by=head, at=clock.now())
