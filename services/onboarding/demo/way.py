# Cyrillic: notes and factors of the demo cases
"""A case's way from the referral to the state its family is meant to have, step by step and on its own days."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kernel import clock
from services.cases.enums import CaseMove, CaseState, ClosingReason, ReferralSource, Service, Urgency
from services.cases.models import Case, WaitingEntry
from services.cases.operations import (
    acknowledge,
    add_note,
    add_task,
    assign_key_worker,
    finish_task,
    give_consent,
    mark_duplicates_checked,
    move_case,
)
from services.cases.operations.waiting import answer_offer, offer_place, place_in_list
from services.contact_centre.enums import BasisKind
from services.contact_centre.operations.agreements import record_agreement
from services.contact_centre.operations.conditions import set_condition
from services.contact_centre.operations.orders import (
    NewArrangement,
    NewBasis,
    add_arrangement,
    enter_basis,
    keep_apart,
)
from services.contact_centre.operations.preparation import (
    InterviewNotes,
    NewSafetyPlan,
    approve_risk,
    assess_risk,
    record_interview,
    record_orientation,
    write_safety_plan,
)
from services.contact_centre.operations.reminders import give_reminder_consent
from services.contact_centre.preparation_enums import ConditionKind, OrientationPoint, RiskFactor, RiskLevel
from services.links.operations.consents import Asking, ask_consent
from services.onboarding.demo import ending, history, papers, planning, types
from services.onboarding.demo.families import DemoFamily
from services.people.models import Person
from services.scheduling.queries import open_entrances
from services.staff.models import Worker

Team = dict[str, Worker]
FACTORS = {
    RiskLevel.LOW: "Спорове за часовете на срещите. Няма данни за насилие. Двамата родители спазват уговорките.",
    RiskLevel.MEDIUM: "Повишен тон пред детето при две предавания през лятото, по думите и на двамата родители.",
    RiskLevel.HIGH: "Заповед за защита през 2025 г., изтекла. Майката съобщава за заплахи по телефона през юни.",
}
MARKS = {
    RiskLevel.LOW: (),
    RiskLevel.MEDIUM: (RiskFactor.CONFLICT,),
    RiskLevel.HIGH: (RiskFactor.ORDER_BROKEN, RiskFactor.THREATS),
}
TALK = InterviewNotes(
    reasons="Детето да вижда и двамата си родители спокойно.",
    family_issues="Разделени от половин година, говорят само чрез адвокати.",
    medical="Няма.",
    limits_told=True,
    note="Разказани са правилата. Родителят назовава какво би улеснило детето.",
)
RULES = "Без снимки и телефони в стаята. Подаръците се показват на наблюдаващия. Говори се на езика на детето."


@dataclass(frozen=True, slots=True)
class Way:
    """One family on its way; `on(3, 14)` is two in the afternoon of the third day after the referral."""

    case: Case
    family: DemoFamily
    team: Team
    children: list[Person]
    mother: Person
    father: Person

    @property
    def head(self) -> Worker:
        return self.team["head"]

    @property
    def keyworker(self) -> Worker:
        return self.team["keyworker"]

    @property
    def planner(self) -> Worker:
        return self.team.get("coordinator", self.head)

    def on(self, days: int, hour: int) -> datetime:
        return clock.at_sofia(self.day(days), time(hour))

    def day(self, days: int) -> date:
        return clock.local(self.case.received_at).date() + timedelta(days=days)

    def move(self, move: CaseMove, at: datetime, note: str = "", closing_reason: str = "") -> None:
        move_case(case=self.case, move=move, by=self.head, at=at, note=note, closing_reason=closing_reason)
        self.case.refresh_from_db()


def lead(case: Case, family: DemoFamily, team: Team) -> None:
    """Every step up to the family's state."""
    people = [party.person for party in case.parties.select_related("person").order_by("added_at", "id")]
    adults = {person.names: person for person in people if not person.is_child}
    mother = adults[family.adults[0].name]
    father = adults[family.adults[-1].name]
    way = Way(case, family, team, [person for person in people if person.is_child], mother, father)
    for step in STEPS[family.state]:
        step(way)


