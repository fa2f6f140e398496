"""A sign-in from a browser that is new for the account is told to its owner, and only that."""

import pytest
from django.conf import settings

from accounts import operations
from accounts.devices import COOKIE, MOST
from accounts.models import KnownDevice, User
from kernel.place import entered
from outbox.models import Message
from tests.accounts.test_passkeys import added, used
from tests.accounts.test_sign_in import CODE, code_of, enrolled, sign_in
from tests.conftest import HostClient
from tests.utils.cast import PASSWORD

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def head(cast):
    return cast.a.head


def browser():
    return HostClient(headers={"host": "centre-a.localhost", "user-agent": FIREFOX})


def comes_in(client, person, secret, steps=0):
    sign_in(client, person)
    assert client.post(CODE, {"code": code_of(secret, steps)}).status_code == 302
    return client


def told(cast):
    with entered(cast.a.place):
        payloads = [message.payload for message in Message.objects.filter(topic="accounts.mail")]
    return [payload for payload in payloads if payload.get("what") == "new_device"]


def test_the_first_sign_in_is_nobody_s_surprise(cast, head):
    comes_in(browser(), head, enrolled(cast, head))
    assert told(cast) == []


def test_a_second_browser_is_told_with_its_name_and_hour_and_nothing_else(cast, head):
    secret = enrolled(cast, head)
    comes_in(browser(), head, secret, -1)
    comes_in(browser(), head, secret)
    (notice,) = told(cast)
    assert notice.pop("at")
    assert notice == {"kind": "notice", "id": str(head.pk), "what": "new_device", "device": "Firefox · Windows"}


def test_the_same_browser_is_known(cast, head):
    secret, client = enrolled(cast, head), browser()
    comes_in(client, head, secret, -1)
    client.post("/account/logout/")
    comes_in(client, head, secret)
    assert told(cast) == []


def test_a_colleague_s_browser_is_new_for_oneself(cast, head):
    secret, client = enrolled(cast, head), browser()
    comes_in(client, head, secret, -1)
    client.post("/account/logout/")
    other = cast.a.coordinator
    added(cast.at(other))
    comes_in(client, other, enrolled(cast, other))  # known for nobody: the coordinator's first
    assert told(cast) == []
    comes_in(browser(), other, _again(cast, other), 1)
    assert [notice["id"] for notice in told(cast)] == [str(other.pk)]


def _again(cast, person):
    from allauth.mfa.models import Authenticator  # noqa: PLC0415 - for this test alone

    with entered(cast.a.place):
        Authenticator.objects.filter(user_id=person.pk, type="totp").delete()
    return enrolled(cast, person)


def test_a_passkey_in_a_new_browser_is_told_too(cast, head):
    secret = enrolled(cast, head)
    comes_in(browser(), head, secret)
    device = added(cast.at(head))
    assert used(browser(), device).url == "/"
    assert len(told(cast)) == 1


def test_whoever_comes_by_invitation_is_not_told_of_it(cast, at_a, head):
    with entered(cast.a.place):
        invitation = operations.invite(email="petya@x.bg", name="Петя", roles=["reception"], by=head.as_actor())
        token = invitation.token()
    form = {"name": "Петя Нова", "language": "bg", "password": PASSWORD}
    assert at_a.post(f"/account/invitation/{token}/", form).status_code == 302
    with entered(cast.a.place):
        assert KnownDevice.objects.get().user.email == "petya@x.bg"
    assert told(cast) == []


def test_without_the_second_factor_nothing_is_known_yet(cast, head):
    enrolled(cast, head)
    sign_in(browser(), head)
    with entered(cast.a.place):
        assert not KnownDevice.objects.exists()


def test_the_cookie_is_of_one_host_and_the_table_does_not_hold_it(cast, head):
    client = comes_in(browser(), head, enrolled(cast, head))
    cookie = client.cookies[COOKIE]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, True, "Lax", "/")
    assert cookie["domain"] == ""
    with entered(cast.a.place):
        assert cookie.value not in KnownDevice.objects.get().mark_hash
    assert settings.SESSION_COOKIE_NAME != COOKIE


def test_a_copied_row_makes_no_browser_known_elsewhere(cast, head):
    client = comes_in(browser(), head, enrolled(cast, head))
    with entered(cast.a.place):
        user, row = User.objects.get(pk=head.pk), KnownDevice.objects.get()
    with entered(cast.b.place):
        User.objects.bulk_create([user])
        KnownDevice.objects.bulk_create([row])
        from accounts.signing import digest  # noqa: PLC0415 - for this test alone

        assert row.mark_hash != digest("device.mark", f"{user.pk} {client.cookies[COOKIE].value}")


def test_browsers_that_were_not_seen_for_long_are_forgotten(cast, head):
    with entered(cast.a.place):
        KnownDevice.objects.bulk_create(KnownDevice(user_id=head.pk, mark_hash=f"{n:064}") for n in range(MOST + 5))
    comes_in(browser(), head, enrolled(cast, head))
    with entered(cast.a.place):
        assert KnownDevice.objects.filter(user_id=head.pk).count() == MOST
