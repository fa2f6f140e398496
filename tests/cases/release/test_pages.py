"""The pages of releases: they mark the place, offer no download, and keep what was typed."""

import pytest
from bs4 import BeautifulSoup

from audit.models import Event
from kernel.place import entered
from services.cases.models import Release
from tests.cases.release.papers import WHY, post


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def paper(world):
    return world.paper("Детето вече учи в СУ Христо Ботев.")


def test_the_page_marks_the_place_and_offers_no_download(cast, world, paper):
    response = post(cast, world, paper)
    page = soup(cast.at(cast.a.coordinator).get(response.url))
    assert page.find("mark").text == "Христо Ботев"
    assert "не предавайте" in page.find(role="alert").text
    assert not page.find("a", href=lambda link: link and link.endswith("/file/"))
    assert cast.at(cast.a.coordinator).get(f"{response.url}file/").status_code == 404


def test_two_people_in_the_browser(cast, world, paper):
    url = post(cast, world, paper).url
    mine, head = cast.at(cast.a.coordinator), cast.at(cast.a.head)
    assert not soup(mine.get(url)).find("form", action=f"{url}decide/")
    assert mine.post(f"{url}decide/", {"is_given": "yes", "because": WHY}).status_code == 422
    assert soup(head.get(url)).find("form", action=f"{url}decide/")
    assert head.post(f"{url}decide/", {"is_given": "yes", "because": "кратко"}).status_code == 422
    assert head.post(f"{url}decide/", {"is_given": "yes", "because": WHY}).status_code == 302
    given = mine.get(f"{url}file/")
    assert "Ботев" in given.content.decode()
    with entered(cast.a.place):
        assert Event.objects.filter(action="download").latest("number").object_id == Release.objects.get().pk


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"recipient": "", "recipient_name": ""}, "Посочете кой получава документа."),
        ({"recipient_name": "ЧСИ 1"}, "не и двете"),
        ({"ground": ""}, "задължително"),
        ({"recipient": "x"}, "валиден избор"),
    ],
)
def test_bad_input_stands_beside_its_field_and_keeps_what_was_typed(cast, world, paper, given, sentence):
    response = post(cast, world, paper, because="защото", **given)
    assert response.status_code == 422
    assert sentence in soup(response).text
    assert "защото" in soup(response).find("textarea", {"name": "because"}).text
    with entered(cast.a.place):
        assert not Release.objects.exists()


def test_the_case_shows_what_was_given_to_whom(cast, world, paper):
    post(cast, world, paper)
    page = soup(cast.at(cast.a.key_worker).get(f"/cases/{world.case.pk}/"))
    card = page.find(id="releases")
    assert world.father.names in card.text
    assert "спрян" in card.text


def test_a_document_is_withheld_on_its_page(cast, world, paper):
    url = f"/cases/documents/{paper.pk}/withhold/"
    facts = {"withheld_from": str(world.father.pk), "ground": "protection_order", "reason": "ЗЗДН"}
    at = cast.at(cast.a.key_worker)
    assert at.post(url, facts | {"reason": ""}).status_code == 422
    assert at.post(url, facts).status_code == 302
    assert f"пази се от {world.father.names}" in soup(at.get(f"/cases/{world.case.pk}/")).find(id="documents").text


@pytest.mark.parametrize("who", ["supervisor", "reception"])
def test_who_must_not_sees_no_release(cast, world, paper, who):
    url = post(cast, world, paper).url
    at = cast.at(getattr(cast.a, who))
    for path in (
        url,
        f"{url}file/",
        f"/cases/documents/{paper.pk}/release/",
        f"/cases/documents/{paper.pk}/withhold/",
    ):
        assert at.get(path).status_code == 403
    stranger = cast.at(cast.a.worker("key_worker"))
    assert stranger.get(url).status_code == 404
    assert cast.at(cast.b.head).get(url).status_code == 404
