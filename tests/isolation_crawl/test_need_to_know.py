"""Access is fetching: whoever does not work on a case gets nothing of it by any route (architecture.md §4)."""

import pytest
from django.http import HttpResponse
from django.urls import path

from services.cases.models import Case, Task
from services.people.models import Person
from services.staff.guard import centre_view
from services.staff.roles import Capability
from tests.isolation_crawl.crawl import Actor, Crawler
from tests.isolation_crawl.need_to_know import READERS, Reader, is_foreign, read_everything
from tests.utils.routes import planted, routes
from tests.utils.security import figure

pytestmark = pytest.mark.django_db


@pytest.mark.security_figure
@pytest.mark.parametrize("name", READERS)
def test_nothing_of_another_family(name, world, opened):
    crawler = read_everything(name, world, opened.choices, routes("centre"))
    assert crawler.sent > 100
    check, told = "need-to-know crawl inside a centre: findings", "\n".join(map(str, crawler.findings))
    figure(check, len(crawler.findings), unit="findings", bound="= 0", holds=not told, evidence=told)


@pytest.mark.parametrize(("person", "seeds"), [("a.key_worker", "a"), ("a.other_key_worker", "others")])
def test_a_key_worker_opens_the_own_case(person, seeds, world):
    """Otherwise the crawl above would be of closed doors."""
    crawler = Crawler(Actor(person, "centre-a", "centre", world.sessions[person]))
    case = getattr(world, seeds).one("cases.Case")
    answer = crawler.send("GET", f"/cases/{case.pk}/")
    assert answer.is_success
    assert any("cases.note-text" in mark for mark in answer.marks(getattr(world, seeds).tag)["answer"])


def test_the_board_shows_first_names(world):
    crawler = Crawler(Actor("reception", "centre-a", "centre", world.sessions["a.reception"]))
    marks = crawler.send("GET", "/board/").marks("AS")["answer"]
    assert {"canaryafirstchild", "canarysfirstchild"} <= marks
    assert not {mark for mark in marks if "last" in mark}


sees_cases = centre_view(Capability.CASES_VIEW_ASSIGNED, methods=("GET", "POST"))


@sees_cases
def forgets_whose(request, case_id):
    return HttpResponse(Case.objects.get(pk=case_id).number)


@sees_cases
def writes_anywhere(request, case_id):
    Task.objects.filter(case_id=case_id).update(kind="x")
    return HttpResponse(status=404)


@sees_cases
def suggests_everybody(request):
    return HttpResponse(", ".join(person.names for person in Person.objects.order_by("pk")))


@sees_cases
def suggests_nobody(request):
    return HttpResponse("")


def test_planted_carelessness_is_found(world):
    careless = [
        path("planted/opens/<uuid:case_id>/", forgets_whose),
        path("planted/writes/<uuid:case_id>/", writes_anywhere),
        path("planted/suggests/", suggests_everybody),
    ]
    with planted("centre", [*careless, path("planted/clean/", suggests_nobody)]):
        mine = [route for route in routes("centre") if "/planted/" in route.path]
        findings = read_everything("key worker", world, {}, mine).findings
        assert {finding.route for finding in findings} == {str(route) for route in mine[:3]}
    assert {finding.what for finding in findings} == {"opened", "another family"}


def test_what_belongs_to_a_family_is_told_from_what_is_everybodys():
    reader = Reader("", "S")
    foreign = ["canarys-people.person-names", "canarysfirstchild", "canarys-cases.note-text", "canarysf459696a38"]
    assert all(is_foreign(mark, reader) for mark in foreign)
    assert not any(is_foreign(mark, reader) for mark in ("canarya-cases.note-text", "canarys-staff.worker-phone"))
