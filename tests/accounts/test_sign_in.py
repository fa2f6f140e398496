"""Signing in as a person does: password, second factor, and what happens when either is wrong."""

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import encrypt
from django.conf import settings

from accounts import operations
from accounts.models import Session, User
from audit.models import Event
from kernel import clock
from kernel.place import entered
from tests.conftest import HostClient
from tests.utils.cast import PASSWORD
from tests.utils.security import figure

LOGIN, CODE, ENROL, HOME = "/account/login/", "/account/code/", "/account/second-factor/", "/account/"


def code_of(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def enrolled(cast, person) -> str:
    secret = generate_totp_secret()
    with entered(cast.places[person.pk]):
        Authenticator.objects.create(user_id=person.pk, type="totp", data={"secret": encrypt(secret)})
    return secret


def sign_in(client, person, password=PASSWORD):
    user = getattr(person, "user", person)
    return client.post(LOGIN, {"login": user.email, "password": password})


def actions(place) -> list[str]:
    with entered(place):
        return list(Event.objects.order_by("number").values_list("action", flat=True))


@pytest.fixture
def head(cast):
    return cast.a.head


@pytest.fixture
def secret(cast, head):
    return enrolled(cast, head)


def test_password_then_code_then_home(at_a, cast, head, secret):
    assert sign_in(at_a, head).url == CODE
    assert at_a.get(HOME).url.startswith(LOGIN)  # half-way is nowhere
    assert at_a.post(CODE, {"code": code_of(secret)}).url == "/"
    assert at_a.get(HOME).status_code == 200
    assert actions(cast.a.place) == ["sign_in"]


def test_the_page_that_was_asked_for_comes_after_sign_in(at_a, head, secret):
    at_a.post(f"{LOGIN}?next={HOME}", {"login": head.user.email, "password": PASSWORD, "next": HOME})
    assert at_a.post(CODE, {"code": code_of(secret)}).url == HOME


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "http://centre-b.localhost/", "http://localhost/", "javascript:1"],
)
def test_it_never_leads_to_another_host(at_a, head, secret, target):
    at_a.post(LOGIN, {"login": head.user.email, "password": PASSWORD, "next": target})
    assert at_a.post(CODE, {"code": code_of(secret)}).url == "/"


def test_letters_of_the_address_may_be_large(at_a, head, secret):
    assert at_a.post(LOGIN, {"login": f" {head.user.email.upper()} ", "password": PASSWORD}).url == CODE


def test_the_session_gets_a_new_key(at_a, cast, head, secret):
    sign_in(at_a, head)
    before = at_a.cookies[settings.SESSION_COOKIE_NAME].value
    at_a.post(CODE, {"code": code_of(secret)})
    assert at_a.cookies[settings.SESSION_COOKIE_NAME].value != before
    with entered(cast.a.place):
        assert Session.objects.count() == 1


def test_a_code_works_once(at_a, head, secret):
    code = code_of(secret)
    sign_in(at_a, head)
    assert at_a.post(CODE, {"code": code}).status_code == 302
    second = HostClient(headers={"host": "centre-a.localhost"})
    sign_in(second, head)
    for seconds in (0, 20, 31, 45, 59):
        with time_machine.travel(clock.now() + timedelta(seconds=seconds), tick=False):
            response = second.post(CODE, {"code": code})
            assert response.status_code == 200, seconds
    assert second.get(HOME).status_code == 302


def test_an_older_code_is_refused_after_a_newer_one(at_a, cast, head, secret):
    older, newer = code_of(secret, -1), code_of(secret)
    sign_in(at_a, head)
    at_a.post(CODE, {"code": newer})
    second = HostClient(headers={"host": "centre-a.localhost"})
    sign_in(second, head)
    assert second.post(CODE, {"code": older}).status_code == 200


