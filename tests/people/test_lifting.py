"""What is kept secret may be known again: with a reason, and after a protection order by two people."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from audit.models import Event
from kernel import clock
from kernel.errors import Refusal
from kernel.place import entered
from services.people import operations
from services.people.lifting import decide_lifting, may_decide
from services.people.secrecy import is_protected, may_know
from services.staff import approvals
from services.staff.models import Approval

WHY, BECAUSE = "Заповедта изтече.", "Проверих в регистъра: изтекла е."


@pytest.fixture
def kept(cast, household, in_a):
    """The mother's phone, kept from the father by a protection order."""
    facts = {"withheld_from": household.father, "reason": "Заповед № 7", "by": cast.a.head, "at": clock.now()}
    return operations.withhold(point=household.phone, ground="protection_order", **facts)


def ask(row, by, reason=WHY):
    answer = operations.lift_withholding(row=row, reason=reason, by=by, at=clock.now())
    row.refresh_from_db()
    return answer


def decide(row, by, is_given=True, because=BECAUSE):
    return decide_lifting(
        row=row, what=row.contact_point.person, is_given=is_given, because=because, by=by, at=clock.now()
    )


def test_one_person_cannot_lift_what_a_protection_order_keeps(cast, household, kept):
    assert ask(kept, cast.a.head) is False
    assert kept.waits
    assert is_protected(household.phone)
    with pytest.raises(Refusal):
        decide(kept, cast.a.head)
    with pytest.raises(Refusal):
        ask(kept, cast.a.coordinator)


def test_a_second_person_lifts_it(cast, household, kept):
    ask(kept, cast.a.head)
    assert may_decide(cast.a.coordinator, kept)
    row = decide(kept, cast.a.coordinator)
    assert row.lifted_by == cast.a.coordinator
    assert not is_protected(household.phone)
    assert Event.objects.filter(action="write", detail__isnull=False).latest("number").reason == BECAUSE


def test_who_was_refused_may_ask_again(cast, household, kept):
    ask(kept, cast.a.head)
    assert not decide(kept, cast.a.coordinator, is_given=False).waits
    assert is_protected(household.phone)
    assert ask(kept, cast.a.coordinator) is False


@pytest.mark.parametrize("who", ["key_worker", "supervisor", "reception"])
def test_who_must_not_decides_nothing(cast, kept, who):
    ask(kept, cast.a.head)
    with pytest.raises(PermissionDenied):
        decide(kept, getattr(cast.a, who))


@pytest.mark.parametrize("because", ["", "кратко"])
def test_a_decision_has_a_reason(cast, kept, because):
    ask(kept, cast.a.head)
    with pytest.raises(Refusal):
        decide(kept, cast.a.coordinator, because=because)


def test_the_database_itself_wants_two(cast, kept):
    kept.ended_at, kept.lift_asked_by, kept.lifted_by = clock.now(), cast.a.head, cast.a.head
    with pytest.raises(IntegrityError), transaction.atomic():
        kept.save()


def test_without_a_protection_order_a_reason_is_enough(cast, household, in_a):
    facts = {"withheld_from": household.father, "reason": "Желание", "by": cast.a.head, "at": clock.now()}
    row = operations.withhold(point=household.phone, ground="wish", **facts)
    with pytest.raises(Refusal):
        ask(row, cast.a.head, " ")
    assert ask(row, cast.a.head) is True
    assert may_know(cast.a.reception, household.phone)


def test_two_people_in_the_browser(cast, household, kept):
    url, head, second = f"/people/withheld/{kept.pk}/lift/", cast.at(cast.a.head), cast.at(cast.a.coordinator)
    assert "трябва да се съгласи втори човек" in head.get(url).content.decode()
    assert head.post(url, {"reason": ""}).status_code == 422
    assert head.post(url, {"reason": WHY}).status_code == 302
    assert "<form" in second.get(url).content.decode().split("Решете като втори човек")[-1]
    assert "Решете като втори човек" not in head.get(url).content.decode()
    with entered(cast.a.place):
        asked = f"/staff/approvals/{Approval.objects.get().pk}/"
    assert f'href="{asked}"' in second.get("/").content.decode()
    assert f'href="{asked}"' not in head.get("/").content.decode()
    assert f'href="{url}"' in second.get(asked).content.decode()
    assert second.post(url, {"is_given": "yes", "because": "кратко"}).status_code == 422
    assert second.post(url, {"is_given": "yes", "because": BECAUSE}).status_code == 302
    assert second.get(url).status_code == 404
    for who in ("supervisor", "reception"):
        assert cast.at(getattr(cast.a, who)).get(url).status_code == 403


# --- in a centre of two people ---------------------------------------------------------------------------------------


@pytest.fixture
def outside(cast):
    return cast.a.worker("outside_approver", name="Вяра Външна")


def test_where_the_head_is_alone_somebody_from_outside_agrees(cast, household, outside, kept):
    ask(kept, cast.a.head)
    assert is_protected(household.phone)
    (question,) = approvals.waiting_for(outside)
    assert (question.subject, question.is_outside) == (kept.pk, True)
    assert "888123456" not in str(question.shown)
    approvals.decide(approval=question, is_given=True, because=BECAUSE, by=outside, at=clock.now())
    kept.refresh_from_db()
    assert (kept.lifted_by, is_protected(household.phone)) == (outside, False)


def test_what_somebody_from_outside_refuses_stays_secret_and_may_be_asked_again(cast, household, outside, kept):
    ask(kept, cast.a.head)
    (question,) = approvals.waiting_for(outside)
    approvals.decide(approval=question, is_given=False, because=BECAUSE, by=outside, at=clock.now())
    assert is_protected(household.phone)
    assert ask(kept, cast.a.head) is False
    assert len(approvals.waiting_for(outside)) == 1


def test_somebody_from_outside_opens_no_page_of_it(cast, household, outside, kept):
    ask(kept, cast.a.head)
    assert cast.at(outside).get(f"/people/withheld/{kept.pk}/lift/").status_code == 403
    assert cast.at(outside).get(f"/people/{household.mother.pk}/").status_code == 403


def test_keeping_something_secret_asks_nobody(cast, household, outside, kept):
    assert is_protected(household.phone)
    assert not Approval.objects.exists()
