"""R25: every three months everybody is heard, and somebody decides how it goes on."""

from datetime import timedelta

import pytest

from audit.models import Event
from kernel.errors import Refusal, Refusals
from services.cases.enums import CaseMove, CaseState
from services.cases.models import Task
from services.cases.operations import finish_task, move_case
from services.contact_centre.ledger_enums import ReviewStep
from services.contact_centre.models import Measurement, Policy, Review
from services.contact_centre.operations import reviews
from services.contact_centre.queries import reviews as review_queries
from tests.contact_centre.conftest import NOW
from tests.rules.ledger.addresses import reverse


def new_review(family, **changes):
    people = review_queries.people_heard(family.case)
    facts = {
        "held_on": NOW.date(),
        "goals": "Спокойно начало: постигнато.",
        "risk": "Без промяна.",
        "step": ReviewStep.STEP_DOWN,
        "step_because": "Срещите минават без намеса.",
        "next_on": NOW.date() + timedelta(days=91),
        "voices": {person.pk: "Добре е." for person in people},
    }
    return reviews.NewReview(**{**facts, **changes})


def test_r25_a_review_is_due_three_months_after_the_beginning_and_after_each_review(cast, family, active):
    assert review_queries.due_of(active, 91) == (NOW - timedelta(days=9)).date()
    (due,) = review_queries.due_until(cast.a.head, NOW.date(), 91)
    assert due == active
    reviews.write_review(case=active, review=new_review(family), by=cast.a.key_worker, at=NOW)
    assert review_queries.due_of(active, 91) == NOW.date() + timedelta(days=91)
    assert list(review_queries.due_until(cast.a.head, NOW.date(), 91)) == []


def test_r25_the_centre_sets_the_term(active):
    assert review_queries.due_of(active, 30) == (NOW - timedelta(days=70)).date()


def test_r25_an_overdue_review_becomes_one_task_until_it_is_held(family, active):
    policy, day = Policy(), timedelta(days=1)
    due = NOW - timedelta(days=9)
    assert reviews.ask_overdue(policy=policy, at=due) == 0
    assert reviews.ask_overdue(policy=policy, at=due + day) == 1
    assert reviews.ask_overdue(policy=Policy(review_days=30), at=NOW) == 0
    task = Task.objects.get(case=active, kind__startswith=reviews.KIND)
    assert (task.assigned_to, task.due_on) == (active.key_worker, (due + day).date())
    reviews.write_review(case=active, review=new_review(family), by=active.key_worker, at=NOW)
    task.refresh_from_db()
    assert (task.done_at, task.done_by) == (NOW, active.key_worker)
    assert reviews.ask_overdue(policy=policy, at=NOW) == 0
    assert reviews.ask_overdue(policy=policy, at=NOW + timedelta(days=92)) == 1


def test_r25_a_task_that_was_ticked_off_by_hand_is_not_asked_again(cast, active):
    reviews.ask_overdue(policy=Policy(), at=NOW)
    finish_task(task=Task.objects.get(kind__startswith=reviews.KIND), by=cast.a.key_worker, at=NOW)
    assert reviews.ask_overdue(policy=Policy(), at=NOW + timedelta(days=1)) == 0


def test_r25_without_a_key_worker_who_still_works_on_it_the_team_is_asked(cast, active):
    """Whoever changed their work keeps no other family's task from being made."""
    user = active.key_worker.user
    user.roles = ["reception"]
    user.save()
    assert reviews.ask_overdue(policy=Policy(), at=NOW) == 1
    assert Task.objects.get(kind__startswith=reviews.KIND).assigned_to is None


def test_r25_an_overdue_review_stands_on_the_start_page_of_those_who_work_on_it(cast, active):
    link = reverse("meetings:reviews", args=[active.pk])
    for who, seen in ((cast.a.head, True), (cast.a.key_worker, True), (cast.a.worker("key_worker"), False)):
        for page in ("/", reverse("meetings:reviews_due")):
            assert (link in cast.at(who).get(page).content.decode()) is seen


def test_r25_everybody_is_heard_each_child_and_each_parent_apart(cast, family, active):
    people = review_queries.people_heard(active)
    assert {person.pk for person in people} == {family.mother.pk, family.father.pk, family.children[0].pk}
    for person in people:
        voices = {one.pk: "Добре е." for one in people if one != person}
        with pytest.raises(Refusal) as refused:
            reviews.write_review(case=active, review=new_review(family, voices=voices), by=cast.a.head, at=NOW)
        assert refused.value.field == f"said_{person.pk}"
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"held_on": NOW.date() + timedelta(days=1)}, "held_on"),
        ({"next_on": NOW.date()}, "next_on"),
        ({"goals": " "}, "goals"),
        ({"step": "rest"}, "step"),
    ],
)
def test_r25_a_review_that_cannot_be_is_refused(cast, family, active, changes, field):
    with pytest.raises(Refusal) as refused:
        reviews.write_review(case=active, review=new_review(family, **changes), by=cast.a.head, at=NOW)
    assert refused.value.field == field


def test_r25_stepping_down_follows_from_a_review(cast, family, active):
    facts = {"case": active, "move": CaseMove.STEP_DOWN, "note": "По-малко наблюдение", "by": cast.a.head, "at": NOW}
    with pytest.raises(Refusals):
        move_case(**facts)
    reviews.write_review(case=active, review=new_review(family, step="go_on"), by=cast.a.head, at=NOW)
    with pytest.raises(Refusals):
        move_case(**facts)
    reviews.write_review(case=active, review=new_review(family), by=cast.a.head, at=NOW)
    assert move_case(**facts).state == CaseState.STEPPING_DOWN


def test_r25_a_review_is_written_on_its_page_with_measures_and_signed(cast, family, active):
    child, mother = family.children[0], family.mother
    page = cast.at(cast.a.key_worker).get(reverse("meetings:new_review", args=[active.pk]))
    assert page.status_code == 200
    facts = {
        "held_on": f"{NOW:%d.%m.%Y}",
        "next_on": f"{NOW + timedelta(days=91):%d.%m.%Y}",
        "goals": "Спокойно начало",
        "risk": "Без промяна",
        "step": "go_on",
        "step_because": "Рано е",
        f"said_{child.pk}": "Искам да рисуваме.",
        f"said_{mother.pk}": "Часовете се спазват.",
        f"said_{family.father.pk}": "Не желае да отговори.",
        f"safety_{child.pk}": "7",
        f"conflict_{mother.pk}": "4",
    }
    answer = cast.at(cast.a.key_worker).post(reverse("meetings:new_review", args=[active.pk]), facts)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    review = Review.objects.get()
    assert {voice.said for voice in review.voices.all()} >= {"Искам да рисуваме.", "Не желае да отговори."}
    assert sorted(Measurement.objects.values_list("scale", "value")) == [("conflict", 4), ("safety", 7)]
    assert Event.objects.filter(action="sign", object_id=review.pk).exists()
    page = cast.at(cast.a.key_worker).get(reverse("meetings:reviews", args=[active.pk])).content.decode()
    assert "Искам да рисуваме." in page
