"""Texts that a centre words itself, and the letters that a worker writes by a form."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied

from kernel.errors import Refusal
from kernel.place import entered
from services.cases.models import Document
from services.files.queries import read_file
from services.reports.models import PaperText
from services.reports.operations import change_text, reset_text
from services.reports.texts import STANDARD, all_texts, text_of
from tests.reports.conftest import AT
from tests.reports.typeset.reading import words

LETTERS = {
    "acknowledgement": ({"next_step": "Ще Ви се обадим до петък."}, "Ще Ви се обадим до петък."),
    "refusal": ({"reasons": "Няма свободно място.\nНяма обучен екип."}, "2. Няма обучен екип."),
    "protection": ({"measures": "Срещите не се провеждат."}, "Срещите не се провеждат."),
    "plan": (
        {"goals": "Детето идва спокойно", "steps": "Майката води детето", "review_on": "2026-12-01"},
        "Индивидуален",
    ),
    "free": ({"text": "Първи абзац.\n\nВтори абзац.", "enclosures": "Препис"}, "Приложения: 1. Препис"),
}


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize("kind", LETTERS)
def test_each_kind_of_letter_is_written_by_its_form(cast, family, kind):
    client, page = cast.at(cast.a.key_worker), f"/papers/cases/{family.case.pk}/letters/{kind}/"
    form = soup(client.get(page)).find("main").find("form", method="post")
    known = {
        one["name"]: one.get("value") or one.text for one in form.find_all(["input", "textarea"]) if one.get("name")
    }
    facts, says = LETTERS[kind]
    sent = {name: value.strip() for name, value in known.items() if name != "csrfmiddlewaretoken"}
    sent = {
        **sent,
        **facts,
        "addressee": sent.get("addressee") or "РС – Хасково",
        "subject": sent.get("subject") or "Отговор",
    }
    assert client.post(page, sent).status_code == 302
    with entered(cast.a.place):
        paper = Document.objects.get()
        assert paper.kind == "letter_out"
        text = words(read_file(paper.file))
    for part in (says, "Изх. № И-2026-0001", "Относно:", cast.a.key_worker.display_name):
        assert part in text or part.upper() in text, part


@pytest.mark.parametrize("kind", LETTERS)
def test_an_empty_form_writes_nothing(cast, family, kind):
    answer = cast.at(cast.a.head).post(f"/papers/cases/{family.case.pk}/letters/{kind}/", {"subject": ""})
    assert answer.status_code == 422
    with entered(cast.a.place):
        assert not Document.objects.exists()


def test_who_writes_letters(cast, family):
    page = f"/papers/cases/{family.case.pk}/letters/"
    for who, status in (("head", 200), ("key_worker", 200), ("supervisor", 403), ("reception", 403)):
        assert cast.at(getattr(cast.a, who)).get(page).status_code == status, who
    assert cast.at(cast.a.worker("key_worker")).get(page).status_code == 404
    assert cast.at(cast.a.head).get(f"{page}nothing/").status_code == 404


def test_the_plan_tells_nobody_who_comes_by_which_door(cast, family):
    facts = {"goals": "Срещи без сълзи", "steps": "Бащата идва навреме", "review_on": "2026-12-01"}
    page = f"/papers/cases/{family.case.pk}/letters/plan/"
    cast.at(cast.a.head).post(page, {**facts, "addressee": "Мария Иванова", "subject": "случай"})
    with entered(cast.a.place):
        text = words(read_file(Document.objects.get().file))
    assert "Главен вход" not in text
    assert text.count("запознат/а и съгласен/на") == 2
    assert "Срещи без сълзи" in text


# --- texts ---------------------------------------------------------------------------------------------------------


def test_a_text_is_changed_and_set_back(cast, in_a):
    facts = {"by": cast.a.head, "at": AT}
    change_text(key="letter_closing", text="С почит,", **facts)
    assert text_of("letter_closing") == all_texts()["letter_closing"] == "С почит,"
    reset_text(key="letter_closing", **facts)
    assert text_of("letter_closing") == STANDARD["letter_closing"].text
    change_text(key="letter_closing", text=STANDARD["letter_closing"].text, **facts)
    assert not PaperText.objects.exists()


@pytest.mark.parametrize(
    ("key", "text"), [("report_title", ""), ("report_title", "х" * 121), ("report_caution", "х" * 79)]
)
def test_what_a_text_must_have(cast, in_a, key, text):
    with pytest.raises(Refusal) as refused:
        change_text(key=key, text=text, by=cast.a.head, at=AT)
    assert refused.value.field == "text"


def test_who_changes_texts(cast, in_a):
    for by in (cast.a.coordinator, cast.a.key_worker):
        for act in (
            lambda by=by: change_text(key="report_title", text="Друго", by=by, at=AT),
            lambda by=by: reset_text(key="report_title", by=by, at=AT),
        ):
            with pytest.raises(PermissionDenied):
                act()


def test_the_pages_of_texts(cast):
    client = cast.at(cast.a.head)
    assert "Доклад за фактите от срещите" in soup(client.get("/papers/texts/")).text
    assert client.post("/papers/texts/report_title/", {"text": ""}).status_code == 422
    assert client.post("/papers/texts/report_title/", {"text": "Справка за срещите"}).status_code == 302
    assert "Справка за срещите" in soup(client.get("/papers/texts/")).text
    assert client.post("/papers/texts/report_title/reset/").status_code == 302
    assert "Справка за срещите" not in soup(client.get("/papers/texts/")).text
    assert client.get("/papers/texts/nothing/").status_code == 404
    assert client.post("/papers/texts/nothing/reset/").status_code == 404
