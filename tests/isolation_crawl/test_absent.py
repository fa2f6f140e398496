"""The page of a case that asks first of what there is nothing is the page that asks for everything."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel import absent
from kernel.place import Door, entered
from services.cases.models import Case
from tests.isolation_crawl.crawl import Actor

pytestmark = pytest.mark.django_db
OF_THIS_ANSWER = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"|X-CSRFToken[^}]+')


def page_of(world, name, case):
    actor = Actor(name, "centre-a", Door.CENTRE, world.sessions[f"a.{name}"])
    with CaptureQueriesContext(connection) as asked:
        answer = actor.client().get(f"/cases/{case}/")
    return answer.status_code, OF_THIS_ANSWER.sub("", answer.content.decode()), len(asked)


@pytest.mark.parametrize("name", ["head", "coordinator", "key_worker"])
def test_it_shows_the_same_with_fewer_questions(name, world, monkeypatch):
    with entered(world.a.place):
        cases = list(Case.objects.order_by("number").values_list("pk", flat=True))
    knowing = [page_of(world, name, case) for case in cases]
    monkeypatch.setattr(absent, "known", lambda: None)
    plainly = [page_of(world, name, case) for case in cases]
    assert [one[:2] for one in knowing] == [one[:2] for one in plainly]
    opened = [(few, many) for (status, _, few), (_, _, many) in zip(knowing, plainly, strict=True) if status == 200]
    assert opened
    assert all(few < many for few, many in opened)
