"""Whom a breach concerns: counted from the journal, told without a name, sealed for the centre."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.core.management import CommandError, call_command

from audit.enums import Action
from audit.models import Event
from audit.record import record
from kernel.clock import SOFIA, now
from kernel.place import entered
from services.cases.breach import Asked, affected, deadline
from services.cases.models import Case
from services.people.models import Person
from tenants.continuity.export import bech32
from tests.isolation_crawl.recipes import RECIPES
from tests.isolation_crawl.seed import Seeder

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture
def seeds(place_a, settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    with entered(None):
        return Seeder(place_a, "A", RECIPES).run()


@pytest.fixture
def thief(seeds, cast):
    return cast.a.key_worker


def around():
    return {"since": now() - timedelta(minutes=5), "until": now() + timedelta(minutes=5)}


def test_of_a_stolen_account_exactly_what_it_opened_counts(seeds, thief, cast):
    case = seeds.one("cases.Case")
    with entered(cast.a.place):
        record(Action.READ, actor=thief.as_actor(), what=case)
        record(Action.READ, actor=thief.as_actor(), what=case)
        record(Action.READ, actor=cast.a.head.as_actor(), what=seeds.one("people.Person"))
        record(Action.LIST, actor=thief.as_actor(), what=Case)
        found = affected(Asked(actor=thief.pk, **around()))
        assert found.cases == [case.number]
        assert (found.events["read"], found.events["list"], found.lists) == (2, 1, 1)
        assert found.people == len({party.person_id for party in case.parties.all()}) > 0
        assert 0 < found.children < found.people


def test_a_person_who_was_opened_alone_counts(seeds, thief, cast):
    with entered(cast.a.place):
        person = Person.objects.exclude(case_parties__isnull=False).first() or seeds.one("people.Person")
        record(Action.REVEAL, actor=thief.as_actor(), what=person, fields=("value",))
        found = affected(Asked(actor=thief.pk, **around()))
        assert (found.people, found.cases) == (1, [])


@pytest.mark.parametrize("narrowed", ["period", "session", "case"])
def test_what_is_outside_of_the_question_does_not_count(narrowed, seeds, thief, cast):
    with entered(cast.a.place):
        event = record(Action.READ, actor=thief.as_actor(), what=seeds.one("cases.Case"))
        other = {
            "period": {"since": event.at + timedelta(seconds=1), "until": event.at + timedelta(minutes=1)},
            "session": {**around(), "session": "another"},
            "case": {**around(), "case": "2026-9999"},
        }[narrowed]
        assert affected(Asked(**other)).people == 0


def test_the_clock_of_the_authority_runs_for_72_hours():
    noticed = now()
    assert deadline(noticed) - noticed == timedelta(hours=72)


def called(cast, tmp_path, capsys, **more):
    first, last = (f"{moment.astimezone(SOFIA):%Y-%m-%d %H:%M}" for moment in (now() - timedelta(hours=2), now()))
    call_command("breach", "centre-a", since=first, until=last, noticed=last, by="Огнян", **more)
    return capsys.readouterr().out


def test_the_operator_sees_counts_and_the_centre_alone_the_numbers(seeds, thief, cast, tmp_path, capsys):
    case, key = seeds.one("cases.Case"), X25519PrivateKey.generate()
    with entered(cast.a.place):
        Event.objects.bulk_create([long_ago(thief, case)])
    numbers, notice = tmp_path / "numbers.age", tmp_path / "notice.txt"
    told = called(cast, tmp_path, capsys, numbers=numbers, key=[public(key)], notice=notice, actor=thief.user.email)
    assert "cases: 1\n" in told
    assert "to the authority by: " in told
    for text in (told, numbers.read_bytes().decode("latin-1"), notice.read_text()):
        assert case.number not in text
        assert "CANARY" not in text
    assert "от тях деца" in notice.read_text()
    with entered(cast.a.place):
        event = Event.objects.filter(action="export").latest("number")
        assert event.reason == "breach: Огнян"


def long_ago(thief, case):
    facts = {"actor_kind": "worker", "actor_id": thief.pk, "action": "read", "case_id": case.pk}
    return Event(at=now() - timedelta(hours=1), **facts)


def public(key):
    return bech32.encode("age", key.public_key().public_bytes_raw())


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"actor": "nobody@example.org"}, "no account"),
        ({"case": "2026-9999"}, "no case"),
        ({"numbers": Path("/tmp/x")}, "for the centre alone"),
        ({"since": "yesterday"}, "no moment"),
    ],
)
def test_what_cannot_be_asked_is_said(wrong, said, cast, tmp_path, capsys):
    facts = {"since": "2026-01-01 10:00", "until": "2026-01-02 10:00", "noticed": "2026-01-02 10:00", "by": "О"}
    with pytest.raises(CommandError, match=said):
        call_command("breach", "centre-a", **facts | wrong)
