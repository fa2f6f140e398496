"""In a centre of two people the second person comes from outside: terms, erasures, answers about one's own data."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from kernel.clock import now, today
from kernel.errors import Refusal
from kernel.place import entered
from outbox.models import Message
from services.contact_centre.models import Interview
from services.custody import operations
from services.custody.enums import AccessState, ErasureGround, ErasureState, TermState
from services.custody.erasing import work
from services.custody.models import AccessRequest, Erasure, LegalHold, Term
from services.people.models import ContactPoint
from services.staff import approvals
from services.staff.models import Approval, Worker
from tests.custody.conftest import CANARY, Story
from tests.utils.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
WHY = "Прегледах всичко, с което мога да преценя."


@pytest.fixture
def outside(cast: Cast) -> Worker:
    made: Worker = cast.a.worker("outside_approver", name="Вяра Външна")
    return made


def decide(outside: Worker, is_given: bool = True) -> Approval:
    (question,) = approvals.waiting_for(outside)
    approvals.decide(approval=question, is_given=is_given, because=WHY, by=outside, at=now())
    return question


def proposed(story: Story, cast: Cast) -> Erasure:
    facts: dict[str, Any] = {"ground": ErasureGround.UNLAWFUL, "reason": WHY, "by": cast.a.head, "at": now()}
    return operations.propose_case(case=story.case, **facts)


def prepared(story: Story, cast: Cast) -> AccessRequest:
    facts: dict[str, Any] = {"asked": "in_person", "identity": "card", "by": cast.a.head, "at": now()}
    row = operations.record_request(person=story.father, received_on=today(), **facts)
    operations.prepare(request=row, by=cast.a.head, at=now())
    built = operations.build(request_id=row.pk, at=now())
    assert built is not None
    return built


def test_a_term_is_confirmed_from_outside(cast: Cast, outside: Worker) -> None:
    with entered(cast.a.place):
        term = operations.propose_term(kept="messages", years=2, ground="чл. 5", by=cast.a.head, at=now())
        (question,) = approvals.waiting_for(outside)
        assert question.shown["facts"] == [["Years", "2"], ["Ground in law", "чл. 5"]]
        decide(outside)
        term.refresh_from_db()
        assert (term.state, term.decided_by) == (TermState.IN_FORCE, outside)


def test_a_term_that_is_proposed_anew_is_a_new_question(cast: Cast, outside: Worker) -> None:
    with entered(cast.a.place):
        for years in (2, 3):
            operations.propose_term(kept="messages", years=years, ground="чл. 5", by=cast.a.head, at=now())
        (question,) = approvals.waiting_for(outside)
        assert question.shown["facts"][0] == ["Years", "3"]
        decide(outside, is_given=False)
        assert Term.objects.get().state == TermState.REFUSED


def test_an_erasure_is_decided_from_outside_by_number_and_counts(story: Story, cast: Cast, outside: Worker) -> None:
    with entered(story.place):
        erasure = proposed(story, cast)
        (question,) = approvals.waiting_for(outside)
        assert story.case.number in str(question.shown)
        assert CANARY not in str(question.shown)
        decide(outside)
        erasure.refresh_from_db()
        assert (erasure.state, erasure.decided_by, erasure.decided_because) == ("approved", outside, WHY)
        assert Message.objects.filter(topic="custody.erase").count() == 1


def test_an_erasure_that_is_refused_from_outside_stays(story: Story, cast: Cast, outside: Worker) -> None:
    with entered(story.place):
        proposed(story, cast)
        decide(outside, is_given=False)
        erasure = Erasure.objects.get()
        assert (erasure.state, erasure.refused) == (ErasureState.REFUSED, "other")


def test_a_hold_that_came_between_stops_the_decision(story: Story, cast: Cast, outside: Worker) -> None:
    """Holding asks nobody, and whoever was asked before it is told."""
    with entered(story.place):
        proposed(story, cast)
        facts: dict[str, Any] = {"look_again_on": today() + timedelta(days=9), "by": cast.a.head, "at": now()}
        operations.hold_case(case=story.case, reason="Писмо на съда № 5 от днес", **facts)
        assert LegalHold.objects.get().lifted_at is None
        with pytest.raises(Refusal):
            decide(outside)
        assert Erasure.objects.get().state == ErasureState.PROPOSED
        assert len(approvals.waiting_for(outside)) == 1


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_what_was_asked_and_answered_is_erased_with_it(story: Story, cast: Cast, outside: Worker) -> None:
    with entered(story.place):
        case = {"subject": story.session.pk, "case_id": story.case.pk}
        approvals.ask(kind="release", title=CANARY, facts=(), by=cast.a.head, at=now(), **case)
        proposed(story, cast)
        erasure = Erasure.objects.get()
        approvals.decide(
            approval=Approval.objects.get(kind="erasure"), is_given=True, because=WHY, by=outside, at=now()
        )
    work(story.place, erasure.pk)
    with entered(story.place):
        (left,) = Approval.objects.all()
        assert (left.kind, left.shown, left.decided_because) == ("erasure", None, "")


def test_an_answer_is_read_item_by_item_and_approved_from_outside(story: Story, cast: Cast, outside: Worker) -> None:
    with entered(story.place):
        row = prepared(story, cast)
        assert row.state == AccessState.PREPARED, row.contents
        (question,) = approvals.waiting_for(outside)
        assert f"{CANARY} Баща" in str(question.shown)
        decide(outside)
        row.refresh_from_db()
        assert (row.state, row.decided_by) == (AccessState.APPROVED, outside)


def test_put_together_anew_it_is_asked_anew(story: Story, cast: Cast, outside: Worker) -> None:
    with entered(story.place):
        row = prepared(story, cast)
        operations.prepare(request=row, by=cast.a.head, at=now())
        assert approvals.waiting_for(outside) == []
        operations.build(request_id=row.pk, at=now())
        assert len(approvals.waiting_for(outside)) == 1


def test_what_is_withheld_meanwhile_stops_it_in_the_hand_of_whoever_decides(
    story: Story, cast: Cast, outside: Worker
) -> None:
    with entered(story.place):
        span = (now() - timedelta(days=3901), now() - timedelta(days=3900))
        Interview.objects.create(
            case=story.case, person=story.father, during=span, note="Пита за lelya@example.org", by=cast.a.head
        )
        row = prepared(story, cast)
        assert row.state == AccessState.PREPARED
        ContactPoint.objects.create(person=story.mother, kind="email", value="lelya@example.org")
        question = decide(outside)
        row.refresh_from_db()
        question.refresh_from_db()
        assert (row.state, question.state) == (AccessState.STOPPED, "settled")


def test_in_a_team_the_team_decides_and_may_hand_it_on(story: Story, cast: Cast, outside: Worker) -> None:
    with entered(story.place):
        second = cast.a.coordinator
        erasure = proposed(story, cast)
        assert approvals.waiting_for(outside) == []
        (question,) = approvals.waiting_for(second)
        because = "Координаторът е роднина на бащата по делото."
        approvals.hand_over(approval=question, because=because, by=second, at=now())
        with pytest.raises(Refusal):
            operations.approve(erasure=erasure, because=WHY, by=second, at=now())
        decide(outside)


@pytest.mark.parametrize("who", ["key_worker", "reception", "supervisor"])
def test_who_must_not_decides_nothing(who: str, story: Story, cast: Cast) -> None:
    worker = getattr(cast.a, who)
    with entered(story.place):
        erasure, request = proposed(story, cast), prepared(story, cast)
        term = operations.propose_term(kept="messages", years=2, ground="чл. 5", by=cast.a.head, at=now())
        assert approvals.waiting_for(worker) == []
        with pytest.raises(PermissionDenied):
            operations.approve(erasure=erasure, because=WHY, by=worker, at=now())
        with pytest.raises(PermissionDenied):
            operations.approve_access(request=request, because=WHY, by=worker, at=now())
        with pytest.raises(PermissionDenied):
            operations.decide_term(term=term, is_confirmed=True, by=worker, at=now())


def test_an_erasure_asks_who_decides_once_more_who_they_are(
    story: Story, cast: Cast, outside: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    with entered(story.place):
        proposed(story, cast)
        (question,) = approvals.waiting_for(outside)
    browser, page = cast.at(outside), f"/staff/approvals/{question.pk}/"
    answer = {"is_given": "yes", "because": WHY}
    with monkeypatch.context() as patched:
        patched.setattr("accounts.recent.is_recent", lambda request: False)
        refused = browser.post(f"{page}decide/", answer)
        assert refused.status_code == 422
        assert WHY in refused.content.decode()
    with entered(story.place):
        assert Erasure.objects.get().state == ErasureState.PROPOSED
    fresh(browser)
    assert browser.get(page).status_code == 200
    assert browser.post(f"{page}decide/", answer).status_code == 302
    with entered(story.place):
        assert Erasure.objects.get().state == ErasureState.APPROVED


def fresh(client: Client) -> Client:
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def test_somebody_from_outside_opens_none_of_the_room_s_pages(story: Story, cast: Cast, outside: Worker) -> None:
    with entered(story.place):
        erasure, request = proposed(story, cast), prepared(story, cast)
    paths = ["", "terms/", f"erasures/{erasure.pk}/", f"requests/{request.pk}/", "requests/", "erasures/"]
    assert {cast.at(outside).get(f"/custody/{path}").status_code for path in paths} == {403}


def test_the_pages_lead_to_handing_it_over(story: Story, cast: Cast, outside: Worker) -> None:
    with entered(story.place):
        assert cast.a.coordinator
        erasure = proposed(story, cast)
        question = Approval.objects.get()
    head = cast.at(cast.a.head)
    link = f"/staff/approvals/{question.pk}/hand-over/"
    assert link in head.get(f"/custody/erasures/{erasure.pk}/").content.decode()
    because = {"because": "Координаторът е роднина на бащата по делото."}
    assert head.post(link, because).status_code == 302
    assert "Външните" in head.get(f"/custody/erasures/{erasure.pk}/").content.decode()
