"""Withheld values in free text: found in every spelling people use, and not where nobody wrote them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.people.enums import ContactKind
from services.people.leaks import Leak, Secret, find, marked

PHONE = Secret(ContactKind.PHONE, "+359888123456")
LANDLINE = Secret(ContactKind.PHONE, "038 62 41 57")
FOREIGN = Secret(ContactKind.PHONE, "+36 30 123 4567")
EMAIL = Secret(ContactKind.EMAIL, "maria.ivanova82@example.bg")
ADDRESS = Secret(ContactKind.ADDRESS, "гр. Хасково, ул. „Васил Друмев“ № 12, вх. А, ет. 3, ап. 7")
ESTATE = Secret(ContactKind.ADDRESS, "ж.к. Орфей, бл. 14, вх. Б, ап. 22, Хасково")
NUMBERED = Secret(ContactKind.ADDRESS, "Пловдив, ул. 24 № 5")
VILLAGE = Secret(ContactKind.ADDRESS, "с. Узунджово")
SCHOOL = Secret(ContactKind.SCHOOL, "СУ „Христо Ботев“, Димитровград")
KINDERGARTEN = Secret(ContactKind.SCHOOL, "ДГ № 8 „Зорница“")
NAMELESS = Secret(ContactKind.SCHOOL, "Детска градина № 17")
WORK = Secret(ContactKind.WORKPLACE, "магазин „Кауфланд“")
LONG_WORK = Secret(ContactKind.WORKPLACE, "шивашки цех „Тракия Текс“ ЕООД")


def places(text: str, secret: Secret) -> list[str]:
    return [text[leak.start : leak.end] for leak in find(text, [secret])]


@pytest.mark.parametrize(
    ("secret", "text"),
    [
        (PHONE, "Звънете на 0888123456."),
        (PHONE, "тел. 0888 123 456"),
        (PHONE, "тел: 088/812-34-56"),
        (PHONE, "+359 88 812 3456"),
        (PHONE, "00359888123456"),
        (PHONE, "(0888) 12 34 56"),
        (PHONE, "0888.123.456 на майката"),
        (PHONE, "номерът е 0 8 8 8 1 2 3 4 5 6"),
        (PHONE, "номерът е 888 123 456 без нулата"),
        (PHONE, "O888 123 456"),
        (PHONE, "нула осем осем осем едно две три четири пет шест"),
        (PHONE, "０８８８１２３４５６"),
        (PHONE, "0888\u00a0123\u200b456"),
        (PHONE, "0888–123–456"),
        (LANDLINE, "на 038/624157"),
        (LANDLINE, "+359 38 624 157"),
        (FOREIGN, "0036301234567"),
        (FOREIGN, "06 30 1234567"),
        (EMAIL, "пишете на Maria.Ivanova82@Example.bg"),
        (EMAIL, "maria.ivanova82 @ example.bg"),
        (EMAIL, "maria.ivanova82 (at) example (dot) bg"),
        (EMAIL, "maria.ivanova82[at]example.bg"),
        (EMAIL, "maria точка ivanova82 кльомба example точка bg"),
        (EMAIL, "профилът ѝ е maria.ivanova82"),
        (ADDRESS, "живеят на ул. Васил Друмев 12"),
        (ADDRESS, "живеят на улица „Васил Друмев“ №12"),
        (ADDRESS, "на Васил Друмев дванайсет"),
        (ADDRESS, "В. Друмев 12, до парка"),
        (ADDRESS, "ул. Друмев, синия блок"),
        (ADDRESS, "ul. Vasil Drumev 12"),
        (ADDRESS, "Vasil Drumev str."),
        (ADDRESS, "ул. ВАСИЛ ДРУМЕВ"),
        (ADDRESS, "ул. Ва\u00adсил Дру-\nмев 12"),
        (ADDRESS, "ул. Baсил Дpyмeв 12"),
        (ADDRESS, "Друмев № 12"),
        (ESTATE, "в „Орфей“, бл. 14"),
        (ESTATE, "кв. Орфей"),
        (ESTATE, "zh.k. Orfey, blok 14"),
        (NUMBERED, "на ул. 24 до магазина"),
        (VILLAGE, "преместили са се в Узунджово"),
        (SCHOOL, "учи в СУ Христо Ботев"),
        (SCHOOL, "ходи в училище „Ботев“"),
        (SCHOOL, "вече е в Христо Ботев"),
        (SCHOOL, "училището „Хр. Ботев“"),
        (SCHOOL, "SU Hristo Botev"),
        (KINDERGARTEN, "в детска градина „Зорница“"),
        (KINDERGARTEN, "ДГ Зорница"),
        (NAMELESS, "ходи в ДГ № 17"),
        (NAMELESS, "в 17-та детска градина"),
        (WORK, "работи в Кауфланд"),
        (WORK, "работи в Kaufland"),
        (LONG_WORK, "в „Тракия Текс“"),
    ],
)
def test_a_secret_is_found_however_it_was_written(secret: Secret, text: str) -> None:
    assert places(text, secret), text


@pytest.mark.parametrize(
    ("secret", "text"),
    [
        (PHONE, "Дело № 888/2026 г., 12.03.2026, 45,60 лв."),
        (PHONE, "тел. 0888 123 457"),
        (PHONE, "ЕГН 8101200010"),
        (PHONE, "от 10,00 до 12,00 ч. на 12.03., 34 и 56"),
        (EMAIL, "ivan.ivanov@example.bg"),
        (EMAIL, "Мария Иванова, 82 г."),
        (ADDRESS, "Срещата е в Хасково, ул. „Сливница“ № 12, ет. 3"),
        (ADDRESS, "В Хасково, вх. А, ап. 7"),
        (ADDRESS, "Васил дойде в 12 ч."),
        (ESTATE, "Детето разказа за Орфей и Евридика."),
        (NUMBERED, "в 24 ч., на 5 юни в Пловдив"),
        (SCHOOL, "Христо дойде с Ботйо."),
        (SCHOOL, "Живее в Димитровград и ходи на училище."),
        (KINDERGARTEN, "зорница изгря в 8 ч."),
        (KINDERGARTEN, "дойде в 8 ч. в градината"),
        (NAMELESS, "детето е на 17 месеца; ходи на градина"),
        (WORK, "работи в магазин"),
        (LONG_WORK, "работи в шивашки цех в Тракия"),
    ],
)
def test_what_nobody_wrote_is_not_found(secret: Secret, text: str) -> None:
    assert places(text, secret) == []


def test_the_place_is_marked_in_what_was_written() -> None:
    text = "Майката каза: „тел. 0888 123\u00a0456“ и че учи в СУ „Христо Ботев“."
    assert places(text, PHONE) == ["888 123\u00a0456"]
    leaks = find(text, [SCHOOL, PHONE])
    pieces = marked(text, leaks)
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, is_leak in pieces if is_leak] == ["888 123\u00a0456", "Христо Ботев"]


def test_overlapping_places_are_marked_once() -> None:
    twice = find("ул. Васил Друмев 12", [ADDRESS, Secret(ContactKind.WORKPLACE, "Васил Друмев")])
    assert len(twice) == 1


def test_without_secrets_nothing_is_found() -> None:
    assert find("0888123456", []) == []
    assert find("", [PHONE, EMAIL, ADDRESS, SCHOOL, WORK]) == []


@pytest.mark.parametrize("value", ["", " ", ".", "12", "ул.", "СУ", "@", "бл. 3", "„“"])
@pytest.mark.parametrize("kind", list(ContactKind))
def test_a_value_that_says_nothing_finds_nothing(kind: ContactKind, value: str) -> None:
    assert find("Срещата на 12.03 мина спокойно", [Secret(kind, value)]) == []


NUMBERS = st.from_regex(r"8[789][0-9]{7}", fullmatch=True)
SEPARATORS = st.sampled_from(["", " ", "-", ".", "/", "\u00a0", " - "])


@given(
    number=NUMBERS,
    prefix=st.sampled_from(["0", "+359", "00359", "+359 (0)", ""]),
    between=st.lists(SEPARATORS, min_size=8, max_size=8),
)
def test_any_grouping_of_a_number_is_found(number: str, prefix: str, between: list[str]) -> None:
    spelled = prefix + "".join(f"{digit}{gap}" for digit, gap in zip(number, [*between, ""], strict=True))
    found = find(f"Обадете се на {spelled}, моля.", [Secret(ContactKind.PHONE, f"0{number}")])
    assert len(found) == 1


TEXTS = st.text(st.characters(codec="utf-8"), max_size=120)
KINDS = st.sampled_from(list(ContactKind))


@given(text=TEXTS, value=st.text(max_size=40), kind=KINDS)
def test_no_text_and_no_value_break_it(text: str, value: str, kind: ContactKind) -> None:
    for leak in find(text, [Secret(kind, value)]):
        assert isinstance(leak, Leak)
        assert 0 <= leak.start < leak.end <= len(text)


@given(before=TEXTS, after=TEXTS)
def test_no_neighbourhood_hides_an_address(before: str, after: str) -> None:
    text = f"{before}\nул. Васил Друмев 12\n{after}"
    assert any("Друмев" in text[leak.start : leak.end] for leak in find(text, [ADDRESS]))
