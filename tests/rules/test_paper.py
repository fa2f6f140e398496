"""R7 and R18 as behaviour: what a centre tells a court, and what it never does."""

from datetime import timedelta

import pytest

from kernel.errors import Refusal, Refusals
from services.cases.enums import CaseMove, CaseState
from services.cases.letters import write_letter
from services.cases.operations import move_case
from services.contact_centre.operations.record import add_addendum, write_fact
from services.files.queries import read_file
from services.reports.contents import lines_of
from services.reports.operations import ask_approval, change_text, edit_report, send_back
from services.reports.words import refusal_of
from tests.contact_centre.door import moment
from tests.reports.conftest import (  # noqa: F401 - fixtures
    AT,
    BECAUSE,
    centre_addresses,
    desk,
    door,
    family,
    house,
    meeting,
    signed,
    wanted,
    word_text,
)
from tests.reports.typeset.reading import words


def pdf_of(report):
    return words(read_file(report.document.file))


def word_of(report):
    return word_text(read_file(report.word_document.file))


# --- R18: reports say facts, observations, direct statements; a cautionary note always; no recommendation ------------


def test_r18_a_report_says_signed_facts_direct_words_times_and_the_note(desk):  # noqa: F811
    report = desk.issued()
    for text in (pdf_of(report), word_of(report)):
        for part in (
            report.number,
            "Детето сяда до бащата.",
            "Хубаво беше.",
            "от 10:04 ч. до 12:00 ч.",
            "Мария Иванова",
            "120",
            "116",
            "нито препоръка за родителските права",
            "Районен съд – Хасково",
        ):
            assert part in text, part


def test_r18_nothing_unsigned_is_in_it(desk, door, family, wanted):  # noqa: F811
    unsigned = door.book(wanted(family.first, hours=(14, 16)), family.case)
    door.through(unsigned, (family.father, "arrived", "13:50"), (family.children[0], "arrived", "14:00"))
    door.begin(unsigned, "14:02")
    facts = {"kind": "observed", "text": "Детето рисува къща с комин.", "by": unsigned.supervisor}
    write_fact(session=unsigned, at=moment("14:10"), written_at=moment("14:11"), **facts)
    report = desk.asked()
    assert [one["agreed"] for one in report.contents["meetings"]] == ["от 10:00 ч. до 12:00 ч."]
    assert "комин" not in str(report.contents)


def test_r18_without_a_signed_record_there_is_no_report(desk, signed):  # noqa: F811
    long_ago = {
        "starts_on": signed.starts_at.date() - timedelta(days=60),
        "ends_on": signed.starts_at.date() - timedelta(days=30),
    }
    with pytest.raises(Refusal, match="signed|подписан"):
        ask_approval(report=desk.draft(**long_ago), by=desk.author, at=AT)


@pytest.mark.parametrize(
    "text",
    [
        "Препоръчваме срещите да се разширят.",
        "Считаме, че детето е привързано към майка си.",
        "В интерес на детето е да живее при бащата.",
        "Бащата е добър родител.",
        "Режимът следва да се измени.",
        "Необходимо е да се ограничат срещите.",
        "Нашето становище е положително.",
        "Бащата явно се ядоса.",
    ],
)
@pytest.mark.parametrize("field", ["intro", "remarks"])
def test_r18_the_workers_own_words_recommend_and_judge_nothing(desk, text, field):  # noqa: F811
    with pytest.raises(Refusal) as refused:
        desk.draft(**{field: text})
    assert refused.value.field == field
    report = desk.draft()
    with pytest.raises(Refusal):
        edit_report(report=report, facts={field: text}, by=desk.author, at=AT)


def test_r18_facts_between_the_facts_are_welcome(desk):  # noqa: F811
    report = desk.asked(intro="Срещите се проведоха в стая „Слънце“. Бащата каза: „Искам да се разшири режимът“.")
    assert report.contents["intro"].startswith("Срещите")


def test_r18_words_of_opinion_in_a_record_stay_out_unless_chosen_and_marked(desk, signed):  # noqa: F811
    facts = {"by": signed.supervisor, "at": AT}
    add_addendum(session=signed, text="Бащата беше агресивен.", **facts)
    add_addendum(session=signed, text="Препоръчваме повече срещи.", by=signed.supervisor, at=AT + timedelta(minutes=5))
    draft = desk.draft()
    said = str(ask_approval(report=draft, by=desk.author, at=AT).contents)
    assert "агресивен" not in said
    assert "Препоръчваме" not in said


