"""Passkeys: one host, one person, one place, always verified; alone, or in place of the code or the password."""

import json
from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from fido2.utils import websafe_encode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import operations, second_factor
from accounts.models import Counter, Session, User
from audit.models import Event
from kernel import clock
from kernel.place import entered
from outbox.models import Message
from tests.accounts.test_sign_in import CODE, ENROL, HOME, LOGIN, code_of, enrolled, sign_in
from tests.conftest import HostClient
from tests.utils.authenticator import Device

ADD, ALONE, SECOND, CONFIRM = (
    "/account/passkeys/add/",
    "/account/login/passkey/",
    "/account/code/passkey/",
    "/account/confirm/passkey/",
)
RENAME, REMOVE = "/account/passkeys/rename/", "/account/passkeys/remove/"
ORIGIN = "http://centre-a.localhost"
DATA = {"accept": "application/json"}


def begun(client, page):
    response = client.post(page, headers=DATA)
    assert response.status_code == 200, response
    return response.json()


def added(client, device=None, name="Телефонът ми"):
    device = device or Device()
    response = client.post(ADD, {"name": name, "answer": device.made(begun(client, ADD), ORIGIN)})
    assert response.status_code == 302, response.content.decode()
    return device


def used(client, device, page=ALONE, **lies):
    origin = lies.pop("origin", ORIGIN)
    return client.post(page, {"answer": device.answered(begun(client, page), origin, **lies)})


def pk_of(cast):
    with entered(cast.a.place):
        return Authenticator.objects.get(type="webauthn").pk


def failures(place):
    with entered(place):
        return [event.reason for event in Event.objects.filter(action="sign_in_failed")]


def sent(place):
    with entered(place):
        return [message.payload for message in Message.objects.filter(topic="accounts.mail").order_by("created_at")]


@pytest.fixture
def head(cast):
    return cast.a.head


@pytest.fixture
def device(cast, head):
    return added(cast.at(head))


def test_a_passkey_alone_opens_the_door(at_a, cast, head, device):
    assert used(at_a, device).url == "/"
    assert at_a.get(HOME).status_code == 200
    with entered(cast.a.place):
        assert Event.objects.filter(action="sign_in", actor_id=head.pk).exists()


def test_it_is_the_second_factor_after_the_password(at_a, head, device):
    assert sign_in(at_a, head).url == CODE
    assert at_a.get(HOME).url.startswith(LOGIN)  # half-way is nowhere
    assert used(at_a, device, SECOND).url == "/"
    assert at_a.get(HOME).status_code == 200


def test_the_page_of_the_second_factor_offers_what_one_has(at_a, head, device):
    sign_in(at_a, head)
    page = at_a.get(CODE)
    assert (page.context["has_passkey"], page.context["has_app"]) == (True, False)


def test_nobody_s_second_half_can_be_answered_without_the_first(at_a, device):
    assert at_a.post(SECOND, headers=DATA).url == LOGIN


def test_enrolling_by_passkey_alone_comes_before_the_first_page(at_a, head):
    """Nothing opens before there is a second factor; a passkey is one, and the codes for bad days are shown then."""
    assert sign_in(at_a, head).url == "/"
    assert at_a.get("/staff/").url == ENROL
    device = Device()
    answer = device.made(begun(at_a, ADD), ORIGIN)
    assert at_a.post(ADD, {"name": "x", "answer": answer}).url == "/account/recovery-codes/"
    assert at_a.get("/staff/").status_code == 200


def test_the_owner_is_told_by_mail_and_the_journal_knows(cast, head, device):
    assert {"kind": "notice", "id": str(head.pk), "what": "passkey_added"} in sent(cast.a.place)
    with entered(cast.a.place):
        assert Event.objects.filter(actor_id=head.pk, fields__contains=["second_factor"]).exists()


def test_adding_one_ends_the_other_sessions(cast, head):
    elsewhere, here = cast.at(head), cast.at(head)
    added(here)
    assert elsewhere.get(HOME).url.startswith(LOGIN)
    assert here.get(HOME).status_code == 200


