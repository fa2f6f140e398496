"""A stopped document waits for a second person, who decides with a reason."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kernel.errors import Refusal
from services.cases import operations
from services.cases.models import Release, Task
from services.people.operations import NewContact, add_contact_point, withhold
from tests.cases.conftest import NOW
from tests.cases.release.papers import WHY


@pytest.fixture
def stopped(world):
    return world.release(world.paper("учи в СУ Христо Ботев"), world.father)


def decide(release, by, *, is_given=True, because=WHY):
    return operations.decide_release(release=release, is_given=is_given, because=because, by=by, at=NOW)


def test_a_stopped_release_is_a_task_of_today_until_somebody_decides(world, stopped):
    task = Task.objects.get()
    assert (task.case_id, task.due_on, task.done_at) == (world.case.pk, NOW.date(), None)
    decide(stopped, world.cast.a.head)
    task.refresh_from_db()
    assert task.done_at == NOW


@pytest.mark.parametrize(("is_given", "state", "action"), [(True, "released", "release"), (False, "refused", "write")])
def test_a_second_person_decides_with_a_reason(world, stopped, is_given, state, action):
    release = decide(stopped, world.cast.a.head, is_given=is_given)
    assert (release.state, release.decided_by, release.released_at) == (
        state,
        world.cast.a.head,
        NOW if is_given else None,
    )
    assert (world.last().action, world.last().reason) == (action, WHY)


def test_what_was_withheld_since_the_question_was_asked_is_not_let_out_unseen(world, stopped):
    text = "Детето учи в СУ Христо Ботев. Майката: 0888 777 666."
    release = world.release(world.paper(text), world.father)
    phone = add_contact_point(
        person=world.mother, contact=NewContact("phone", "0888777666"), by=world.cast.a.head, at=NOW
    )
    withhold(point=phone, withheld_from=world.father, reason="ЗЗДН", by=world.cast.a.head, at=NOW)
    with pytest.raises(Refusal):
        decide(release, world.cast.a.head)
    release.refresh_from_db()
    assert (release.state, len(release.places)) == ("stopped", 1)
    assert decide(release, world.cast.a.head, is_given=False).state == "refused"
    decide(stopped, world.cast.a.head)


def test_nobody_decides_about_what_they_asked_for_themselves(world, stopped):
    with pytest.raises(Refusal, match="втори човек"):
        decide(stopped, world.cast.a.coordinator)
    with pytest.raises(IntegrityError), transaction.atomic():  # whatever the code does
        Release.objects.filter(pk=stopped.pk).update(
            state="released", released_at=NOW, decided_at=NOW, decided_by=world.cast.a.coordinator
        )


def test_the_database_keeps_a_stopped_release_from_going_out_undecided(world, stopped):
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=stopped.pk).update(state="released", released_at=NOW)


def test_a_short_reason_and_a_second_decision_are_refused(world, stopped):
    with pytest.raises(Refusal) as caught:
        decide(stopped, world.cast.a.head, because="трябва")
    assert caught.value.field == "because"
    decide(stopped, world.cast.a.head)
    with pytest.raises(Refusal, match="вече е решено"):
        decide(stopped, world.cast.a.head)


def test_a_key_worker_decides_nothing(world, stopped):
    with pytest.raises(PermissionDenied):
        decide(stopped, world.cast.a.key_worker)
