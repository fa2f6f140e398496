"""R18, R19: the assistant marks opinions in a note, leaves facts and quotes alone, and rewrites nothing."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from services.contact_centre.enums import SessionState
from services.contact_centre.models import Observation
from services.contact_centre.wording.kinds import Kind
from services.contact_centre.wording.opinions import opinions, pieces
from tests.contact_centre.door import moment
from tests.contact_centre.test_record import write

JUDGED, FELT = Kind.JUDGEMENT, Kind.FEELING


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Бащата беше много агресивен и явно ядосан.", {"агресивен": JUDGED, "явно": Kind.GUESS, "ядосан": FELT}),
        ("Агресивното поведение продължи.", {"Агресивното": JUDGED}),
        ("АГРЕСИВЕН и груб тон", {"АГРЕСИВЕН": JUDGED, "груб": JUDGED}),
        ("Детето се радваше, чувстваше се обичано.", {"се радваше": FELT, "чувстваше": FELT, "обичано": FELT}),
        ("Според мен майката манипулира детето.", {"Според мен": Kind.OWN_VIEW, "манипулира": Kind.GUESS}),
        ("Той винаги закъснява.", {"винаги": Kind.ALWAYS}),
        ("Той е насилник, жертва на алкохолици.", dict.fromkeys(("насилник", "жертва на", "алкохолици"), Kind.LABEL)),
        ("Тя беше тревожна, а тревожният му поглед…", {"тревожна": FELT, "тревожният": FELT}),
        ("излъга, лъжеше, лъгал", {"излъга": Kind.GUESS, "лъжеше": Kind.GUESS, "лъгал": Kind.GUESS}),
        ("Детето беше тъ\u0301жно.", {"тъ\u0301жно": FELT}),
        ("Каза „ела“ и беше груба.", {"груба": JUDGED}),
    ],
)  # fmt: skip
def test_r19_words_of_opinion_are_marked_in_every_form(text, words):
    assert {one.text: one.kind for one in opinions(text)} == words
    assert all(one.advice for one in opinions(text))


@pytest.mark.parametrize(
    "text",
    [
        "Бащата повишава тон: „Ти си лоша майка, лъжкиня!“ и удря по масата с длан.",
        "Детето сяда до бащата, гледа надолу и мълчи три минути.",
        "Добър ден, казва бащата. Добро утро, Ани!",
        "Детето пие топла вода и яде топла храна.",
        "10:05 – Милена Добрева идва. Весела плаче. Мила сяда на килима.",
        "Сяда до Весела и Радост.",
        "Детето се усмихва, тича към баща си и го прегръща. Смеят се на глас.",
        "Майката чака в стая „Море“, отговорният социален работник е до нея.",
        "«Ужасен си», казва момчето.",
        "Рисуват къща с червен покрив. Детето избира моливите. Бащата подрежда пъзел от 24 части.",
        "Бащата идва в 10:05, мирише на алкохол, говори бавно, държи се за стената.",
        "",
    ],
)
def test_r19_facts_quotes_and_names_are_left_alone(text):
    assert opinions(text) == []


def test_an_open_quotation_ends_with_its_paragraph():
    assert [one.text for one in opinions("Каза: „лош си\nБаща ѝ беше груб.")] == ["груб"]


@given(st.text(alphabet='абвгдежзийклмнопрстуфхцчшщъьюя „“«»"!.,\n\u0301АБЯ', max_size=300))
def test_nothing_is_rewritten(text):
    assert "".join(piece.text for piece in pieces(text)) == text
    assert all(text[one.start : one.end] == one.text for one in opinions(text))


# --- on the page ---


@pytest.fixture
def held(door, meeting, family):
    return door.whole_meeting(meeting, family)


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def test_a_note_is_looked_at_while_it_is_typed_and_nothing_is_kept(cast, held):
    client = cast.at(held.supervisor)
    page = client.post("/records/wording/", {"text": "Бащата е агресивен.", "kind": "observed"})
    assert [mark.text for mark in soup(page).select("mark")] == ["агресивен"]
    assert not soup(client.post("/records/wording/", {"text": "Агресивен си.", "kind": "quoted"})).select("mark")
    assert not Observation.objects.filter(text__isnull=False, session=held).exists()
    assert client.post("/records/wording/", {"text": "а" * 4001}).status_code == 422
    assert client.get("/records/wording/").status_code == 405
    assert cast.at(cast.a.reception).post("/records/wording/", {"text": "лош"}).status_code == 403


def test_marked_words_are_looked_at_before_the_record_is_signed(cast, door, held, family):
    door.now("12:40")
    write(held, held.supervisor, text="Бащата беше груб към детето.")
    write(held, held.supervisor, text="„Ти си лош“", kind="quoted", at="10:12", written="10:14")
    child = family.children[0].pk
    client, page = cast.at(held.supervisor), f"/records/{held.pk}/"
    client.post(f"{page}voices/{child}/", {f"{child}-said": "Хубаво беше."})
    assert {mark.text for mark in soup(client.get(page)).select("mark.opinion")} == {"груб"}
    refused = client.post(f"{page}sign/", {"read": "on"})
    assert refused.status_code == 422
    assert soup(refused).find(id="id_reviewed_error")
    assert client.post(f"{page}sign/", {"read": "on", "reviewed": "on"}).status_code == 302
    held.refresh_from_db()
    assert held.state == SessionState.SIGNED
    assert held.signed_at >= moment("12:40")
    signed = soup(client.get(page))
    assert not signed.select("mark.opinion")
    assert "Бащата беше груб към детето." in signed.text