def test_r18_a_recommendation_cannot_be_ticked(desk, signed):  # noqa: F811
    one = add_addendum(session=signed, text="Препоръчваме повече срещи.", by=signed.supervisor, at=AT)
    two = add_addendum(session=signed, text="Бащата беше агресивен.", by=signed.supervisor, at=AT)
    draft = desk.draft()
    chosen = {f"addendum:{one.pk}": True, f"addendum:{two.pk}": True}
    edit_report(report=draft, facts={}, chosen=chosen, by=desk.author, at=AT)
    contents = ask_approval(report=draft, by=desk.author, at=AT).contents
    assert "Препоръчваме" not in str(contents)
    (marked,) = [line for line in lines_of(contents) if line["why"]]
    assert marked["text"] == "Бащата беше агресивен."


@pytest.mark.parametrize(
    ("text", "is_barred"),
    [
        ("Бащата заключва вратата на стаята.", False),
        ("Бащата предлага на детето ябълка.", False),
        ("Майката настоява детето да облече якето си.", False),
        ("Детето казва, че трябва да си тръгва.", False),
        ("Предлагаме повече срещи.", True),
        ("Препоръ\u0300чваме повече срещи.", True),
        ("Срещите следва да се разширят.", True),
    ],
)
def test_r18_what_people_of_the_record_did_may_be_ticked(desk, signed, text, is_barred):  # noqa: F811
    """A signed record cannot be worded anew: what it says of a parent is not kept from a court for a word."""
    row = add_addendum(session=signed, text=text, by=signed.supervisor, at=AT)
    draft = desk.draft()
    edit_report(report=draft, facts={}, chosen={f"addendum:{row.pk}": True}, by=desk.author, at=AT)
    contents = ask_approval(report=draft, by=desk.author, at=AT).contents
    assert (text in str(contents)) is not is_barred
    assert len([line for line in lines_of(contents) if line["why"]]) == (not is_barred)


def test_r18_the_cautionary_note_can_be_reworded_and_not_left_out(desk):  # noqa: F811
    head = desk.second
    for text in ("", " ", "Кратко."):
        with pytest.raises(Refusal):
            change_text(key="report_caution", text=text, by=head, at=AT)
    own = "В доклада има само факти, видени и чути от служители на центъра. Той не казва какво да се реши и от кого."
    change_text(key="report_caution", text=own, by=head, at=AT)
    report = desk.issued()
    assert own in pdf_of(report)
    assert own in word_of(report)


def test_r18_nobody_approves_their_own_report(desk):  # noqa: F811
    desk.author = desk.second
    report = desk.asked()
    with pytest.raises(Refusal):
        send_back(report=report, because=BECAUSE, by=desk.second, at=AT)


# --- R7: whoever refers a family is told in writing why it is not taken ----------------------------------------------


def test_r07_a_declined_referral_is_told_in_writing_why(cast, family):  # noqa: F811
    case = family.in_state(CaseState.SCREENING)
    facts = {"by": cast.a.head, "at": AT}
    with pytest.raises((Refusal, Refusals)):
        move_case(case=case, move=CaseMove.DECLINE, note="Рискът надхвърля възможностите ни.", **facts)
    reasons = ("Центърът има един вход и не може да раздели двете страни.",)
    letter = refusal_of("Районен съд – Хасково", "Ваше писмо № 12", reasons, instead=("КСУ – Стара Загора",))
    paper = write_letter(case=case, letter=letter, **facts)
    text = words(read_file(paper.file))
    for part in (
        "ОТКАЗ ЗА ПРИЕМАНЕ НА СЛУЧАЙ",
        reasons[0],
        "КСУ – Стара Загора",
        "Изх. №",
        "не е оценка на нито един",
    ):
        assert part in text, part
    move_case(case=case, move=CaseMove.DECLINE, note="Рискът надхвърля възможностите ни.", **facts)
    case.refresh_from_db()
    assert case.state == CaseState.DECLINED


def test_r07_a_refusal_without_reasons_cannot_be_written(cast, family):  # noqa: F811
    family.in_state(CaseState.SCREENING)
    page = f"/papers/cases/{family.case.pk}/letters/refusal/"
    answer = cast.at(cast.a.head).post(page, {"addressee": "РС – Хасково", "subject": "Ваше писмо", "reasons": ""})
    assert answer.status_code == 422
    assert not family.case.documents.exists()
