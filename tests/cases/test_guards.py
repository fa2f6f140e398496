"""Each guard: what it asks for, when it is content, and where it sends the worker."""

from datetime import date, timedelta

import pytest

from kernel.errors import Refusals
from services.cases import guards, operations
from services.cases.enums import CASE_WORKFLOW, CaseMove, CaseState, DocumentKind, ReferralSource
from services.people.operations import end_contact_point


def said(refusal):
    return str(refusal), [hint.url for hint in refusal.hints]


def test_every_guard_of_the_workflow_is_bound():
    assert CASE_WORKFLOW.unbound() == set()


# --- the service is open ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opens_on", "passes"),
    [(None, True), (date(2026, 4, 30), True), (date(2026, 4, 29), True), (date(2026, 5, 8), False)],
)
def test_screening_waits_for_the_opening(case, now, opens, opens_on, passes):
    opens(opens_on)
    answer = guards.service_open(case, at=now)
    assert (answer is None) is passes
    assert passes or "08.05.2026" in str(answer)


def test_the_opening_counts_by_the_day_in_sofia(case, now, opens):
    opens(date(2026, 5, 1))
    assert guards.service_open(case, at=now.replace(hour=21, minute=30)) is None


# --- duplicates, receipt ---------------------------------------------------------------------------------------------


def test_somebody_must_have_looked_for_duplicates(cast, case, now):
    text, links = said(guards.duplicates_checked(case))
    assert links == [f"/cases/{case.pk}/duplicates/"]
    operations.mark_duplicates_checked(case=case, by=cast.a.coordinator, at=now)
    case.refresh_from_db()
    assert guards.duplicates_checked(case) is None
    assert case.duplicates_checked_by == cast.a.coordinator


def test_every_referral_must_be_acknowledged(cast, case, now):
    assert guards.acknowledged(case)
    for referral in case.referrals.select_related("case"):
        operations.acknowledge(referral=referral, by=cast.a.coordinator, at=now)
    assert guards.acknowledged(case) is None


# --- consents (R6) ---------------------------------------------------------------------------------------------------


@pytest.fixture
def application(referred, in_a):
    return referred(source=ReferralSource.SELF)


def consent(cast, case, person, now):
    return operations.give_consent(case=case, person=person, given_at=now, by=cast.a.coordinator, at=now)


def test_a_court_needs_no_consent(case):
    assert guards.both_consents(case) is None


def test_an_application_needs_the_consent_of_both_parents(cast, application, now):
    parents = [party.person for party in application.parties.filter(role="parent").order_by("id")]
    assert all(parent.names in str(guards.both_consents(application)) for parent in parents)
    consent(cast, application, parents[0], now)
    text, links = said(guards.both_consents(application))
    assert parents[1].names in text
    assert parents[0].names not in text
    assert links == [f"/cases/{application.pk}/consents/new/"]
    consent(cast, application, parents[1], now)
    assert guards.both_consents(application) is None


def test_a_consent_of_the_only_parent_is_not_the_consent_of_both(cast, referred, in_a, now):
    case = referred(source=ReferralSource.SELF, parents=1)
    consent(cast, case, case.parties.get(role="parent").person, now)
    text, links = said(guards.both_consents(case))
    assert links == [f"/cases/{case.pk}/people/new/"]


def test_a_withdrawn_consent_is_none(cast, application, now):
    for party in application.parties.filter(role="parent"):
        row = consent(cast, application, party.person, now)
    operations.withdraw_consent(consent=row, by=cast.a.coordinator, at=now)
    assert guards.both_consents(application)


def test_an_order_that_came_later_makes_consents_needless(cast, application, now):
    court = operations.NewReferral(ReferralSource.COURT, now, institution_name="Районен съд – Хасково")
    operations.add_referral(case=application, referral=court, by=cast.a.coordinator, at=now)
    assert guards.both_consents(application) is None
    assert guards.order_attached(application)


