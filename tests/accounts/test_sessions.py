"""A session opens one place, sleeps after 30 minutes, ends after 12 hours, and cannot be read from the table."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError

from accounts import operations
from accounts.middleware import address_prefix
from accounts.models import Session, User
from accounts.sessions import NoSession, SessionStore, key_hash
from kernel import clock
from kernel.place import entered

PROFILE = "/account/"


def is_in(client) -> bool:
    return client.get(PROFILE).status_code == 200


def test_a_session_opens_its_own_centre(cast):
    assert is_in(cast.at(cast.a.head))


@pytest.mark.parametrize("host", ["centre-b", "network", "operator"])
def test_it_opens_no_other_door(cast, host):
    response = cast.at(cast.a.head, host).get(PROFILE)
    assert response.status_code == 302
    assert response.url.startswith("/account/login/")


def copied(model, source, target, pk):
    """The row as a thief or a careless restore would copy it: bit for bit, into another schema."""
    with entered(source):
        row = model.objects.get(pk=pk)
    values = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
    with entered(target):
        return model.objects.bulk_create([model(**values)])[0]


def test_copied_rows_of_account_and_session_are_worth_nothing(cast):
    key = cast.session_key(cast.a.head)
    with entered(cast.a.place):
        session = Session.objects.get(key_hash=key_hash(key))
    copied(User, cast.a.place, cast.b.place, cast.a.head.pk)
    copied(Session, cast.a.place, cast.b.place, session.pk)
    assert not is_in(cast.at(cast.a.head, "centre-b"))


def test_even_with_the_id_of_the_other_place_the_data_stays_shut(cast):
    """An attacker who writes in B's table and knows A's cookie still lacks the key of the data."""
    key = cast.session_key(cast.a.head)
    with entered(cast.a.place):
        session = Session.objects.get(key_hash=key_hash(key))
    copied(User, cast.a.place, cast.b.place, cast.a.head.pk)
    copied(Session, cast.a.place, cast.b.place, session.pk)
    with entered(cast.b.place):
        Session.objects.filter(pk=session.pk).update(key_hash=key_hash(key))
    client = cast.at(cast.a.head, "centre-b")
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert not is_in(client)


def test_an_account_row_of_another_place_changes_the_hash(cast):
    user = cast.a.head.user
    with entered(cast.a.place):
        here = user.get_session_auth_hash()
    with entered(cast.b.place):
        assert user.get_session_auth_hash() != here


def test_the_table_names_neither_cookie_nor_content(cast):
    key = cast.session_key(cast.a.head)
    with entered(cast.a.place):
        row = Session.objects.get(key_hash=key_hash(key))
        assert key not in row.key_hash
        assert str(cast.a.head.pk).encode() not in bytes(row.data)


@pytest.mark.parametrize(("minutes", "alive"), [(29, True), (31, False)])
def test_it_sleeps_after_half_an_hour(cast, minutes, alive):
    client = cast.at(cast.a.head)
    with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
        assert is_in(client) is alive


def test_work_keeps_it_awake_but_twelve_hours_end_it(cast):
    client, start = cast.at(cast.a.head), clock.now()
    for quarter in range(1, 48):
        with time_machine.travel(start + timedelta(minutes=15 * quarter)):
            assert is_in(client), quarter
    with time_machine.travel(start + timedelta(hours=12, seconds=1)):
        assert not is_in(client)


def test_activity_is_written_once_a_minute(cast, django_assert_num_queries):
    client = cast.at(cast.a.head)
    with entered(cast.a.place):
        before = Session.objects.get().last_seen_at
        client.get(PROFILE)
        assert Session.objects.get().last_seen_at == before
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        client.get(PROFILE)
    with entered(cast.a.place):
        assert Session.objects.get().last_seen_at > before


def test_a_deactivated_account_is_out_at_the_next_request(cast):
    client = cast.at(cast.a.reception)
    assert is_in(client)
    with entered(cast.a.place):
        operations.deactivate(user=cast.a.reception.user, by=cast.a.head.as_actor())
    assert not is_in(client)


def test_inactive_alone_is_enough(cast):
    client = cast.at(cast.a.reception)
    with entered(cast.a.place):
        User.objects.filter(pk=cast.a.reception.pk).update(is_active=False)
    assert not is_in(client)


def test_a_changed_password_ends_the_session(cast):
    client = cast.at(cast.a.reception)
    with entered(cast.a.place):
        user = User.objects.get(pk=cast.a.reception.pk)
        user.set_password("съвсем друга парола")
        user.save()
    assert not is_in(client)


def test_a_session_that_ended_elsewhere_is_not_revived_by_saving(cast):
    key = cast.session_key(cast.a.head)
    with entered(cast.a.place):
        store = SessionStore(key)
        store["x"] = 1
        Session.objects.all().delete()
        with pytest.raises(UpdateError):
            store.save()
        assert not Session.objects.exists()


def test_the_key_changes_when_rights_change(cast):
    key = cast.session_key(cast.a.head)
    with entered(cast.a.place):
        store = SessionStore(key)
        store.cycle_key()
        assert store.session_key != key
        assert not store.exists(key)
        assert store.exists(store.session_key)


def test_expired_rows_are_swept(cast):
    cast.session_key(cast.a.head)
    with entered(cast.a.place):
        SessionStore().save()  # somebody half-way through signing in
        for hours, left in ((1, 1), (13, 0)):
            with time_machine.travel(clock.now() + timedelta(hours=hours)):
                SessionStore.clear_expired()
                assert Session.objects.count() == left


def test_half_way_through_signing_in_ends_by_sleeping(cast):
    with entered(cast.a.place):
        store = SessionStore()
        store["x"] = 1
        store.save()
        with time_machine.travel(clock.now() + timedelta(minutes=31)):
            assert SessionStore(store.session_key).load() == {}


def test_a_new_key_prolongs_nothing(cast):
    key, start = cast.session_key(cast.a.head), clock.now()
    with entered(cast.a.place), time_machine.travel(start + timedelta(minutes=20)):
        store = SessionStore(key)
        store.load()
        store.cycle_key()
        assert store.get_expiry_date() <= start + timedelta(hours=12, seconds=5)


@pytest.mark.parametrize("cookie", ["", "x", "' OR 1=1 --", "a" * 5000])
def test_an_invented_cookie_is_nobody(cast, at_a, cookie):
    at_a.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert not is_in(at_a)


def test_the_cookie_belongs_to_one_host(cast):
    client = cast.at(cast.a.head)
    response = client.post("/account/sessions/end-others/")
    client.post("/account/logout/")
    cookie = client.post("/account/login/", {"login": "x@y.bg", "password": "z"}).cookies
    for morsel in [*response.cookies.values(), *cookie.values()]:
        assert morsel.key.startswith(("__Host-", "language"))
    assert settings.SESSION_COOKIE_DOMAIN is None
    assert settings.SESSION_COOKIE_SECURE
    assert settings.SESSION_COOKIE_HTTPONLY


def test_the_public_door_asks_no_session(at_public, django_assert_num_queries):
    session = NoSession()
    session["x"] = 1
    session.save()
    assert not session.exists("x")
    at_public.cookies[settings.SESSION_COOKIE_NAME] = "x" * 43
    with django_assert_num_queries(0):
        assert at_public.get("/account/").status_code == 404


def test_a_stranger_without_a_cookie_costs_no_query(at_a, django_assert_num_queries):
    at_a.get("/account/login/")  # the host book is warm
    with django_assert_num_queries(0):
        at_a.get("/nothing-here/")


@pytest.mark.parametrize(
    ("address", "prefix"),
    [("203.0.113.77", "203.0.113.0/24"), ("2001:db8:1:2::5", "2001:db8:1::/48"), ("", ""), ("unix:", "")],
)
def test_addresses_are_kept_as_prefixes(address, prefix):
    assert address_prefix(address) == prefix
