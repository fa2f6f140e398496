"""A certificate and a letter of the centre itself leave the house only while they tell no party what is withheld."""

import pytest
from bs4 import BeautifulSoup

from kernel.errors import Refusal
from kernel.place import entered
from services.cases.models import Document, Release
from services.cases.operations import decide_release
from services.cases.operations.release import Stopped
from services.files.operations import store_generated
from services.people.operations import NewContact, add_contact_point, withhold
from services.reports.models import Certificate
from tests.reports.test_certificates import AT, BAILIFF, issue

ADDRESS = "Димитровград, ул. „Захари Зограф“ № 14, ап. 9"
LEAK = "Мария Иванова\nул. Захари Зограф 14, Димитровград"
WHY, BECAUSE = "Майката сама я иска на този адрес.", "Говорих с майката: тя я взема на ръка."


@pytest.fixture
def withheld(cast, family):
    """The mother has moved; the father must not learn where."""
    facts = {"by": cast.a.head, "at": AT}
    point = add_contact_point(person=family.mother, contact=NewContact("address", ADDRESS), **facts)
    withhold(point=point, withheld_from=family.father, reason="ЗЗДН", ground="protection_order", **facts)


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def quotes(release):
    return [place["quote"] for place in release.places or []]


def test_a_clean_certificate_is_logged_as_let_out(cast, signed):
    certificate = issue(signed, cast.a.head, purpose="изпълнително дело")
    release = Release.objects.get(document=certificate.document)
    assert (release.state, release.profile, release.recipient_name) == ("released", "parties", BAILIFF)
    assert "изпълнително дело" in release.ground
    assert set(release.readers) == {one.person_id for one in signed.participants.exclude(part="child")}


@pytest.mark.parametrize("facts", [{"addressee": LEAK}, {"purpose": "пред съседите на улица Зограф 14"}])
def test_what_a_party_must_not_learn_stops_the_paper_before_it_has_a_number(cast, signed, withheld, facts):
    with pytest.raises(Stopped) as stopped:
        issue(signed, cast.a.head, **facts)
    assert any("Зограф" in place["quote"] for place in stopped.value.places)
    assert not Certificate.objects.exists()
    assert issue(signed, cast.a.head).number.endswith("0001")


def test_words_of_the_court_are_read_too(cast, signed, withheld, family):
    family.basis.regime_text = "Срещите да започват пред дома на ул. „Захари Зограф“ 14."
    family.basis.save()
    with pytest.raises(Stopped):
        issue(signed, cast.a.head)


def test_the_form_marks_the_place_and_a_second_person_lets_it_out(cast, signed, withheld):
    page, mine = f"/certificates/sessions/{signed.pk}/", cast.at(cast.a.coordinator)
    answer = mine.post(page, {"addressee": LEAK, "purpose": "", "because": ""})
    assert answer.status_code == 422
    assert "Зограф 14" in soup(answer).find("mark").text
    made = mine.post(page, {"addressee": LEAK, "purpose": "", "because": WHY})
    assert made.status_code == 302
    stopped = mine.get(f"{made.url}file/")
    assert stopped.status_code == 409
    assert soup(stopped).find("mark")
    with entered(cast.a.place):
        release = Release.objects.get()
        assert release.state == "stopped"
        with pytest.raises(Refusal):
            decide_release(release=release, is_given=True, because=BECAUSE, by=cast.a.coordinator, at=AT)
    head = cast.at(cast.a.head)
    given = {"is_given": "yes", "because": BECAUSE}
    assert head.post(f"/cases/releases/{release.pk}/decide/", given).status_code == 302
    assert mine.get(f"/cases/releases/{release.pk}/file/").content.startswith(b"%PDF")


def test_a_letter_of_the_centre_is_stopped_at_its_download(cast, family, withheld):
    paper = letter(cast, family, "Съобщаваме, че детето живее на ул. Зограф 14 в Димитровград.")
    url = f"/cases/documents/{paper.pk}/"
    mine, head = cast.at(cast.a.key_worker), cast.at(cast.a.head)
    assert mine.get(url).status_code == 409
    assert mine.get(f"{url}?inside=1").status_code == 409
    page = soup(head.get(url))
    assert "не предавайте" in page.text
    assert head.get(f"{url}?inside=1").status_code == 200


def test_what_came_in_is_opened_for_work_and_a_clean_letter_goes_out(cast, family, withheld):
    mine = cast.at(cast.a.key_worker)
    came_in = letter(cast, family, "Живее на ул. Зограф 14.", kind="letter_in")
    clean = letter(cast, family, "Следващата среща е в събота.")
    for paper in (came_in, clean):
        assert mine.get(f"/cases/documents/{paper.pk}/").status_code == 200


def letter(cast, family, text, kind="letter_out"):
    facts = {"content": text.encode(), "content_type": "text/plain", "subject": None, "by": cast.a.head, "at": AT}
    stored = store_generated(name="pismo.txt", **facts)
    return Document.objects.create(
        case=family.case, kind=kind, title="Писмо", file=stored, added_by=cast.a.head, added_at=AT
    )


def test_the_log_is_searched_by_what_is_sealed(cast, signed):
    issue(signed, cast.a.head, purpose="изпълнително дело")
    issue(signed, cast.a.head, addressee="Мария Иванова")
    at = cast.at(cast.a.coordinator)
    page = soup(at.get("/cases/releases/"))
    assert BAILIFF in page.text
    assert "за двете страни" in page.text
    for words, shown, hidden in (
        ("q=бейлиф", "Няма такова предоставяне", BAILIFF),
        ("q=съдебен изпълнител", BAILIFF, "→ Мария"),
        ("profile=recipient", "Няма такова предоставяне", BAILIFF),
        ("state=released", BAILIFF, "Няма такова предоставяне"),
        ("since=08.11.2026", "Няма такова предоставяне", BAILIFF),
    ):
        text = soup(at.get(f"/cases/releases/?{words}")).find("main").text
        assert shown in text, words
        assert hidden not in text, words


@pytest.mark.parametrize(("who", "status"), [("key_worker", 200), ("supervisor", 403), ("reception", 403)])
def test_who_reads_the_log(cast, signed, who, status):
    issue(signed, cast.a.head)
    assert cast.at(getattr(cast.a, who)).get("/cases/releases/").status_code == status
    stranger = cast.at(cast.a.worker("key_worker"))
    assert BAILIFF not in stranger.get("/cases/releases/").content.decode()
    assert BAILIFF not in cast.at(cast.b.head).get("/cases/releases/").content.decode()