# --- papers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [DocumentKind.COURT_ORDER, DocumentKind.INTERIM_MEASURE])
def test_the_order_of_the_court_must_lie_in_the_file(referred, case, kind):
    text, links = said(guards.order_attached(case))
    assert links == [f"/cases/{case.pk}/documents/new/?kind=court_order"]
    referred.paper(case, kind)
    assert guards.order_attached(case) is None


def test_an_application_needs_no_order(application):
    assert guards.order_attached(application) is None


@pytest.mark.parametrize("guard", [guards.refusal_letter, guards.clarification_letter, guards.notices_sent])
def test_letters_must_be_in_the_file(referred, case, guard):
    assert guard(case).hints[0].url.endswith("?kind=letter_out")
    referred.paper(case, DocumentKind.LETTER_OUT)
    assert guard(case) is None


def test_a_family_that_came_by_itself_is_told_without_a_letter(application):
    assert guards.refusal_letter(application) is None


def test_a_letter_from_before_the_reopening_answers_another_question(cast, referred, case, now):
    referred.paper(case, DocumentKind.LETTER_OUT)
    referred.put(case, CaseState.DECLINED)
    later = now + timedelta(days=90)
    operations.move_case(case=case, move=CaseMove.REOPEN, note="Нова молба", by=cast.a.head, at=later)
    assert guards.refusal_letter(case)
    referred.paper(case, DocumentKind.LETTER_OUT, at=later + timedelta(days=1))
    assert guards.refusal_letter(case) is None


def test_closing_letters_count_from_the_start_of_the_closing(cast, referred, case, now):
    referred.paper(case, DocumentKind.LETTER_OUT)
    referred.put(case, CaseState.SCREENING)
    later = now + timedelta(days=9)
    facts = {"note": "Преместиха се", "closing_reason": "moved"}
    operations.move_case(case=case, move=CaseMove.START_CLOSING, by=cast.a.head, at=later, **facts)
    assert guards.notices_sent(case)


# --- reachability, responsibility, safety ----------------------------------------------------------------------------


def test_each_parent_must_be_reachable(cast, case, now):
    assert guards.safe_contacts(case) is None
    mother = case.parties.filter(role="parent").order_by("id").first().person
    end_contact_point(point=mother.contact_points.get(), by=cast.a.head, at=now)
    text, links = said(guards.safe_contacts(case))
    assert mother.names in text
    assert links == [f"/people/{mother.pk}/contacts/new/?next=/cases/{case.pk}/"]


def test_somebody_must_be_in_charge(cast, case, now):
    assert said(guards.key_worker_assigned(case))[1] == [f"/cases/{case.pk}/assign/"]
    case = operations.assign_key_worker(case=case, worker=cast.a.key_worker, by=cast.a.head, at=now)
    assert guards.key_worker_assigned(case) is None


@pytest.mark.parametrize(
    ("grounds", "may_wait"),
    [((), True), (("conflict",), True), (("conflict", "at_risk"), False), (("domestic_violence",), False)],
)
def test_a_child_in_danger_never_waits_in_a_queue(referred, in_a, grounds, may_wait):
    case = referred(grounds=grounds)
    assert (guards.no_safety_signal(case) is None) is may_wait


@pytest.mark.parametrize(("note", "passes"), [("", False), ("  ", False), ("Защото", True)])
def test_reasons_are_asked_for_beside_their_field(case, note, passes):
    answer = guards.reason_given(case, note=note)
    assert (answer is None) is passes
    assert passes or answer.field == "note"


@pytest.mark.parametrize(("reason", "passes"), [("", False), ("bored", False), ("moved", True)])
def test_the_closing_reason_is_one_of_the_list(case, reason, passes):
    assert (guards.closing_reason_given(case, closing_reason=reason) is None) is passes


def test_a_move_names_everything_that_is_missing_at_once(cast, case, now):
    with pytest.raises(Refusals) as refused:
        operations.move_case(case=case, move=CaseMove.START_SCREENING, by=cast.a.head, at=now)
    assert len(refused.value.refusals) == 2
    case.refresh_from_db()
    assert case.state == CaseState.RECEIVED
    assert not case.transitions.exists()
