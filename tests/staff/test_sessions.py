"""A centre makes its sessions shorter, never longer; and another person gives somebody a new second factor."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.models import Session, SignInPolicy
from audit.models import Event
from kernel import clock
from kernel.place import entered
from outbox.models import Message
from tests.accounts.test_passkeys import added, used
from tests.accounts.test_sign_in import CODE, ENROL, enrolled, sign_in

PAGE = "/staff/sessions/"


def shorter(cast, idle=10, hours=4):
    return cast.at(cast.a.head).post(PAGE, {"idle_minutes": idle, "lifetime_hours": hours})


def state(client):
    return client.get("/account/state/").json()["state"]


def test_a_shorter_rest_holds_at_once_also_for_what_is_open(cast):
    client = cast.at(cast.a.reception)
    assert shorter(cast).status_code == 302
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert state(client) == "locked"


def test_shorter_hours_hold_at_once_also_for_what_is_open(cast):
    client, start = cast.at(cast.a.reception), clock.now()
    shorter(cast, idle=30, hours=1)
    with time_machine.travel(start + timedelta(minutes=61)):
        assert state(client) == "ended"


def test_and_for_who_comes_later(cast):
    shorter(cast)
    client = cast.at(cast.a.reception)
    assert 'data-idle="600"' in client.get("/account/").content.decode()
    with entered(cast.a.place):
        row = Session.objects.get(user_id=cast.a.reception.pk)
        assert row.expires_at - row.created_at == timedelta(hours=4)


def test_the_neighbour_keeps_its_own(cast):
    shorter(cast)
    client = cast.at(cast.b.reception)
    with time_machine.travel(clock.now() + timedelta(minutes=20)):
        assert state(client) == "open"


@pytest.mark.parametrize(("idle", "hours", "field"), [(31, 12, "idle_minutes"), (30, 13, "lifetime_hours")])
def test_laxer_is_refused_in_a_sentence(cast, idle, hours, field):
    page = shorter(cast, idle, hours)
    assert page.status_code == 422
    assert "само да се затегне" in str(page.context["form"].errors[field])
    with entered(cast.a.place):
        assert not SignInPolicy.objects.exists()


@pytest.mark.parametrize(("idle", "hours"), [(4, 12), (0, 12), (30, 0), (-1, 12), ("", 12), (30, "x"), (10**30, 1)])
def test_what_nobody_could_work_with_is_refused(cast, idle, hours):
    assert shorter(cast, idle, hours).status_code == 422


@pytest.mark.parametrize(("idle", "hours"), [(31, 12), (30, 13), (4, 12)])
def test_the_database_refuses_it_too(cast, idle, hours):
    with entered(cast.a.place), pytest.raises(IntegrityError), transaction.atomic():
        SignInPolicy.objects.create(idle_minutes=idle, lifetime_hours=hours)
    with entered(cast.a.place), pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.create(key_hash="x", data=b"", expires_at=clock.now(), idle_minutes=31)


def test_longer_again_is_for_who_comes_later(cast):
    """Nobody's session grows by a change of the rule."""
    client = cast.at(cast.a.reception)
    start = clock.now()
    shorter(cast, 30, 1)
    shorter(cast, 30, 12)
    with time_machine.travel(start + timedelta(minutes=61)):
        assert state(client) == "ended"


@pytest.mark.parametrize("who", ["coordinator", "key_worker", "supervisor", "reception"])
def test_only_the_head_decides(cast, who):
    assert cast.at(getattr(cast.a, who)).get(PAGE).status_code == 403


def test_it_is_written_down(cast):
    shorter(cast)
    with entered(cast.a.place):
        (event,) = Event.objects.filter(action="rights")
        assert set(event.fields) == {"idle_minutes", "lifetime_hours"}


# --- a new second factor by a second person ------------------------------------------------------------------------


def reset(cast, by, whom, reason="Видях личната ѝ карта."):
    return cast.at(by).post(f"/staff/{whom.pk}/second-factor/", {"reason": reason})


@pytest.mark.parametrize("who", ["head", "coordinator"])
def test_head_and_coordinator_may(cast, who):
    whom = cast.a.key_worker
    enrolled(cast, whom)
    assert reset(cast, getattr(cast.a, who), whom).status_code == 302


@pytest.mark.parametrize("who", ["key_worker", "supervisor", "reception"])
def test_the_others_may_not(cast, who):
    assert reset(cast, getattr(cast.a, who), cast.a.head).status_code == 403


@pytest.mark.parametrize("who", ["head", "coordinator"])
def test_nobody_does_it_for_oneself(cast, who):
    person = getattr(cast.a, who)
    assert reset(cast, person, person).status_code == 422


def test_a_reason_is_asked(cast):
    assert reset(cast, cast.a.head, cast.a.reception, " ").status_code == 422


def test_a_head_who_lost_the_phone_is_helped_by_the_coordinator(cast, at_a):
    head = cast.a.head
    enrolled(cast, head)
    device = added(cast.at(head))
    open_one = cast.at(head)
    assert reset(cast, cast.a.coordinator, head).status_code == 302
    assert state(open_one) == "ended"
    assert used(at_a, device).url == "/account/login/"
    assert sign_in(at_a, head).url == "/"
    assert at_a.get("/staff/").url == ENROL
    assert at_a.get(CODE).status_code == 302


def test_the_person_is_told_by_mail_and_the_journal_keeps_who_and_why(cast):
    head = cast.a.head
    reset(cast, cast.a.coordinator, head, "Видях личната ѝ карта.")
    with entered(cast.a.place):
        (message,) = Message.objects.filter(topic="accounts.mail")
        assert message.payload == {"kind": "notice", "id": str(head.pk), "what": "second_factor_reset"}
        (event,) = Event.objects.filter(action="rights", object_id=head.pk)
        assert (event.actor_id, event.reason) == (cast.a.coordinator.pk, "Видях личната ѝ карта.")


def test_the_platform_cannot(cast):
    path = f"/staff/{cast.a.head.pk}/second-factor/"
    for person, host in ((cast.operator, "operator"), (cast.operator, "centre-a"), (cast.analyst, "network")):
        assert cast.at(person, host).post(path, {"reason": "x"}).status_code in {302, 401, 404}


def test_the_password_is_asked_first(cast):
    client = cast.at(cast.a.head)
    path = f"/staff/{cast.a.reception.pk}/second-factor/"
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert client.get(path).url.startswith("/account/confirm/")
        page = client.post(path, {"reason": "Видях личната ѝ карта."})
        assert page.status_code == 422
        assert "Видях личната ѝ карта." in page.content.decode()  # what was typed stays
        assert "/account/confirm/" in page.content.decode()


def test_a_head_alone_is_told_to_print_the_codes(cast):
    client = cast.at(cast.a.head)
    assert "отпечатани" in client.get("/staff/").content.decode()
    assert cast.a.coordinator
    assert "отпечатани" not in client.get("/staff/").content.decode()


# --- the password again --------------------------------------------------------------------------------------------


def test_whoever_sends_nothing_later_gets_the_empty_form_again(cast):
    client = cast.at(cast.a.head)
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        page = client.post("/staff/keys/")
        assert page.status_code == 200
        assert page.context["secret"] == ""


def test_a_key_for_a_program_asks_for_the_password(cast):
    client = cast.at(cast.a.head)
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        page = client.post("/staff/keys/", {"name": "Таблица", "scopes": ["sessions.view"]})
        assert page.status_code == 422
        assert page.context["secret"] == ""