# --- up to the intake ----------------------------------------------------------------------------------------------


def screen(way: Way) -> None:
    case, at = way.case, way.on(1, 11)
    for referral in case.referrals.select_related("case"):
        acknowledge(referral=referral, by=way.head, at=at)
    mark_duplicates_checked(case=case, by=way.head, at=at)
    way.move(CaseMove.START_SCREENING, at)
    assign_key_worker(case=case, worker=way.keyworker, by=way.head, at=at)
    note = "Първи разговор по телефона. Обяснени са редът в центъра и срокът за отговор."
    add_note(case=case, text=note, by=way.keyworker, at=at, happened_at=at, kind="phone_call")
    call = add_task(title="Обаждане до двамата родители", due_on=way.day(3), by=way.head, at=at, case=case)
    if way.family.state not in {CaseState.SCREENING, CaseState.CLARIFICATION}:
        finish_task(task=call, by=way.keyworker, at=way.on(2, 9))


def first_consent(way: Way) -> None:
    """The family that came by itself: one parent has signed, the other has not."""
    if way.family.source == ReferralSource.SELF:
        at = way.on(2, 10)
        give_consent(case=way.case, person=way.mother, given_at=at, by=way.head, at=at)
        if way.case.state == CaseState.SCREENING:
            _ask_the_other(way, way.on(3, 11))


def _ask_the_other(way: Way, at: datetime) -> None:
    """By a link in a sealed letter: nobody knows yet who reads the other parent's telephone."""
    day = clock.local(at).date()
    how = "Разговор насаме с майката; няма данни за насилие и страх. Видени са документите по развода."
    asking = Asking(person=way.father, contact_point=None, screened_on=day, screening=how, agreed_on=day)
    ask_consent(case=way.case, asking=asking, by=way.head, at=at)


def decline(way: Way) -> None:
    papers.refusal(way.case, way.family, by=way.head, at=way.on(4, 15))
    way.move(CaseMove.DECLINE, way.on(4, 16), "Центърът няма екип за деца под четири години.")


def wait(way: Way) -> None:
    way.move(CaseMove.PUT_ON_WAITING_LIST, way.on(3, 12), "Съботните часове са заети до края на следващия месец.")
    entry = way.case.waits.get()
    place_in_list(entry=entry, urgency=Urgency.USUAL, wishes=way.family.wishes, by=way.head, at=way.on(3, 12))
    if way.family.source == ReferralSource.COURT:
        _refuse_a_place(way, entry)


def _refuse_a_place(way: Way, entry: WaitingEntry) -> None:
    offer = offer_place(entry=entry, what="Сряда 17:30–18:30, от следващата седмица", by=way.head, at=way.on(4, 10))
    note = "Майката по телефона: детето е на тренировка в сряда."
    answer_offer(offer=offer, accepted=False, note=note, by=way.head, at=way.on(5, 11))


def ask_the_court(way: Way) -> None:
    papers.clarification(way.case, way.family, by=way.head, at=way.on(4, 15))
    way.move(CaseMove.ASK_CLARIFICATION, way.on(4, 16))
    title = "Проверка дали съдът е отговорил"
    add_task(title=title, due_on=way.day(9), by=way.head, at=way.on(4, 16), case=way.case)


def take_in(way: Way) -> None:
    if way.family.source == ReferralSource.COURT:
        papers.court_order(way.case, way.family, by=way.keyworker, at=way.on(2, 10))
    way.move(CaseMove.START_INTAKE, way.on(2, 12))


# --- the order and what comes before the first meeting -------------------------------------------------------------