@pytest.mark.parametrize(("steps", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_slow_or_fast_clock_is_forgiven_by_half_a_minute(at_a, head, secret, steps, accepted):
    sign_in(at_a, head)
    with time_machine.travel(time.time() // 30 * 30 + 15, tick=False):
        response = at_a.post(CODE, {"code": code_of(secret, steps)})
    assert (response.status_code == 302) is accepted


def test_without_a_factor_every_page_leads_to_enrolling(at_a, cast, head):
    assert sign_in(at_a, head).url == "/"
    for page in (HOME, "/staff/", "/account/password/", "/account/second-factor/remove/", "/account/recovery-codes/"):
        assert at_a.get(page).url == ENROL
    page = at_a.get(ENROL)
    assert page.status_code == 200
    secret = page.context["form"].secret
    assert at_a.post(ENROL, {"code": "000000"}).status_code == 200
    assert at_a.post(ENROL, {"code": code_of(secret)}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_enrolling_shows_recovery_codes_once_and_opens_the_door(at_a, cast, head):
    sign_in(at_a, head)
    secret = at_a.get(ENROL).context["form"].secret
    code = code_of(secret)
    assert at_a.post(ENROL, {"code": code}).url == "/account/recovery-codes/"
    page = at_a.get("/account/recovery-codes/")
    codes = page.context["codes"]
    assert len(codes) == 10
    assert codes[0] in page.content.decode()
    assert at_a.post("/account/recovery-codes/", {"written_down": "1"}).status_code == 302
    assert at_a.get("/account/recovery-codes/").context["codes"] is None
    assert at_a.get("/staff/").status_code == 200
    second = HostClient(headers={"host": "centre-a.localhost"})
    sign_in(second, head)
    assert second.post(CODE, {"code": code}).status_code == 200  # the code of enrolling is used up
    assert second.post(CODE, {"code": codes[3]}).url == "/"
    third = HostClient(headers={"host": "centre-a.localhost"})
    sign_in(third, head)
    assert third.post(CODE, {"code": codes[3]}).status_code == 200  # a recovery code is, too


@pytest.mark.django_db(transaction=True)
def test_removing_the_factor_ends_other_sessions_and_asks_for_a_new_one(at_a, cast, head, secret):
    elsewhere = cast.at(head)
    client = cast.at(head)
    assert elsewhere.get(HOME).status_code == 200
    assert client.post("/account/second-factor/remove/").status_code == 302
    assert elsewhere.get(HOME).url.startswith(LOGIN)
    assert client.get(HOME).url == ENROL


def test_the_secret_in_the_table_makes_no_codes(cast, head, secret):
    with entered(cast.a.place):
        data = Authenticator.objects.get().data
    assert secret not in str(data)


def test_a_copied_factor_opens_nothing_elsewhere(at_b, cast, head, secret):
    """Account and factor of A copied into B: B's key does not open the secret."""
    with entered(cast.a.place):
        user, factor = User.objects.get(pk=head.pk), Authenticator.objects.get()
    with entered(cast.b.place):
        User.objects.bulk_create([user])
        Authenticator.objects.bulk_create([factor])
    at_b.raise_request_exception = False
    sign_in(at_b, head)
    assert at_b.post(CODE, {"code": code_of(secret)}).status_code != 302
    assert at_b.get(HOME).status_code == 302


@pytest.mark.parametrize(
    "who", ["known, wrong password", "unknown", "of the neighbour", "deactivated, wrong password"]
)
def test_a_refusal_says_nothing_about_the_account(at_a, cast, who):
    address = {"unknown": "nobody@x.bg", "of the neighbour": cast.b.head.user.email}.get(who, cast.a.head.user.email)
    if who.startswith("deactivated"):
        with entered(cast.a.place):
            User.objects.update(is_active=False)
    response = at_a.post(LOGIN, {"login": address, "password": "not this one, no"})
    assert response.status_code == 200
    (error,) = response.context["form"].non_field_errors()
    assert "имейл" in error.lower() or "e-mail" in error.lower()
    assert actions(cast.a.place) == ["sign_in_failed"]


def test_a_deactivated_person_with_the_right_password_is_told(at_a, cast, head):
    with entered(cast.a.place):
        operations.deactivate(user=head.user, by=cast.a.reception.as_actor())
    assert sign_in(at_a, head).url == "/account/inactive/"
    assert at_a.get("/account/inactive/").status_code == 200
    assert at_a.get(HOME).status_code == 302


def failures(client, address, count):
    return [client.post(LOGIN, {"login": address, "password": f"wrong {n} guess"}) for n in range(count)]


@pytest.mark.security_figure
def test_five_failures_stop_the_account_but_not_its_neighbours(at_a, at_b, cast, head, secret):
    responses = failures(at_a, head.user.email, 10)
    assert {response.status_code for response in responses} == {200}
    assert "твърде много" in str(responses[-1].context["form"].non_field_errors()).lower()
    assert sign_in(at_a, head).status_code == 200  # also with the right password, for five minutes
    stopped = int(sign_in(at_a, cast.a.coordinator).status_code != 302)  # a colleague at the same address
    with entered(cast.b.place):
        User.objects.create_user(head.user.email, PASSWORD, name="Same address, other centre", roles=["reception"])
    stopped += sign_in(at_b, head).status_code != 302  # the same address in another centre
    check = "10 bad sign-ins at A: accounts throttled besides"
    figure(check, stopped, unit="accounts", bound="= 0", holds=not stopped)
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert sign_in(at_a, head).status_code == 302


def test_the_refusal_says_until_when(at_a, cast, head):
    with time_machine.travel(clock.now().replace(hour=8, minute=30, second=0), tick=False):
        said = str(failures(at_a, head.user.email, 6)[-1].context["form"].non_field_errors())
        until = clock.local(clock.now() + timedelta(minutes=5)).strftime("%H:%M")
    assert until in said


def test_a_stranger_s_guesses_do_not_hold_up_the_owner_elsewhere(at_a, cast, head, secret):
    stranger = HostClient(headers={"host": "centre-a.localhost"}, REMOTE_ADDR="203.0.113.9")
    failures(stranger, head.user.email, 10)
    assert sign_in(stranger, head).status_code == 200
    assert sign_in(at_a, head).url == CODE


def test_guesses_from_everywhere_hold_up_strangers_and_not_a_known_browser(at_a, cast, head, secret):
    sign_in(at_a, head)
    at_a.post(CODE, {"code": code_of(secret)})
    at_a.post("/account/logout/")
    for net in range(1, 12):
        client = HostClient(headers={"host": "centre-a.localhost"}, REMOTE_ADDR=f"198.51.{net}.7")
        failures(client, head.user.email, 5)
    elsewhere = HostClient(headers={"host": "centre-a.localhost"}, REMOTE_ADDR="192.0.2.1")
    assert sign_in(elsewhere, head).status_code == 200
    assert sign_in(at_a, head).url == CODE  # the browser in which its owner works


def test_unknown_accounts_are_limited_alike(at_a, in_a):
    responses = failures(at_a, "nobody@x.bg", 7)
    assert "твърде много" in str(responses[-1].context["form"].non_field_errors()).lower()


def test_codes_are_limited_too(at_a, cast, head, secret):
    sign_in(at_a, head)
    for number in range(7):
        response = at_a.post(CODE, {"code": f"00000{number}"})
    assert "твърде много" in str(response.context["form"].errors).lower()
    assert at_a.post(CODE, {"code": code_of(secret)}).status_code == 200


def test_what_is_delicate_asks_for_the_password_again(cast, head):
    client = cast.at(head)
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        response = client.get("/account/recovery-codes/")
        assert response.url == "/account/confirm/?next=%2Faccount%2Frecovery-codes%2F"
        assert client.post(response.url, {"password": "wrong"}).status_code == 200
        assert client.post(response.url, {"password": PASSWORD}).url == "/account/recovery-codes/"
        assert client.get("/account/recovery-codes/").status_code == 200


def test_signing_out_ends_the_session(at_a, cast, head):
    client = cast.at(head)
    assert client.get("/account/logout/").status_code == 200
    assert client.get(HOME).status_code == 200  # a link alone signs nobody out
    client.post("/account/logout/")
    assert client.get(HOME).status_code == 302
    with entered(cast.a.place):
        assert not Session.objects.exclude(user=None).exists()


def test_sign_in_makes_no_second_list_of_addresses(at_a, cast, head, secret):
    sign_in(at_a, head)
    at_a.post(CODE, {"code": code_of(secret)})
    with entered(cast.a.place):
        assert not EmailAddress.objects.exists()


def test_csrf_is_asked(cast):
    client = cast.at(cast.a.head)
    client.handler.enforce_csrf_checks = True
    assert client.post("/account/sessions/end-others/").status_code == 403


def test_the_language_of_the_account_is_spoken(cast):
    person = cast.a.worker("reception", language="hu")
    assert 'lang="hu"' in cast.at(person).get(HOME).content.decode()


def test_the_sign_in_page_speaks_the_language_of_the_last_person(cast, at_a):
    person = cast.a.worker("reception", language="hu")
    sign_in(at_a, person)
    at_a.post("/account/logout/")
    assert 'lang="hu"' in at_a.get(LOGIN).content.decode()


@pytest.mark.parametrize("door", ["network", "operator"])
def test_the_other_doors_sign_in_alike(cast, door, request):
    person = cast.analyst if door == "network" else cast.operator
    client = request.getfixturevalue(f"at_{door}")
    secret = enrolled(cast, person)
    sign_in(client, person)
    client.post(CODE, {"code": code_of(secret)})
    assert client.get(HOME).status_code == 200


def test_one_door_s_password_is_unknown_at_another(at_network, cast, head):
    assert sign_in(at_network, head).status_code == 200


def test_the_public_door_has_no_sign_in(at_public):
    assert at_public.get(LOGIN).status_code == 404


def test_a_wrong_password_is_said_with_what_is_usually_the_matter(at_a, head):
    page = sign_in(at_a, head, "not this one, no").content.decode()
    assert "латиница" in page
    assert "E-mail адрес" not in page
