"""Cases: one line for each child, with the act that rules its meetings."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from kernel import clock
from kernel.place import require_centre
from services.cases.enums import CaseState, PartyRole, ReferralSource, Service
from services.cases.models import Case, CaseParty
from services.cases.operations import (
    NewReferral,
    add_note,
    add_party,
    add_task,
    assign_key_worker,
    receive_referral,
    take_over,
)
from services.contact_centre.enums import BasisKind, ContactType
from services.contact_centre.models import Arrangement, LegalBasis
from services.contact_centre.operations.orders import NewArrangement, NewBasis, add_arrangement, enter_basis
from services.onboarding.enums import LineState
from services.onboarding.sheets.specs import CASES
from services.onboarding.sheets.specs.base import Values
from services.onboarding.taking.base import Setting, Verdict, import_key, key_of
from services.onboarding.taking.people import People
from services.onboarding.taking.register import Asked
from services.onboarding.taking.team import Team
from services.people.enums import PersonKind
from services.people.models import Family, FamilyMember, Person
from tenants.centres.enums import ServiceKind
from tenants.centres.models import Centre
from vault.names import normalise

SIDES = ("resident_name", "visiting_name")
# What all lines of one case say alike; where they differ the first one counts.
SAME = ("received_on", "source", "state", "act_date", "court")
CONFIRM_WITHIN = timedelta(days=7)
MEETS = frozenset({CaseState.INTAKE, CaseState.ACTIVE, CaseState.SUSPENDED})


@dataclass(slots=True)
class KnownCase:
    """A case of the centre, or of an earlier line of this file (then without an id)."""

    id: UUID | None = None
    people: list[UUID] = field(default_factory=list)
    first: Values = field(default_factory=dict)


class Cases:
    """The taker of cases' lines."""

    stretch, gathers = 200, False

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.people, self.team = People(setting), Team()
        self.cases = {case.number.casefold(): KnownCase(case.pk) for case in Case.objects.order_by("id")}
        by_id = {known.id: known for known in self.cases.values()}
        for case_id, person in CaseParty.objects.order_by("id").values_list("case_id", "person_id"):
            by_id[case_id].people.append(person)

    # --- judging ----------------------------------------------------------------------------------------------------

    def judge(self, values: Values, key: bytes) -> Verdict:
        verdict = Verdict()
        known = self.cases.get(_number(values))
        self._judge_referral(values, verdict)
        self._judge_act(values, verdict)
        self._judge_people(values, known, verdict)
        if values.get("key_worker") and self.team.find(values["key_worker"]) is None:
            verdict.notice("key_worker", _("Nobody of the team has this name: the case comes without a key worker."))
        if known and known.first:
            self._judge_sameness(values, known.first, verdict)
        if verdict.state == LineState.NEW and known and self._child(values, known) in known.people:
            verdict.state = LineState.KNOWN
        return verdict

    def remember(self, values: Values, key: bytes) -> None:
        self.cases.setdefault(_number(values), KnownCase(first=values))

    def _judge_referral(self, values: Values, verdict: Verdict) -> None:
        if values["received_on"] > clock.local(self.setting.at).date():
            verdict.fault("received_on", _("The time of receipt is in the future."))
        if _source(values) is None:
            verdict.fault("source", _("Say who referred the family, or which court decided."))
        violence = values.get("ground") in {"domestic_violence", "at_risk"}
        if values.get("state") == CaseState.WAITING and violence:
            verdict.fault("state", _("A case with violence or a child at risk is never put on the waiting list."))

    def _judge_act(self, values: Values, verdict: Verdict) -> None:
        if not _has_act(values):
            if values.get("regime"):
                sentence = _("Without the date of the act no order is entered; its words stand with the referral.")
                verdict.notice("regime", sentence)
            return
        if not values.get("court") and _act_kind(values) != BasisKind.AGREEMENT:
            verdict.fault("court", _("Say which court it comes from."))
        if values["act_date"] > clock.local(self.setting.at).date():
            verdict.fault("act_date", _("The date of the act is in the future."))
        if not values.get("regime") and _act_kind(values) != BasisKind.PROTECTION_ORDER:
            verdict.notice("regime", _("Without the words of the regime no order is entered; add it in the case."))
        elif not (values.get("resident_name") and values.get("visiting_name")):
            verdict.notice(
                "visiting_name", _("Without both parents nobody can say who meets whom; add it in the case.")
            )

    def _judge_people(self, values: Values, known: KnownCase | None, verdict: Verdict) -> None:
        self.people.say(self.people.ask(self._asked_child(values, known)), verdict, "child_name", "identifier")
        names = [values[side] for side in SIDES if values.get(side)]
        if len({normalise(name) for name in names}) < len(names):
            verdict.fault("visiting_name", _("The child, the visiting and the resident parent are three people."))
        for side in SIDES:
            if values.get(side):
                answer = self.people.ask(self._asked_adult(values, side, known))
                self.people.say(answer, verdict, side, side)

    def _judge_sameness(self, values: Values, first: Values, verdict: Verdict) -> None:
        for name in SAME:
            if values.get(name) and first.get(name) and values[name] != first[name]:
                verdict.notice(name, _("An earlier line of this case says something else; the earlier one counts."))

    def _asked_child(self, values: Values, known: KnownCase | None) -> Asked:
        number = values.get("identifier")
        return Asked(
            PersonKind.CHILD,
            values["child_name"],
            values.get("birth_date"),
            number.number if number else "",
            key=self._key("child", values, values["child_name"]),
            close=tuple(known.people) if known else (),
        )

    def _asked_adult(self, values: Values, side: str, known: KnownCase | None) -> Asked:
        """Among the parties of the case and the relatives of the child a name is enough."""
        child = self.people.ask(self._asked_child(values, known)).known
        relatives = self.people.relatives[child.id] if child and child.id else set()
        close = (*(known.people if known else ()), *relatives)
        return Asked(PersonKind.ADULT, values[side], key=self._key("adult", values, values[side]), close=close)

    def _key(self, part: str, values: Values, name: str) -> str:
        """One person of one case: brothers and sisters bring the same parents."""
        return import_key(key_of(json.dumps([part, _number(values), normalise(name)], ensure_ascii=False)))

    def _child(self, values: Values, known: KnownCase) -> UUID | None:
        found = self.people.ask(self._asked_child(values, known)).known
        return found.id if found else None

    # --- storing ----------------------------------------------------------------------------------------------------

    def store(self, values: Values, key: bytes) -> UUID | None:
        number = _number(values)
        known = self.cases.get(number)
        child_id = self.people.person(self._asked_child(values, known))
        adults = {
            side: self.people.person(self._asked_adult(values, side, known)) for side in SIDES if values.get(side)
        }
        people = Person.objects.in_bulk([child_id, *adults.values()])
        parties = [people[pk] for pk in adults.values()]
        if known is None or known.id is None:
            case = self._receive(values, people[child_id], parties)
        else:
            case = Case.objects.get(pk=known.id)
            self._join(case, people[child_id], parties)
        self._order(case, values, people[child_id], {side: people[pk] for side, pk in adults.items()})
        self.cases[number] = KnownCase(case.pk, list(case.parties.values_list("person_id", flat=True)), values)
        return None

    def write(self) -> None:
        """Every line is stored at once."""

    def finish(self, lines: Iterable[tuple[Values, UUID | None]]) -> None:
        """Every line has brought all it says."""

    def _receive(self, values: Values, child: Person, adults: list[Person]) -> Case:
        by, at, source = self.setting.by, self.setting.at, _source(values)
        assert source is not None
        received = min(_noon(values["received_on"]), at)
        case = receive_referral(
            referral=NewReferral(
                source, received, institution_name=_institution(values, source), text=values.get("regime") or ""
            ),
            children=[child],
            adults=[(adult, PartyRole.PARENT) for adult in adults],
            by=by,
            at=at,
            service=_service(),
            grounds=[values["ground"]] if values.get("ground") else [],
            family=_family_of(child),
            import_key=self._key("case", values, ""),
            number=values["case_number"],
        )
        self._stand(case, values)
        if values.get("note"):
            add_note(case=case, text=values["note"], by=by, at=at, happened_at=received)
        return case

    def _stand(self, case: Case, values: Values) -> None:
        """Where the case really is, and who leads it."""
        by, at, state = self.setting.by, self.setting.at, values.get("state") or CaseState.RECEIVED
        if state != CaseState.RECEIVED:
            closed = values.get("closed_on")
            take_over(case=case, state=state, by=by, at=at, closed_at=min(_noon(closed), at) if closed else None)
        worker = self.team.find(values["key_worker"]) if values.get("key_worker") else None
        if worker is not None:
            assign_key_worker(case=case, worker=worker, by=by, at=at)

    def _join(self, case: Case, child: Person, adults: list[Person]) -> None:
        by, at = self.setting.by, self.setting.at
        add_party(case=case, person=child, role=PartyRole.CHILD, by=by, at=at)
        for adult in adults:
            add_party(case=case, person=adult, role=PartyRole.PARENT, by=by, at=at)

    def _order(self, case: Case, values: Values, child: Person, adults: dict[str, Person]) -> None:
        """The act once, and for this child who meets whom. The rule waits for a person who confirms it."""
        kind = _act_kind(values)
        if not _has_act(values) or (not values.get("regime") and kind != BasisKind.PROTECTION_ORDER):
            return
        basis = self._basis(case, values, adults.get("visiting_name"))
        resident, visiting = adults.get("resident_name"), adults.get("visiting_name")
        if kind == BasisKind.PROTECTION_ORDER or resident is None or visiting is None:
            return
        if not Arrangement.objects.filter(basis=basis, child=child, visiting=visiting).exists():
            type_ = values.get("contact_type") or ContactType.SUPERVISED
            arrangement = NewArrangement(child, visiting, resident, type=type_)
            add_arrangement(basis=basis, arrangement=arrangement, by=self.setting.by, at=self.setting.at)

    def _basis(self, case: Case, values: Values, against: Person | None) -> LegalBasis:
        kind, court, dated = _act_kind(values), values.get("court") or "", values["act_date"]
        found = case.legal_bases.filter(kind=kind, dated=dated, court_name=court).first()
        if found is not None:
            return found
        numbers = (values.get("act_number"), values.get("court_case"))
        basis = NewBasis(
            kind=kind,
            dated=dated,
            in_force_from=values.get("in_force_from") or dated,
            in_force_until=values.get("in_force_to"),
            court_name=court,
            number=", ".join(number for number in numbers if number)[:60],
            regime_text=values.get("regime") or "",
            against=against if kind == BasisKind.PROTECTION_ORDER else None,
        )
        entered = enter_basis(case=case, basis=basis, by=self.setting.by, at=self.setting.at)
        self._ask_to_confirm(case, kind)
        return entered

    def _ask_to_confirm(self, case: Case, kind: str) -> None:
        case.refresh_from_db(fields=["state", "key_worker"])
        if case.state in MEETS and kind != BasisKind.PROTECTION_ORDER:
            title = _("Confirm the rule of the imported order: the product only proposes it from its words")
            due = clock.local(self.setting.at).date() + CONFIRM_WITHIN
            add_task(
                title=title,
                due_on=due,
                by=self.setting.by,
                at=self.setting.at,
                case=case,
                assigned_to=case.key_worker,
                kind="confirm_rule",
            )


