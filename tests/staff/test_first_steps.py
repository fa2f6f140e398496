"""What a new centre has still to set up stands on the start page, for whoever may do it, until it is there."""

from datetime import time

import pytest
from bs4 import BeautifulSoup

from kernel.place import entered
from services.custody.models import Term
from services.custody.terms import OF_A_CASE
from services.scheduling.models import OpeningHours
from services.staff import first_steps
from tests.contact_centre.conftest import NOW, family, house  # noqa: F401 - fixtures

HOUSE = "Подгответе къщата: стаи, входове, работно време"
TEAM, TERMS = "Поканете колегите си", "Определете срокове за съхранение"
CASES = "Внесете случаите си"
pytestmark = pytest.mark.django_db


def shown(cast, worker):
    page = BeautifulSoup(cast.at(worker).get("/").content, "html.parser")
    card = next((one for one in page.select(".card") if "Първи стъпки" in one.get_text()), None)
    return [link.get_text(strip=True) for link in card.select("a")] if card else []


def test_the_head_of_a_new_centre_is_led_through_it(cast, in_a):
    assert [step.partition(" от ")[0] for step in shown(cast, cast.a.head)] == [HOUSE, TEAM, TERMS, CASES]


def test_what_is_there_is_ticked_and_at_the_end_the_card_is_gone(cast, family):  # noqa: F811 - with a house and a case
    def done():
        return [is_done for _step, is_done in first_steps.card(cast.a.head).context["rows"]]

    assert done() == [False, True, False, True], "without opening hours the house is not set up"
    OpeningHours.objects.create(weekday=0, opens_at=time(9), closes_at=time(17))
    cast.a.coordinator  # noqa: B018 - a colleague
    assert done() == [True, True, False, True]
    agreed = {"state": "in_force", "years": 5, "ground": "чл. 1", "proposed_by": cast.a.head, "decided_at": NOW}
    for kept in OF_A_CASE:
        Term.objects.create(kept=kept, decided_by=cast.a.coordinator, **agreed)
    assert first_steps.card(cast.a.head) is None


def test_it_is_one_question(cast, family, django_assert_num_queries):  # noqa: F811 - the fixture
    worker = cast.a.head
    with entered(cast.a.place), django_assert_num_queries(1):
        first_steps.card(worker)


def test_each_does_what_they_may(cast, in_a):
    cast.a.head  # noqa: B018 - somebody has invited them
    found = shown(cast, cast.a.coordinator)
    assert HOUSE in found
    assert TEAM not in found
    assert any(one.startswith(CASES) for one in found)
    assert shown(cast, cast.a.key_worker) == shown(cast, cast.a.reception) == []
