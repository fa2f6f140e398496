"""Documents leave the house checked: what a reader must not learn stops them; two people decide, all is logged."""

import io
import zipfile
from datetime import timedelta

import pytest
import typst
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts import once
from audit.models import Event
from kernel.errors import Refusal
from kernel.place import entered
from services.cases import operations
from services.cases.models import Release, Task
from services.files.operations import store_generated
from services.files.plain import text_of
from services.people.models import ContactPoint
from services.people.operations import NewContact, add_contact_point, withhold
from tests.cases.conftest import NOW
from tests.files.makers import png

SCHOOL = "СУ „Христо Ботев“, Димитровград"
PDF, TEXT = "application/pdf", "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LEAK = "Детето учи в СУ „Христо Ботев“."
WHY = "Съдът изрично поиска този документ."
GROUND = "Искане на РС – Хасково № 12/2026 г."


def typeset(text):
    return typst.compile(f'#set document(title: "Доклад")\n{text}'.encode())


def word(*runs, **parts):
    """A paragraph in which Word has parted a word into runs."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs)
    files = {"word/document.xml": f"<w:document {space}><w:body><w:p>{body}</w:p></w:body></w:document>"} | parts
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


class World:
    """A family in which the mother's school of the child is withheld from the father."""

    def __init__(self, cast, case):
        self.cast, self.case = cast, case
        parties = {party.person.names.split()[0]: party.person for party in case.parties.select_related("person")}
        self.mother, self.father, self.child = parties["Мария"], parties["Георги"], parties["Ани"]
        head = cast.a.head
        self.school = add_contact_point(person=self.child, contact=NewContact("school", SCHOOL), by=head, at=NOW)
        withhold(point=self.school, withheld_from=self.father, reason="ЗЗДН", by=head, at=NOW)

    def paper(self, content="Срещата мина спокойно.", kind=TEXT, title="Справка", name="spravka"):
        content = content.encode() if isinstance(content, str) else content
        stored = store_generated(name=name, content=content, content_type=kind, subject=None, by=None, at=NOW)
        return operations.add_document(case=self.case, kind="other", title=title, file=stored, by=None, at=NOW)

    def release(self, paper, to=None, by=None, at=NOW, **given):
        facts = {"recipient": to, "recipient_name": "" if to else "РС – Хасково", "readers": [to] if to else []}
        facts |= {"channel": "by_hand", "ground": GROUND, "by": by or self.cast.a.coordinator, "at": at} | given
        return operations.release_document(document=paper, **facts)

    def last(self):
        return Event.objects.latest("number")


@pytest.fixture
def world(cast, case):
    operations.assign_key_worker(case=case, worker=cast.a.key_worker, by=cast.a.head, at=NOW)
    return World(cast, case)


# --- the check -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("Детето каза, че учи в „Ботев“ – ново училище.", TEXT),
        ("учи в СУ Христо Ботев".encode("cp1251"), TEXT),
        (word("учи в СУ Хри", "сто Бо", "тев"), DOCX),
        (word("няма", **{"word/comments.xml": "<c>СУ Христо Ботев</c>"}), DOCX),
        (word("няма", **{"docProps/core.xml": "<c>СУ Христо Ботев</c>"}), DOCX),
    ],
)
def test_the_new_school_in_a_note_stops_the_release_to_the_father(world, content, kind):
    """Scenario 8 of domain.md."""
    release = world.release(world.paper(content, kind), world.father)
    assert (release.state, release.released_at) == ("stopped", None)
    assert [place["of"] for place in release.places] == [f"училище или детска градина на {world.child.names}"]
    assert "Ботев" in release.places[0]["quote"]


def test_a_typeset_paper_is_read_too(world):
    release = world.release(world.paper(typeset("Детето учи в училище Христо Ботев и е спокойно."), PDF), world.father)
    assert (release.state, release.is_readable, len(release.places)) == ("stopped", True, 1)


@pytest.mark.parametrize(
    ("title", "name"), [("Характеристика от СУ Христо Ботев", "a"), ("Справка", "СУ Христо Ботев")]
)
def test_the_title_and_the_files_name_are_read_as_well(world, title, name):
    assert world.release(world.paper(title=title, name=name), world.father).state == "stopped"


def test_what_holds_no_secret_goes_out_and_is_logged(world):
    release = world.release(world.paper(), world.father)
    assert (release.state, release.released_at, release.places) == ("released", NOW, None)
    event = world.last()
    assert (event.action, event.object_id, event.case_id) == ("release", release.pk, world.case.pk)
    assert not Task.objects.exists()


def test_the_mother_may_read_what_is_withheld_from_the_father_alone(world):
    assert world.release(world.paper("учи в СУ Христо Ботев"), world.mother).state == "released"


def test_a_courts_file_is_open_to_both_parties(world):
    paper = world.paper("учи в СУ Христо Ботев")
    assert world.release(paper, readers=[world.mother, world.father]).state == "stopped"
    assert world.release(paper, recipient_name="ОЗД – Хасково", readers=[]).state == "released"