def enter_order(way: Way) -> None:
    at, family = way.on(3, 9), way.family
    dated = way.day(2) - timedelta(days=20)
    new = NewBasis(
        kind=BasisKind.COURT_ORDER,
        dated=dated,
        in_force_from=dated,
        court_name=family.institution,
        number=papers.order_number(family),
        regime_text=family.regime,
        document=way.case.documents.first(),
    )
    basis = enter_basis(case=way.case, basis=new, by=way.keyworker, at=at)
    for child, visiting, resident in _arranged(way):
        arrangement = NewArrangement(
            child=child,
            visiting=visiting,
            resident=resident,
            type=family.type,
            protocol=family.protocol,
            conditions=RULES,
        )
        add_arrangement(basis=basis, arrangement=arrangement, by=way.keyworker, at=at)
    reason = "Двамата родители не желаят да се срещат."
    keep_apart(case=way.case, one=way.mother, other=way.father, reason=reason, by=way.keyworker, at=at)


def _arranged(way: Way) -> list[tuple[Person, Person, Person]]:
    """Child, visiting, resident: the youngest ones of split siblings live with the father."""
    count = len(way.children) - way.family.with_father
    with_mother = [(child, way.father, way.mother) for child in way.children[:count]]
    return with_mother + [(child, way.mother, way.father) for child in way.children[count:]]


def prepare(way: Way) -> None:
    """Each parent apart, the child's own visit, the risk with a second pair of eyes."""
    case, keyworker = way.case, way.keyworker
    for person, hour in ((way.mother, 10), (way.father, 14)):
        starts, ends = way.on(3, hour), way.on(3, hour + 1)
        record_interview(
            case=case, person=person, starts_at=starts, ends_at=ends, notes=TALK, by=keyworker, at=way.on(3, 16)
        )
    for child in way.children:
        note = "Разгледа стаите и избра играчка за първата среща."
        at = way.on(4, 16)
        told = {"points": OrientationPoint.values, "visited": True, "note": note}
        record_orientation(case=case, child=child, happened_at=at, by=keyworker, at=at, **told)
    _assess(way, way.on(5, 12))
    way.move(CaseMove.FINISH_ASSESSMENT, way.on(5, 16))


def _assess(way: Way, at: datetime) -> None:
    level = way.family.risk
    review = max(clock.local(at).date() + timedelta(days=91), clock.today() + timedelta(days=5))
    risk = assess_risk(
        case=way.case,
        level=level,
        factors=FACTORS[level],
        marks=MARKS[level],
        next_review_on=review,
        by=way.keyworker,
        at=at,
    )
    if level != RiskLevel.LOW:
        approve_risk(risk=risk, by=way.head, at=at + timedelta(hours=3))


def wish_to_be_reminded(way: Way, person: Person, at: datetime) -> None:
    """Over their own telephone, as each has said apart."""
    phone = person.contact_points.order_by("created_at", "id").first()
    if phone:
        facts = {"language": "bg", "given_on": clock.local(at).date(), "by": way.keyworker, "at": at}
        give_reminder_consent(case=way.case, contact_point=phone, **facts)


def agree(way: Way) -> None:
    case, doors = way.case, list(open_entrances())
    for person, hour in ((way.mother, 10), (way.father, 15)):
        at = way.on(6, hour)
        record_agreement(case=case, person=person, signed_on=way.day(6), document=None, by=way.keyworker, at=at)
        wish_to_be_reminded(way, person, at)
    plan = NewSafetyPlan(
        visiting_entrance=doors[0],
        resident_entrance=doors[-1],
        protocol=way.family.protocol,
        leaves_first=way.mother if way.family.risk == RiskLevel.HIGH else None,
        words="Не се говори за делото и за другия родител.",
        gifts="Показват се на наблюдаващия преди срещата.",
        phones="Без снимки и телефони в стаята.",
        languages="български",
        emergency="112. Детето и майката чакат в стаята на екипа, докато дойде патрул.",
        police_contact="Участъковият инспектор, районното управление, 112; знае дните на срещите.",
    )
    write_safety_plan(case=case, plan=plan, by=way.keyworker, at=way.on(6, 16))
    wish = "Детето да носи любимата си възглавничка в стаята."
    facts = {"by": way.keyworker, "at": way.on(6, 16)}
    set_condition(case=case, kind=ConditionKind.TOYS, text=wish, proposed_by=way.mother, **facts)
    planning.confirm_plan(case, by=way.planner, at=way.on(6, 16))
    way.move(CaseMove.AGREE, way.on(6, 17))