def test_the_device_must_verify_its_person(cast, head):
    client, device = cast.at(head), Device(verifies=False)
    assert begun(client, ADD)["authenticatorSelection"]["userVerification"] == "required"
    response = client.post(ADD, {"name": "x", "answer": device.made(begun(client, ADD), ORIGIN)})
    assert response.status_code == 422
    with entered(cast.a.place):
        assert not Authenticator.objects.exists()


def test_one_that_verifies_no_longer_opens_nothing(at_a, cast, device):
    device.verifies = False
    assert used(at_a, device).url == LOGIN
    assert failures(cast.a.place) == ["passkey"]


@pytest.mark.parametrize(
    "lies",
    [
        {"origin": "http://centre-b.localhost"},
        {"origin": "https://centre-a.localhost"},
        {"origin": "http://centre-a.localhost.evil.example"},
        {"origin": "http://x.centre-a.localhost"},
        {"host": "localhost"},
        {"host": "centre-b.localhost"},
        {"handle": b""},
        {"handle": bytes(32)},
    ],
    ids=str,
)
def test_an_answer_for_another_host_or_person_is_refused(at_a, cast, device, lies):
    assert used(at_a, device, **lies).url == LOGIN
    assert at_a.get(HOME).status_code == 302
    assert failures(cast.a.place) == ["passkey"]


def test_the_host_and_never_the_parent_domain_is_asked(at_a):
    assert begun(at_a, ALONE)["rpId"] == "centre-a.localhost"


def test_an_answer_works_once(at_a, device):
    answer = device.answered(begun(at_a, ALONE), ORIGIN)
    assert at_a.post(ALONE, {"answer": answer}).url == "/"
    at_a.post("/account/logout/")
    assert at_a.post(ALONE, {"answer": answer}).url == LOGIN


def test_an_answer_of_another_session_is_refused(at_a, device):
    answer = device.answered(begun(at_a, ALONE), ORIGIN)
    stranger = HostClient(headers={"host": "centre-a.localhost"})
    begun(stranger, ALONE)
    assert stranger.post(ALONE, {"answer": answer}).url == LOGIN


def test_an_answer_after_five_minutes_is_too_late(at_a, device):
    answer = device.answered(begun(at_a, ALONE), ORIGIN)
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert at_a.post(ALONE, {"answer": answer}).url == LOGIN


def test_a_copied_device_is_noticed(at_a, cast, head):
    device = added(cast.at(head), Device(counts=True))
    assert used(at_a, device).url == "/"
    at_a.post("/account/logout/")
    device.count -= 2
    assert used(at_a, device).url == LOGIN
    assert failures(cast.a.place) == ["copied passkey"]


def test_somebody_else_s_passkey_is_no_second_factor(at_a, cast, head, device):
    other = cast.a.coordinator
    added(cast.at(other))
    sign_in(at_a, other)
    assert used(at_a, device, SECOND).url == CODE
    assert used(at_a, device, SECOND, handle=b"").url == CODE


def test_a_deactivated_person_s_passkey_opens_nothing(at_a, cast, head, device):
    with entered(cast.a.place):
        operations.deactivate(user=head.user, by=cast.a.reception.as_actor())
    assert used(at_a, device).url == "/account/inactive/"
    assert at_a.get(HOME).status_code == 302


def test_a_copy_of_a_in_b_lets_no_passkey_in(cast, head, device, at_b):
    """Account and passkey of A in B's schema, and the device signs for B's own host."""
    with entered(cast.a.place):
        users, passkeys = list(User.objects.all()), list(Authenticator.objects.all())
    with entered(cast.b.place):
        User.objects.bulk_create(users)
        Authenticator.objects.bulk_create(passkeys)
    for handle in (device.handle, cast.b.place.uuid.bytes + device.handle[16:]):
        assert used(at_b, device, origin="http://centre-b.localhost", handle=handle).url == LOGIN
        assert at_b.get(HOME).status_code == 302
    sign_in(at_b, head)  # the password of a copied account is a matter of test_sign_in
    assert used(at_b, device, SECOND, origin="http://centre-b.localhost").url in {CODE, LOGIN}


