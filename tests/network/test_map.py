"""The network sees which centres work, and nothing more."""

import pytest
from django.db import ProgrammingError, transaction

from services.people.models import Person


def test_analyst_sees_the_working_centres_on_the_map(cast):
    page = cast.at(cast.analyst).get("/")
    assert page.status_code == 200
    assert cast.a.place.name in page.content.decode()
    assert cast.b.place.name in page.content.decode()


def test_methodologist_sees_it_too_and_a_stranger_does_not(cast, at_network):
    assert cast.at(cast.methodologist).get("/").status_code == 200
    assert at_network.get("/").status_code == 302


def test_worker_of_a_centre_is_a_stranger_to_the_network(cast):
    assert cast.at(cast.a.head, "network").get("/").status_code == 302


def test_public_door_shows_the_same_centres(at_public, place_a):
    assert place_a.name in at_public.get("/").content.decode()


@pytest.mark.parametrize("path", ["/people/", "/cases/", "/board/", "/certificates/", "/api/v1/people/"])
def test_pages_of_a_centre_do_not_exist_for_the_network(cast, path):
    assert cast.at(cast.analyst).get(path).status_code == 404


def test_network_role_reads_no_person(in_network):
    with pytest.raises(ProgrammingError), transaction.atomic():
        Person.objects.count()
