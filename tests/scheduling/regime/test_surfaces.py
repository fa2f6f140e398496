"""One meaning, many surfaces: every way of saying the days and the hours, in any order, gives the same rule."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.scheduling.regime.parse import propose
from tests.scheduling.regime.notation import brief
from tests.scheduling.regime.test_corpus import TODAY

FEMININE = {
    1: ("първа", "първата", "1-ва", "1ва", "І-ва", "I-ва"),
    2: ("втора", "втората", "2-ра", "II-ра"),
    3: ("трета", "третата", "3-та", "ІІІ-та", "III-та"),
    4: ("четвърта", "четвъртата", "4-та", "IV-та"),
}
MASCULINE = {
    1: ("първи", "първия", "1-ви", "I-ви"),
    2: ("втори", "втория", "2-ри"),
    3: ("трети", "третия", "3-ти"),
    4: ("четвърти", "четвъртия", "4-ти"),
}
SATURDAY = ("събота", "съботата", "съб.", "съботен ден", "Събота", "СЪБОТА")
TUESDAY = ("вторник", "вторника", "вт.", "вторничен ден")
OF_MONTH = (" от месеца", " на месеца", " от всеки месец", " в месеца", " от съответния месец", " месечно")
HOURS = (
    "от 10 до 12 ч.", "от 10,00 до 12,00 ч.", "от 10.00 ч. до 12.00 ч.", "от 10:00 часа до 12:00 часа", "10:00–12:00",
    "10-12 ч.", "от 10,00 часа – до 12,00 часа", "за времето от 10 до 12 часа", "между 10 и 12 ч.",
    "от десет до дванадесет часа", "от 10⁰⁰ до 12⁰⁰ ч.", "от 10 ч. сутринта до 12 ч. на обяд", "от 10 ч. за два часа",
    "от 10ч. до 12ч.", "в часовете от 10 до 12", "с начален час 10:00 и краен час 12:00", "от 10 часа до 12 часа",
)  # fmt: skip
JOINTS = (" и ", ", ", " и всяка ", ", както и ")


def either_order(draw, days, hours):
    comma = draw(st.sampled_from((" ", ", ")))
    return f"{days}{comma}{hours}" if draw(st.booleans()) else f"{hours}{comma}{days}"


@st.composite
def numbered(draw, forms, day, every):
    """„всяка първа и трета събота от месеца"."""
    values = sorted(draw(st.sets(st.sampled_from((1, 2, 3, 4)), min_size=2, max_size=3)))
    words = [draw(st.sampled_from(forms[value])) for value in values]
    listed = ", ".join(words[:-1]) + " и " + words[-1]
    month = draw(st.sampled_from(OF_MONTH))
    lead = draw(st.sampled_from((every, "")))
    name = draw(st.sampled_from(day))
    return values, f"{lead}{listed} {name}{month}"


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_numbered_saturdays(data):
    values, days = data.draw(numbered(FEMININE, SATURDAY, "всяка "))
    text = either_order(data.draw, days, data.draw(st.sampled_from(HOURS)))
    found = propose(text, today=TODAY)
    assert brief(found.rule) == f"M{','.join(map(str, values))} sat: sat 10:00-12:00", text
    assert not found.not_understood, text


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_numbered_tuesdays(data):
    values, days = data.draw(numbered(MASCULINE, TUESDAY, "всеки "))
    text = either_order(data.draw, days, data.draw(st.sampled_from(HOURS)))
    found = propose(text, today=TODAY)
    assert brief(found.rule) == f"M{','.join(map(str, values))} tue: tue 10:00-12:00", text
    assert not found.not_understood, text


EVERY_SATURDAY = (
    "всяка събота",
    "съботите",
    "в съботите",
    "в съботните дни",
    "всяка седмица в събота",
    "всяка събота от месеца",
)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_every_saturday(data):
    days = data.draw(st.sampled_from(EVERY_SATURDAY))
    text = either_order(data.draw, days, data.draw(st.sampled_from(HOURS)))
    found = propose(text, today=TODAY)
    assert brief(found.rule) == "W1: sat 10:00-12:00", text
    assert not found.not_understood, text


STAYS = (
    "от 10,00 ч. в събота до 18,00 ч. в неделя", "от 10 ч. на съботния ден до 18 ч. на неделния ден",
    "от събота 10:00 ч. до неделя 18:00 ч.", "от събота, 10.00 часа, до неделя, 18.00 часа",
    "в събота от 10 ч. до 18 ч. в неделя", "за времето от 10.00 ч. на събота до 18.00 ч. на неделя",
    "от 10,00 часа в съботния ден до 18,00 часа в неделния ден", "считано от 10,00 ч. в събота до 18,00 ч. в неделя",
    "от 10:00 ч. сутринта в събота до 18:00 ч. вечерта в неделя", "от 10 ч. в събота – до 18 ч. в неделя",
    "от 10 ч. събота до 18 ч. неделя", "от 10 часа в събота до 6 часа вечерта в неделя",
)  # fmt: skip
TAILS = ("", ", с преспиване", " с преспиване", ", с право на преспиване")


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_stay_in_numbered_weeks(data):
    values = sorted(data.draw(st.sets(st.sampled_from((1, 2, 3, 4)), min_size=2, max_size=2)))
    words = " и ".join(data.draw(st.sampled_from(FEMININE[value])) for value in values)
    every = data.draw(st.sampled_from(("всяка ", "")))
    month, stay = data.draw(st.sampled_from(OF_MONTH)), data.draw(st.sampled_from(STAYS))
    comma, tail = data.draw(st.sampled_from((" ", ", "))), data.draw(st.sampled_from(TAILS))
    text = f"{every}{words} седмица{month}{comma}{stay}{tail}"
    found = propose(text, today=TODAY)
    assert brief(found.rule) == f"M{','.join(map(str, values))} week ?: sat 10:00>sun 18:00", text
    assert not found.not_understood, text