def test_a_row_that_is_moved_to_another_account_opens_nothing(at_a, cast, head, device):
    thief = cast.a.coordinator
    with entered(cast.a.place):
        Authenticator.objects.filter(type="webauthn").update(user_id=thief.pk)
    for whose in (device.handle, device.handle[:16] + thief.pk.bytes):
        assert used(at_a, device, handle=whose).url == LOGIN


def test_the_table_shows_neither_the_key_nor_its_name_of_the_device(cast, device):
    with entered(cast.a.place):
        data = json.dumps(Authenticator.objects.get(type="webauthn").data)
    assert device.id.hex() not in data
    assert set(json.loads(data)) == {"name", "sealed", "count"}


def test_a_passkey_confirms_in_place_of_the_password(cast, head, device):
    client = cast.at(head)
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        away = client.get("/account/recovery-codes/").url
        assert away == "/account/confirm/?next=%2Faccount%2Frecovery-codes%2F"
        assert CONFIRM in client.get(away).content.decode()
        answer = device.answered(begun(client, CONFIRM), ORIGIN)
        assert client.post(CONFIRM, {"answer": answer, "next": "/account/recovery-codes/"}).url.endswith("codes/")
        assert client.get("/account/recovery-codes/").status_code == 200


@pytest.mark.parametrize("page", [ADD, RENAME, REMOVE])
def test_changing_factors_asks_again_after_five_minutes(cast, head, device, page):
    client, pk = cast.at(head), pk_of(cast)
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        response = client.post(page, {"name": "x", "passkey": pk}, headers={"referer": f"{ORIGIN}{HOME}"})
        assert response.url == f"/account/confirm/?next={quote(HOME, safe='')}"
        assert client.get(ADD).url.startswith("/account/confirm/?next=")
    assert pk_of(cast) == pk


def test_it_is_named_and_removed(cast, head, device):
    enrolled(cast, head)  # the app on the telephone, so that something stays
    client, pk = cast.at(head), pk_of(cast)
    assert client.post(RENAME, {"passkey": pk, "name": "Ключодържател"}).url == HOME
    assert "Ключодържател" in client.get(HOME).content.decode()
    elsewhere = cast.at(head)
    assert client.post(REMOVE, {"passkey": pk}).url == HOME
    assert "Ключодържател" not in client.get(HOME).content.decode()
    assert elsewhere.get(HOME).status_code == 302
    assert sent(cast.a.place)[-1]["what"] == "passkey_removed"


def test_the_only_second_factor_stays(cast, head, device):
    client, pk = cast.at(head), pk_of(cast)
    client.post(REMOVE, {"passkey": pk})
    assert "единственият" in client.get(HOME).content.decode()
    assert pk_of(cast) == pk


def test_removing_the_app_keeps_the_session_when_a_passkey_is_there(cast, head, device):
    enrolled(cast, head)
    client = cast.at(head)
    assert client.post("/account/second-factor/remove/").status_code == 302
    assert client.get(HOME).status_code == 200


@pytest.mark.parametrize("page", [RENAME, REMOVE])
def test_somebody_else_s_passkey_is_not_found(cast, head, device, page):
    client = cast.at(cast.a.coordinator)
    for pk in (pk_of(cast), "", "x", "9" * 30, "-1"):
        assert client.post(page, {"passkey": pk, "name": "x"}).status_code == 404


def test_ten_devices_are_enough(cast, head, device):
    with entered(cast.a.place):
        row = Authenticator.objects.get(type="webauthn")
        Authenticator.objects.bulk_create(
            Authenticator(user_id=row.user_id, type=row.type, data=row.data) for _ in range(9)
        )
    client = cast.at(head)
    answer = Device().made(begun(client, ADD), ORIGIN)
    assert client.post(ADD, {"name": "x", "answer": answer}).status_code == 422


def test_a_device_that_has_one_is_told_so(cast, head, device):
    (known,) = begun(cast.at(head), ADD)["excludeCredentials"]
    assert known["id"]


