"""Commands for the first person, for the page of roles, for a computer without an authenticator app; and the sweep."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command

from accounts import second_factor, tasks
from accounts.counters import PlaceCounters
from accounts.models import Counter, Invitation, Session, User
from kernel import clock
from kernel.place import entered


def invite(place="centre-a", role="head_of_service", email="first@x.bg"):
    call_command("invite", place, "--email", email, "--name", "Яна Първа", "--role", role)


def test_the_first_person_is_invited_from_the_command_line(place_a):
    invite()
    with entered(place_a):
        assert Invitation.objects.get().roles == ["head_of_service"]


def test_the_doors_too(in_network):
    invite("network", "analyst")
    assert Invitation.objects.get().email == "first@x.bg"


@pytest.mark.parametrize(
    ("place", "role"), [("nowhere", "analyst"), ("centre-a", "operator"), ("network", "reception")]
)
def test_what_cannot_be_is_said(place_a, place, role):
    with pytest.raises(CommandError):
        invite(place, role)


def test_an_access_to_a_door_is_ended_from_the_command_line(cast):
    client = cast.at(cast.analyst)
    assert client.get("/account/").status_code == 200
    call_command("end_access", "network", "--email", cast.analyst.email.upper(), "--reason", "left")
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize("place", ["centre-a", "operator"])
def test_nobody_else_s_access_is_ended(cast, place):
    with pytest.raises(CommandError):
        call_command("end_access", place, "--email", cast.a.head.user.email, "--reason", "left")
    with entered(cast.a.place):
        assert User.objects.get(pk=cast.a.head.pk).is_active


def test_a_code_from_a_secret(in_a, cast, capsys):
    secret = second_factor.enrol(cast.a.head.user)
    call_command("code", f" {secret[:8].lower()} {secret[8:]}")
    assert second_factor.match(cast.a.head.user, capsys.readouterr().out.strip())


def test_no_secret(capsys):
    with pytest.raises(CommandError):
        call_command("code", "not a secret!")


def test_the_sweep_takes_what_has_expired_in_every_place(cast):
    for person in (cast.a.head, cast.b.head, cast.analyst):
        cast.session_key(person)
        with entered(cast.places[person.pk]):
            PlaceCounters("", {}).set("k", 1, 60)
    tasks.sweep()
    with time_machine.travel(clock.now() + timedelta(hours=13)):
        tasks.sweep()
    for place in (cast.a.place, cast.b.place, cast.network.place):
        with entered(place):
            assert (Session.objects.count(), Counter.objects.count()) == (0, 0)


def test_the_sweep_keeps_what_is_alive(cast):
    cast.session_key(cast.a.head)
    tasks.sweep()
    with entered(cast.a.place):
        assert Session.objects.count() == 1