def test_whoever_receives_it_reads_it(world):
    """Nobody gets around the check by leaving the recipient out of the readers."""
    release = world.release(world.paper("учи в СУ Христо Ботев"), world.father, readers=[])
    assert (release.state, release.readers) == ("stopped", [world.father.pk])


def test_an_address_from_before_is_still_nobodys_business(world):
    ContactPoint.objects.filter(pk=world.school.pk).update(ended_at=NOW)
    assert world.release(world.paper("учи в СУ Христо Ботев"), world.father).state == "stopped"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (png(), "image/png"),
        (b"PK no archive", DOCX),
        (b"%PDF-1.4 damaged", PDF),
        (typeset(""), PDF),
        (word("Дълъг текст", **{"word/media/a.png": "x"}), DOCX),
    ],
)
def test_what_no_program_can_read_is_for_a_second_person(world, content, kind):
    release = world.release(world.paper(content, kind), world.father)
    assert (release.state, release.is_readable, release.places) == ("stopped", False, None)


def test_a_document_withheld_whole_is_stopped_and_can_be_freed(world):
    paper, head = world.paper(), world.cast.a.head
    row = operations.withhold_document(document=paper, withheld_from=world.father, reason="ЗЗДН", by=head, at=NOW)
    assert world.release(paper, world.father).places[0]["quote"] == ""
    assert world.release(paper, world.mother).state == "released"
    operations.lift_document_secret(row=row, reason="Отменена заповед", by=head, at=NOW)
    assert world.release(paper, world.father, at=NOW + timedelta(hours=1)).state == "released"


def test_words_of_a_text_file_in_an_old_coding_are_read(world):
    assert "Ботев" in text_of(world.paper("Ботев".encode("cp1251")).file)


# --- asking ----------------------------------------------------------------------------------------------------------


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


# --- deciding --------------------------------------------------------------------------------------------------------


@pytest.fixture
def stopped(world):
    return world.release(world.paper("учи в СУ Христо Ботев"), world.father)


def decide(release, by, *, is_given=True, because=WHY):
    return operations.decide_release(release=release, is_given=is_given, because=because, by=by, at=NOW)


def test_a_stopped_release_is_a_task_of_today_until_somebody_decides(world, stopped):
    task = Task.objects.get()
    assert (task.case_id, task.due_on, task.done_at) == (world.case.pk, NOW.date(), None)
    decide(stopped, world.cast.a.head)
    task.refresh_from_db()
    assert task.done_at == NOW


@pytest.mark.parametrize(("is_given", "state", "action"), [(True, "released", "release"), (False, "refused", "write")])
def test_a_second_person_decides_with_a_reason(world, stopped, is_given, state, action):
    release = decide(stopped, world.cast.a.head, is_given=is_given)
    assert (release.state, release.decided_by, release.released_at) == (
        state,
        world.cast.a.head,
        NOW if is_given else None,
    )
    assert (world.last().action, world.last().reason) == (action, WHY)


def test_what_was_withheld_since_the_question_was_asked_is_not_let_out_unseen(world, stopped):
    text = "Детето учи в СУ Христо Ботев. Майката: 0888 777 666."
    release = world.release(world.paper(text), world.father)
    phone = add_contact_point(
        person=world.mother, contact=NewContact("phone", "0888777666"), by=world.cast.a.head, at=NOW
    )
    withhold(point=phone, withheld_from=world.father, reason="ЗЗДН", by=world.cast.a.head, at=NOW)
    with pytest.raises(Refusal):
        decide(release, world.cast.a.head)
    release.refresh_from_db()
    assert (release.state, len(release.places)) == ("stopped", 1)
    assert decide(release, world.cast.a.head, is_given=False).state == "refused"
    decide(stopped, world.cast.a.head)


def test_nobody_decides_about_what_they_asked_for_themselves(world, stopped):
    with pytest.raises(Refusal, match="втори човек"):
        decide(stopped, world.cast.a.coordinator)
    with pytest.raises(IntegrityError), transaction.atomic():  # whatever the code does
        Release.objects.filter(pk=stopped.pk).update(
            state="released", released_at=NOW, decided_at=NOW, decided_by=world.cast.a.coordinator
        )


def test_the_database_keeps_a_stopped_release_from_going_out_undecided(world, stopped):
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=stopped.pk).update(state="released", released_at=NOW)


def test_a_short_reason_and_a_second_decision_are_refused(world, stopped):
    with pytest.raises(Refusal) as caught:
        decide(stopped, world.cast.a.head, because="трябва")
    assert caught.value.field == "because"
    decide(stopped, world.cast.a.head)
    with pytest.raises(Refusal, match="вече е решено"):
        decide(stopped, world.cast.a.head)


def test_a_key_worker_decides_nothing(world, stopped):
    with pytest.raises(PermissionDenied):
        decide(stopped, world.cast.a.key_worker)


# --- pages -----------------------------------------------------------------------------------------------------------


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def paper(world):
    return world.paper("Детето вече учи в СУ Христо Ботев.")


def post(cast, world, paper, **given):
    data = {"recipient": str(world.father.pk), "channel": "post", "ground": GROUND, "readers": []}
    data |= {"profile": "chosen"} | given
    return cast.at(cast.a.coordinator).post(f"/cases/documents/{paper.pk}/release/", data)


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