def test_asking_for_a_challenge_says_nothing_about_accounts(at_a, device):
    assert not begun(at_a, ALONE).get("allowCredentials")


def test_a_session_without_its_factor_adds_none(cast, head, device):
    client = cast.at(head, second_factor=False)
    assert client.post(ADD, headers=DATA).status_code == 403


def test_it_does_not_stop_the_app(at_a, cast, head, device):
    secret = enrolled(cast, head)
    sign_in(at_a, head)
    assert at_a.post(CODE, {"code": code_of(secret)}).url == "/"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "http://centre-b.localhost/"])
def test_it_never_leads_to_another_host(at_a, device, target):
    answer = device.answered(begun(at_a, ALONE), ORIGIN)
    assert at_a.post(ALONE, {"answer": answer, "next": target}).url == "/"


def test_it_leads_to_the_page_that_was_wanted(at_a, device):
    answer = device.answered(begun(at_a, ALONE), ORIGIN)
    assert at_a.post(ALONE, {"answer": answer, "next": HOME}).url == HOME


def test_the_session_gets_a_new_key(at_a, cast, head, device):
    options = begun(at_a, ALONE)
    before = at_a.cookies["__Host-session"].value
    at_a.post(ALONE, {"answer": device.answered(options, ORIGIN)})
    assert at_a.cookies["__Host-session"].value != before
    with entered(cast.a.place):
        assert Session.objects.filter(user_id=head.pk, key_hash__isnull=False).count() >= 1


def test_a_second_person_s_reset_takes_passkeys_away(at_a, cast, head, device):
    with entered(cast.a.place):
        operations.reset_second_factor(user=head.user, by=cast.a.coordinator.as_actor(), reason="Видях личната карта.")
        assert not second_factor.is_enrolled(head.user)
    assert used(at_a, device).url == LOGIN


@pytest.mark.parametrize("answer", ["", "null", "[]", "{}", '{"id": 1}', "{", "x" * 30_000, '{"rawId": "\\u0000"}'])
def test_nonsense_is_refused_in_a_sentence(at_a, cast, head, answer):
    begun(at_a, ALONE)
    assert at_a.post(ALONE, {"answer": answer}).url == LOGIN
    client = cast.at(head)
    begun(client, ADD)
    assert client.post(ADD, {"name": "x", "answer": answer}).status_code == 422


@pytest.mark.parametrize("name", ["id", "rawId", "userHandle", "signature", "authenticatorData", "clientDataJSON"])
def test_a_number_is_not_taken_for_so_many_bytes(at_a, device, name):
    """The library makes bytes(10**11) of it."""
    answer = json.loads(device.answered(begun(at_a, ALONE), ORIGIN))
    (answer if name in answer else answer["response"])[name] = 10**11
    assert at_a.post(ALONE, {"answer": json.dumps(answer)}).url == LOGIN


@pytest.mark.parametrize("text", ["[" * 9_000, '{"a":' * 4_000])
def test_deep_nesting_is_refused(at_a, text):
    begun(at_a, ALONE)
    assert at_a.post(ALONE, {"answer": text}).url == LOGIN


def test_deep_nesting_inside_is_refused(cast, head):
    client, device = cast.at(head), Device()
    answer = json.loads(device.made(begun(client, ADD), ORIGIN))
    answer["response"]["attestationObject"] = websafe_encode(bytes([0x81]) * 10_000)
    assert client.post(ADD, {"name": "x", "answer": json.dumps(answer)}).status_code == 422


texts = st.text(max_size=40) | st.binary(max_size=60).map(websafe_encode)
NAMES = ["id", "rawId", "type", "response", "clientDataJSON", "authenticatorData", "signature", "userHandle"]
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=8),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answer=st.dictionaries(st.sampled_from([*NAMES, "attestationObject"]), junk, max_size=9))
def test_no_invented_answer_breaks_the_page(at_a, cast, answer):
    with entered(cast.a.place):
        Counter.objects.all().delete()  # so many tries in a minute would be too many
    begun(at_a, ALONE)
    assert at_a.post(ALONE, {"answer": json.dumps(answer)}).url == LOGIN
