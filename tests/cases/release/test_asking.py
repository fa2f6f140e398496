"""Who asks for a release, to whom, on what ground; the profile says whose secrets are looked for."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts import once
from kernel.errors import Refusal
from services.cases import operations
from services.cases.models import Release
from tests.cases.conftest import NOW
from tests.cases.release.papers import LEAK, post


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"recipient_name": " "}, "recipient_name"),
        ({"ground": " "}, "ground"),
    ],
)
def test_nobody_and_no_ground_are_refused(world, given, field):
    with pytest.raises(Refusal) as caught:
        world.release(world.paper(), **given)
    assert caught.value.field == field
    assert not Release.objects.exists()


def test_people_of_other_cases_are_refused(world, referred):
    stranger = referred("Колев").parties.get(person__kind="child").person
    for given in ({"recipient": stranger}, {"readers": [stranger]}):
        with pytest.raises(Refusal):
            world.release(world.paper(), **given)


def test_the_same_form_sent_twice_is_one_release(cast, world):
    paper = world.paper()
    sent = [post(cast, world, paper, **{once.TOKEN: "one page"}).url for _ in range(2)]
    assert sent[0] == sent[1]
    assert post(cast, world, paper, **{once.TOKEN: "another page"}).url != sent[0]


@pytest.mark.parametrize(
    ("profile", "who", "stops"),
    [
        ("parties", "mother", True),
        ("recipient", "mother", False),
        ("recipient", "father", True),
        ("chosen", "mother", False),
        ("authority", None, False),
    ],
)
def test_the_profile_says_whose_secrets_are_looked_for(world, profile, who, stops):
    release = world.release(world.paper(LEAK), getattr(world, who) if who else None, profile=profile)
    assert (release.state == "stopped") is stops
    assert release.profile == profile


@pytest.mark.parametrize(
    ("profile", "who", "field"), [("recipient", None, "recipient"), ("authority", "mother", "profile")]
)
def test_a_profile_that_does_not_fit_is_refused(world, profile, who, field):
    with pytest.raises(Refusal) as refused:
        world.release(world.paper(), getattr(world, who) if who else None, profile=profile)
    assert refused.value.field == field


def test_who_reported_stops_even_what_only_an_authority_reads(world):
    facts = {"names": "Стефка Маринчева", "by": world.cast.a.head, "at": NOW}
    operations.record_reporter(case=world.case, **facts)
    release = world.release(world.paper("Сигналът е от С. Маринчева."), None, profile="authority")
    assert [place["quote"] for place in release.places] == ["С. Маринчева"]


@pytest.mark.parametrize("who", ["supervisor", "reception"])
def test_not_everybody_may_give_documents_away(world, who):
    with pytest.raises(PermissionDenied):
        world.release(world.paper(), world.father, by=getattr(world.cast.a, who))


def test_a_key_worker_of_another_case_may_not(world):
    with pytest.raises(PermissionDenied):
        world.release(world.paper(), world.father, by=world.cast.a.worker("key_worker"))
