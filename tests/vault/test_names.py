"""One person is found under every usual spelling of the name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault import names

SPELLINGS = {
    "Йорданка Щерева": [
        "Yordanka Shtereva",
        "Iordanka Stereva",
        "Jordanka 6tereva",
        "ЙОРДАНКА ЩЕРЕВА",
        "Jordanka Chtereva",
    ],
    "Живко": ["Zhivko", "Jivko", "Živko"],
    "Божидар": ["Bozhidar", "Bojidar"],
    "Цветан": ["Tsvetan", "Cvetan", "Tzvetan"],
    "Чавдар": ["Chavdar", "4avdar", "Tchavdar"],
    "Първанов": ["Parvanov", "Purvanov", "Pyrvanov", "Parvanoff", "Purwanow"],
    "Александър": ["Aleksandar", "Alexander", "Aleksandur"],
    "Яна": ["Yana", "Iana", "Qna", "Jana"],
    "Юлия": ["Yuliya", "Yulia", "Iuliia", "Julia"],
    "Петьо": ["Petyo", "Petio", "Petjo"],
    "Любомир": ["Lyubomir", "Ljubomir", "Liubomir", "Lubomir"],
    "Николай": ["Nikolay", "Nikolai", "Nikolaj", "Nicolay"],
    "Анна-Мария Иванова": ["Anna-Mariya Ivanova", "Ana Maria Ivanova", "Anna Marija Iwanowa"],
    "Христо": ["Hristo", "Christo", "Khristo", "Xristo"],
    "Виктор": ["Viktor", "Victor", "Wiktor"],
    "Георги Русев": ["Georgi Rusev", "Gueorgui Roussev"],
    "Хаджиева": ["Hadzhieva", "Hadjieva", "Khadzhieva"],
    "Стефан": ["Stefan", "Stephan"],
    "Ахмед": ["Ahmed", "Ahmet", "Achmed"],
    "Мехмед": ["Mehmed", "Mehmet"],
    "Айше": ["Ayşe", "Ayse", "Ayshe", "Aishe"],
    "Хюсеин": ["Hüseyin", "Huseyin", "Hyusein", "Hussein"],
    "Сюлейман": ["Süleyman", "Suleyman", "Syuleyman"],
    "Гьокхан": ["Gökhan", "Gokhan"],
    "Джемал": ["Cemal", "Djemal", "Dzhemal"],
    "Реджеб": ["Recep", "Redzheb", "Redjep"],
    "Йълдъз": ["Yıldız", "Yildiz"],
    "Шабан": ["Şaban", "Saban", "Shaban"],
    "Исхак": ["İshak", "Ishak"],
}
PAIRS = [(name, other) for name, others in SPELLINGS.items() for other in others]


@pytest.mark.parametrize(("name", "other"), PAIRS)
def test_spellings_of_one_name_meet_in_both_directions(name: str, other: str) -> None:
    assert names.meet(name, other)
    assert names.meet(other, name)
    assert names.fits(other, name)


def test_the_official_the_older_and_the_careless_spelling_have_one_skeleton() -> None:
    spellings = ["Йорданка Щерева", "Yordanka Shtereva", "Iordanka Stereva", "jordanka 6TEREVA"]
    assert {names.normalise(spelling) for spelling in spellings} == {"iordanka stereva"}


@pytest.mark.parametrize(
    ("name", "other"),
    [("Иван", "Иво"), ("Мария", "Марин"), ("Петър", "Петя"), ("Георги", "Григор"), ("Айше", "Айтен"), ("Жана", "Яна")],
)
def test_different_names_do_not_meet(name: str, other: str) -> None:
    assert not names.meet(name, other)
    assert names.normalise(name) != names.normalise(other)


@pytest.mark.parametrize(
    "query", ["Щер", "ster", "Георгиева", "йорданка щерева", "Щерева Йорданка", "дан", "Г", "щ", "Щерев", "Iord Ster"]
)
def test_any_part_of_a_name_in_any_order_finds_it(query: str) -> None:
    assert names.fits(query, "Йорданка Георгиева Щерева")


@pytest.mark.parametrize("query", ["Щерева Иванка", "рд", "", "   ", "-", "Стоянова"])
def test_a_word_that_is_not_there_finds_nothing(query: str) -> None:
    assert not names.fits(query, "Йорданка Георгиева Щерева")


def test_a_masculine_surname_finds_the_feminine_one_of_the_family() -> None:
    assert names.fits("Ахмед", "Севгин Ахмедова")
    assert names.fits("Ivanov", "Мария Иванова-Петрова")


@pytest.mark.parametrize("held", ["zzzzzz", "ЗЗЗ", "иваннннн"])
def test_a_key_held_down_finds_nobody(held):
    assert not names.fits(held, "Златка Иванова")
    assert names.fits("Ивваннка", "Иванка")


def test_a_latin_letter_inside_a_cyrillic_word_does_no_harm() -> None:
    assert names.meet("Ивaнoв", "Иванов")


def test_the_spelling_that_was_typed_comes_before_one_that_only_sounds_alike() -> None:
    assert names.closeness("Иванов", "Петър Иванов") > names.closeness("Ivanov", "Петър Иванов")
    assert names.closeness("Ив", "Иван") > names.closeness("Ив", "Петър")


@given(st.text(max_size=60))
def test_any_text_is_digested(text: str) -> None:
    names.normalise(text)
    assert not names.words(text) or names.fits(text, text)


@given(st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъьюя", min_size=3, max_size=20), st.data())
def test_every_part_of_a_bulgarian_word_is_found_by_its_grams(word: str, data: st.DataObject) -> None:
    """The hashes asked for are a subset of those stored, or the database would hide the row before the check."""
    start = data.draw(st.integers(0, len(word) - 1))
    part = word[start : data.draw(st.integers(start + 1, len(word)))]
    stored = {gram for form in names._forms(word) for gram in names._stored_grams(form)}
    for reading in names.readings(part):
        if any(names._is_part(part, [form]) and reading in form for form in names._forms(word)):
            asked = set(names._asked_grams(reading))
            assert len(reading) < names.GRAM or asked <= stored


def test_a_hundred_readings_are_never_built() -> None:
    assert len(names.readings("ъ" * 40)) <= names.MAX_READINGS
    assert len(names.readings("jcxqjcxqjcxq")) <= names.MAX_READINGS