def _number(values: Values) -> str:
    return " ".join(str(values["case_number"]).split()).casefold()


def _noon(day: date) -> datetime:
    return clock.at_sofia(day, time(12))


def _has_act(values: Values) -> bool:
    """An act without its day cannot be in force: its words then stand with the referral alone."""
    return bool(values.get("act_date"))


def _act_kind(values: Values) -> str:
    return values.get("act_kind") or BasisKind.COURT_ORDER


def _source(values: Values) -> str | None:
    if values.get("source"):
        return str(values["source"])
    if values.get("court"):
        return ReferralSource.COURT
    return ReferralSource.OTHER_INSTITUTION if values.get("referrer") else None


def _institution(values: Values, source: str) -> str:
    """The name in the file, the court, or at least what kind of institution it is."""
    if source == ReferralSource.SELF:
        return ""
    court = values.get("court") if source == ReferralSource.COURT else ""
    kind = next(choice.words.bg for choice in CASES.field("source").choices if choice.value == source)
    return values.get("referrer") or court or kind


def _service() -> str:
    kind = Centre.objects.values_list("kind", flat=True).get(pk=require_centre().uuid)
    return Service.RIGHTS_CENTRE if kind == ServiceKind.RIGHTS_CENTRE else Service.CONTACT_CENTRE


def _family_of(child: Person) -> Family | None:
    membership = FamilyMember.objects.filter(person=child).select_related("family").order_by("-joined_at").first()
    return membership.family if membership else None
