"""R16: an allegation of sexual abuse."""

from datetime import date, timedelta

import pytest

from kernel.errors import Refusal, Refusals
from services.cases.enums import CaseMove, CaseState
from services.contact_centre.enums import ContactType, FreezeGround, SessionState
from services.contact_centre.operations.freeze import lift_freeze
from services.contact_centre.operations.preparation import AbuseAnswer, assess_risk
from services.contact_centre.operations.sessions import book_session
from services.contact_centre.preparation_enums import AbuseBasis, RiskFactor, RiskLevel
from services.contact_centre.queries import orders as order_queries
from services.staff.operations import add_qualification
from tests.contact_centre.conftest import NOW, SATURDAY
from tests.rules.preparation.talks import REVIEW, assessed, missing

ABUSE = {"marks": [RiskFactor.SEXUAL_ABUSE]}


def test_r16_an_allegation_freezes_at_once(meeting, family, cast):
    assess_risk(
        case=family.case,
        level=RiskLevel.HIGH,
        factors="Сигнал от училището.",
        next_review_on=REVIEW,
        by=cast.a.key_worker,
        at=NOW,
        **ABUSE,
    )
    meeting.refresh_from_db()
    assert meeting.state == SessionState.FROZEN
    assert order_queries.active_freezes(family.case).get().ground == FreezeGround.INVESTIGATION


def test_r16_it_is_never_less_than_high(family, cast):
    for level in (RiskLevel.LOW, RiskLevel.MEDIUM):
        with pytest.raises(Refusal) as refused:
            assessed(family, cast, level=level, **ABUSE)
        assert refused.value.field == "level"


def test_r16_without_order_or_opinion_the_case_is_not_taken(family, cast, by):
    family.in_state(CaseState.ASSESSED)
    assessed(family, cast, level=RiskLevel.HIGH, **ABUSE)
    assert "посегателство" in missing(family, by, CaseMove.AGREE)


def test_r16_with_an_expert_opinion_a_trained_supervisor_and_one_to_one(family, cast, paper, wanted, meeting):
    assessed(family, cast, level=RiskLevel.HIGH, **ABUSE)
    freeze = order_queries.active_freezes(family.case).get()
    later = NOW + timedelta(hours=3)
    with pytest.raises(Refusal):
        lift_freeze(freeze=freeze, reason="х", by=cast.a.head, at=later)
    answer = AbuseAnswer(AbuseBasis.EXPERT_OPINION, paper("Експертиза"))
    assessed(family, cast, level=RiskLevel.HIGH, at=later, abuse=answer, **ABUSE)
    assert lift_freeze(freeze=freeze, reason="Експертиза.", by=cast.a.head, at=later).stuck, "nobody is trained yet"
    trained = cast.a.supervisor
    add_qualification(worker=trained, by=cast.a.head, title="Травма", obtained_on=date(2026, 1, 5))
    day = SATURDAY + timedelta(days=14)
    booking = wanted(family.first, day=day, type=ContactType.SUPPORTED)
    with pytest.raises(Refusals):
        book_session(case=family.case, booking=booking, by=cast.a.coordinator, at=later)
    second = cast.a.worker("session_supervisor")  # the risk is high: R24 wants two, and both are trained
    booking = wanted(family.first, day=day, second_supervisor=second)
    with pytest.raises(Refusals, match="няма валидно обучение"):
        book_session(case=family.case, booking=booking, by=cast.a.coordinator, at=later)
    add_qualification(worker=second, by=cast.a.head, title="Травма", obtained_on=date(2026, 1, 5))
    assert book_session(case=family.case, booking=booking, by=cast.a.coordinator, at=later)