# --- meetings and what follows -------------------------------------------------------------------------------------


def start(way: Way) -> None:
    until = clock.today() - timedelta(days=way.family.until_ago) if way.family.until_ago else planning.horizon()
    planning.book_plans(way.case, until, by=way.planner, at=way.on(7, 10))
    way.move(CaseMove.ACTIVATE, way.on(7, 12))
    types.show(way.family.key, way.case, by=way.keyworker, planner=way.planner, at=way.on(8, 11))
    history.carry_through(way.case, way.family, way.team, clock.now())


def suspend(way: Way) -> None:
    at = _after_meetings(way, 12)
    note = "Детето отказва срещите. До становището на психолог срещите не се провеждат."
    planning.book_plans(way.case, planning.horizon(), by=way.planner, at=at)
    way.move(CaseMove.SUSPEND, at, note)
    title = "Преглед на спирането и писмо до съда"
    add_task(title=title, due_on=clock.local(at).date() + timedelta(days=7), by=way.head, at=at, case=way.case)


def step_down(way: Way) -> None:
    ending.review(way)
    at = clock.at_sofia(clock.today() - timedelta(days=3), time(15))
    way.move(CaseMove.STEP_DOWN, at, "Прегледът показва спокойни срещи. Следващата стъпка е предаване на детето.")


def begin_closing(way: Way) -> None:
    ending.measure_beginning(way)
    note = "Родителите се уговарят сами от два месеца."
    way.move(CaseMove.START_CLOSING, _after_meetings(way, 11), note, ClosingReason.SELF_MANAGED)


def close(way: Way) -> None:
    ending.say_goodbye(way, _after_meetings(way, 12))
    ending.tell(way, papers.closing_notice(way.case, way.family, by=way.head, at=_after_meetings(way, 14)))
    way.move(CaseMove.CLOSE, _after_meetings(way, 16))


def _after_meetings(way: Way, hour: int) -> datetime:
    day = clock.today() - timedelta(days=max(way.family.until_ago - 4, 1))
    return clock.at_sofia(day, time(hour))


def order_of_contact_centre(way: Way) -> None:
    """Other services have no meetings: their intake stands by itself."""
    if way.case.service == Service.CONTACT_CENTRE and way.family.regime:
        enter_order(way)


Step = Callable[[Way], None]
_INTAKE: list[Step] = [screen, take_in]
_ASSESSED: list[Step] = [*_INTAKE, enter_order, prepare]
_AGREED: list[Step] = [*_ASSESSED, agree]
_ACTIVE: list[Step] = [*_AGREED, start]
STEPS: dict[CaseState, list[Step]] = {
    CaseState.RECEIVED: [],
    CaseState.SCREENING: [screen, first_consent],
    CaseState.CLARIFICATION: [screen, ask_the_court],
    CaseState.WAITING: [screen, wait],
    CaseState.DECLINED: [screen, decline],
    CaseState.INTAKE: [*_INTAKE, order_of_contact_centre],
    CaseState.ASSESSED: _ASSESSED,
    CaseState.AGREED: _AGREED,
    CaseState.ACTIVE: _ACTIVE,
    CaseState.STEPPING_DOWN: [*_ACTIVE, step_down],
    CaseState.SUSPENDED: [*_ACTIVE, suspend],
    CaseState.CLOSING: [*_ACTIVE, begin_closing],
    CaseState.CLOSED: [*_ACTIVE, begin_closing, close],
}
