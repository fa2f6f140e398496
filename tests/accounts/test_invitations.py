"""The only way into an account: once, in time, here."""

from datetime import timedelta

import pytest
import time_machine

from accounts import operations
from accounts.models import Invitation, User
from kernel import clock
from kernel.actor import SYSTEM
from kernel.errors import Refusal
from kernel.place import entered
from services.staff.models import Worker
from tests.accounts.test_sessions import copied

FORM = {"name": "Петя Петрова", "language": "bg", "password": "кон-батерия-скоба"}


@pytest.fixture
def invitation(in_a):
    return operations.invite(email="Petya@Centre.BG ", name="Петя", roles=["key_worker"], by=SYSTEM)


def link(invitation) -> str:
    return f"/account/invitation/{invitation.token()}/"


def test_the_address_is_kept_in_lower_case(invitation):
    assert invitation.email == "petya@centre.bg"


def test_accepting_makes_an_account_and_leads_to_the_second_factor(at_a, invitation, in_a):
    assert at_a.get(link(invitation)).status_code == 200
    response = at_a.post(link(invitation), FORM)
    assert (response.status_code, response.url) == (302, "/account/second-factor/")
    user = User.objects.get(email="petya@centre.bg")
    assert user.roles == ["key_worker"]
    assert Worker.objects.get().pk == user.pk
    assert at_a.get("/account/").url == "/account/second-factor/"


def test_it_works_once(at_a, invitation):
    at_a.post(link(invitation), FORM)
    at_a.cookies.clear()
    assert at_a.get(link(invitation)).status_code == 410
    assert at_a.post(link(invitation), FORM).status_code == 410
    assert User.objects.count() == 1


def test_two_at_the_same_moment_make_one_account(invitation, in_a):
    operations.accept(token=invitation.token(), password="x", name="A", language="bg")
    with pytest.raises(Refusal):
        operations.accept(token=invitation.token(), password="x", name="A", language="bg")


@pytest.mark.parametrize(("hours", "status"), [(71, 200), (73, 410)])
def test_it_lasts_72_hours(at_a, invitation, hours, status):
    with time_machine.travel(clock.now() + timedelta(hours=hours)):
        assert at_a.get(link(invitation)).status_code == status


def test_it_opens_no_other_centre(at_b, at_network, invitation):
    assert at_b.get(link(invitation)).status_code == 410
    assert at_network.get(link(invitation)).status_code == 410


def test_its_copied_row_opens_no_other_centre(at_b, invitation, place_a, place_b):
    token = invitation.token()
    copied(Invitation, place_a, place_b, invitation.pk)
    with entered(place_b):
        Invitation.objects.update(token_hash=Invitation.hash_of(token))
    assert at_b.get(f"/account/invitation/{token}/").status_code == 410


def test_sending_again_kills_the_former_link(at_a, invitation):
    former = link(invitation)
    operations.resend(invitation=invitation, by=SYSTEM)
    assert at_a.get(former).status_code == 410
    assert at_a.get(link(Invitation.objects.get())).status_code == 200


def test_a_withdrawn_one_is_dead(at_a, invitation):
    operations.revoke(invitation=invitation, by=SYSTEM)
    assert at_a.get(link(invitation)).status_code == 410
    with pytest.raises(Refusal):
        operations.resend(invitation=invitation, by=SYSTEM)


def test_one_address_is_invited_once_at_a_time(invitation):
    with pytest.raises(Refusal, match="покана|invitation") as refused:
        operations.invite(email="petya@centre.bg", name="П", roles=["reception"], by=SYSTEM)
    assert refused.value.field == "email"


def test_after_it_expired_the_address_can_be_invited_anew(invitation):
    with time_machine.travel(clock.now() + timedelta(hours=73)):
        operations.invite(email="petya@centre.bg", name="П", roles=["reception"], by=SYSTEM)


def test_an_address_with_an_account_is_not_invited(cast):
    with entered(cast.a.place), pytest.raises(Refusal):
        operations.invite(email=cast.a.head.user.email.upper(), name="П", roles=["reception"], by=SYSTEM)


def test_the_same_address_may_work_in_two_centres(invitation, place_b):
    with entered(place_b):
        operations.invite(email="petya@centre.bg", name="П", roles=["reception"], by=SYSTEM)


@pytest.mark.parametrize("roles", [[], ["director"], ["reception", "operator"], ["analyst"]])
def test_roles_are_those_of_the_door(in_a, roles):
    with pytest.raises(Refusal) as refused:
        operations.invite(email="x@y.bg", name="X", roles=roles, by=SYSTEM)
    assert refused.value.field == "roles"


def test_the_network_door_has_invitations_and_no_workers(in_network, at_network):
    invitation = operations.invite(email="a@b.bg", name="А", roles=["analyst"], by=SYSTEM)
    assert at_network.post(link(invitation), FORM).status_code == 302
    assert User.objects.get().roles == ["analyst"]


@pytest.mark.parametrize(
    ("password", "why"), [("къса", "12"), ("password123456", ""), ("petya@centre.bg", ""), ("123456789012", "")]
)
def test_weak_passwords_are_refused_beside_the_field(at_a, invitation, password, why):
    response = at_a.post(link(invitation), {**FORM, "password": password})
    assert response.status_code == 422
    assert response.context["form"].errors["password"]
    assert why in str(response.context["form"].errors["password"])
    assert not User.objects.exists()


def test_the_token_is_in_no_column(invitation):
    token = invitation.token()
    row = Invitation.objects.filter(pk=invitation.pk).values().get()
    assert token not in str(row)
