"""What leaves the centre: the head of the service sees it and decides about what got stuck; nobody else does."""

from collections.abc import Callable
from typing import Any

import pytest

from audit.models import Event
from kernel.clock import now
from kernel.ids import uuid7
from kernel.place import entered
from outbox.enums import State
from outbox.mail import send_mail
from outbox.models import Message
from outbox.post import post
from services.staff.operations import invite_worker

LIST = "/staff/messages/"
Stuck = Callable[..., Message]


@pytest.fixture
def stuck(cast: Any) -> Stuck:
    """A letter to a court whose connection broke, in centre A."""

    def make(state: str = State.MAYBE_SENT, **fields: Any) -> Message:
        with entered(cast.a.place):
            send_mail(to="sad@example.bg", subject="Писмо до съда", template="x.txt", context={}, language="bg")
            row = Message.objects.order_by("-created_at", "-id")[0]
            finished = None if state == State.PENDING else now()
            Message.objects.filter(pk=row.pk).update(state=state, finished_at=finished, attempts=1, **fields)
            return row

    return make


def again(cast: Any, row: Message) -> Message:
    with entered(cast.a.place):
        return Message.objects.get(pk=row.pk)


def test_the_list_names_what_is_stuck_and_for_whom(cast: Any, stuck: Stuck) -> None:
    stuck()
    head = cast.at(cast.a.head)
    page = head.get(LIST).content.decode()
    assert "Писмо до съда" in page
    assert "sad@example.bg" in page
    assert "Писмо до съда" in head.get(f"{LIST}?state=maybe_sent").content.decode()
    assert "Писмо до съда" not in head.get(f"{LIST}?state=done").content.decode()
    assert head.get(f"{LIST}?state=none-such&page=99").status_code == 200


def test_work_inside_the_house_has_a_name_that_people_know(cast: Any) -> None:
    topics = ("contact_centre.plan", "contact_centre.book_plan", "reports.build", "custody.pack", "custody.erase")
    with entered(cast.a.place):
        for topic in topics:
            post(topic, {})
    page = cast.at(cast.a.head).get(LIST).content.decode()
    assert "Търсене на часове за срещите при планиране" in page
    assert "Вътрешна работа" not in page


def test_an_empty_queue_says_what_will_stand_there(cast: Any) -> None:
    assert "Тук няма съобщения" in cast.at(cast.a.head).get(LIST).content.decode()


def test_an_invitation_is_named_by_its_address(cast: Any) -> None:
    with entered(cast.a.place):
        invite_worker(email="new@x.bg", name="Нова Колежка", roles=["reception"], by=cast.a.head)
    page = cast.at(cast.a.head).get(LIST).content.decode()
    assert "Покана за колега" in page
    assert "new@x.bg" in page


def test_the_start_page_tells_the_head_alone(cast: Any, stuck: Stuck) -> None:
    stuck()
    assert LIST in cast.at(cast.a.head).get("/").content.decode()
    assert "чака Вашето решение" in cast.at(cast.a.head).get("/").content.decode()
    assert "чака Вашето решение" not in cast.at(cast.a.coordinator).get("/").content.decode()


def test_perhaps_sent_can_be_marked_as_sent_and_forgets_its_content(cast: Any, stuck: Stuck) -> None:
    row = stuck()
    head = cast.at(cast.a.head)
    assert "mark-as-sent" in head.get(f"{LIST}{row.pk}/").content.decode()
    answer = head.post(f"{LIST}{row.pk}/mark-as-sent/", {"reason": "Съдът потвърди по телефона."})
    assert answer["Location"] == LIST
    assert (again(cast, row).state, again(cast, row).payload) == (State.DONE, None)
    with entered(cast.a.place):
        event = Event.objects.filter(object_id=row.pk, action="write").get()
        assert (event.reason, event.detail) == ("Съдът потвърди по телефона.", {"move": "mark_as_sent"})
    assert head.post(f"{LIST}{row.pk}/mark-as-sent/").status_code == 422
    assert head.post(f"{LIST}{row.pk}/send-again/").status_code == 422


@pytest.mark.parametrize("state", [State.MAYBE_SENT, State.FAILED])
def test_what_is_stuck_can_be_sent_again(cast: Any, stuck: Stuck, state: str) -> None:
    row = stuck(state)
    assert cast.at(cast.a.head).post(f"{LIST}{row.pk}/send-again/").status_code == 302
    assert (again(cast, row).state, again(cast, row).attempts) == (State.PENDING, 0)
    with entered(cast.a.place):
        assert Event.objects.filter(object_id=row.pk, action="write").get().detail == {"move": "send_again"}


@pytest.mark.parametrize("path", ["send-again", "mark-as-sent"])
def test_what_waits_is_left_alone(cast: Any, stuck: Stuck, path: str) -> None:
    row = stuck(State.PENDING)
    assert cast.at(cast.a.head).post(f"{LIST}{row.pk}/{path}/").status_code == 422
    assert path not in cast.at(cast.a.head).get(f"{LIST}{row.pk}/").content.decode()


def test_a_message_that_is_certainly_not_sent_is_not_called_sent(cast: Any, stuck: Stuck) -> None:
    row = stuck(State.FAILED)
    assert cast.at(cast.a.head).post(f"{LIST}{row.pk}/mark-as-sent/").status_code == 422
    assert again(cast, row).state == State.FAILED


@pytest.mark.parametrize("who", ["coordinator", "key_worker", "supervisor", "reception"])
def test_nobody_else_sees_or_decides(cast: Any, stuck: Stuck, who: str) -> None:
    row = stuck()
    client = cast.at(getattr(cast.a, who))
    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}{row.pk}/").status_code == 403
    assert client.post(f"{LIST}{row.pk}/send-again/").status_code == 403
    assert client.post(f"{LIST}{row.pk}/mark-as-sent/").status_code == 403
    assert again(cast, row).state == State.MAYBE_SENT


def test_another_centre_has_no_such_message(cast: Any, stuck: Stuck) -> None:
    row = stuck()
    assert cast.at(cast.b.head).get(f"{LIST}{row.pk}/").status_code == 404
    assert cast.at(cast.b.head).post(f"{LIST}{row.pk}/send-again/").status_code == 404
    assert cast.at(cast.a.head).get(f"{LIST}{uuid7()}/").status_code == 404


def test_the_list_costs_the_same_for_many(cast: Any, stuck: Stuck, django_assert_max_num_queries: Any) -> None:
    for _ in range(12):
        stuck()
    head = cast.at(cast.a.head)
    head.get(LIST)
    with django_assert_max_num_queries(16):
        head.get(LIST)


def test_what_was_sent_is_still_named_when_its_content_is_gone(cast: Any, stuck: Stuck) -> None:
    row = stuck(State.DONE, payload=None)
    head = cast.at(cast.a.head)
    assert "Писмо по имейл" in head.get(LIST).content.decode()
    page = head.get(f"{LIST}{row.pk}/").content.decode()
    assert "вече не се пази" in page
    assert "send-again" not in page
