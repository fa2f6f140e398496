"""How a form looks when it comes back: errors in two places, links that help, and everything that was typed."""

import pytest
from bs4 import BeautifulSoup
from django import forms

from kernel.errors import Hint, Refusal, Refusals
from tests.ui.utils.pages import SampleForm, shown, speaking
from ui.forms import DateField, Form, add_refusal
from ui.forms.people import read_aloud

TYPED = {"names": "Иван 2", "egn": "752316926", "born": "31.02.2026", "start": "24:30", "languages": ["tr"]}


def page_of(form) -> BeautifulSoup:
    return BeautifulSoup(shown("sample/form.html", {"form": form}).content.decode(), "html.parser")


def test_a_fresh_form_has_no_errors_and_names_every_field():
    page = page_of(SampleForm())
    assert not page.select(".error-summary")
    for control in page.select("form.form input:not([type=hidden]), form.form select, form.form textarea"):
        assert page.find("label", {"for": control["id"]}), control["id"]


def test_required_and_optional_are_marked_in_words_and_for_machines():
    page = page_of(SampleForm())
    assert page.select_one("#id_names").has_attr("required")
    assert "по желание" in page.find("label", {"for": "id_egn"}).text
    assert page.select_one("form.form").has_attr("novalidate"), "the server's sentences, not the browser's"


def test_every_error_stands_beside_its_field_and_in_the_summary():
    page = page_of(SampleForm(TYPED))
    lines = {link["href"]: link.parent.text for link in page.select(".error-summary li a")}
    assert {"#id_names", "#id_egn", "#id_born", "#id_start", "#id_kind", "#id_agreed"} <= lines.keys()
    assert "Няма 24:30" in lines["#id_start"]
    field = page.select_one("#id_start")
    assert field["aria-invalid"] == "true"
    told = [page.find(id=name).text for name in field["aria-describedby"].split()]
    assert "Например 10:00" in told[0]
    assert "Няма 24:30" in told[1]
    assert all(page.find(id=href[1:]) for href in lines)


def test_what_was_typed_stays_but_never_a_password():
    page = page_of(SampleForm({**TYPED, "secret": "тайна", "wording": "<script>alert(1)</script>"}))
    assert page.select_one("#id_start")["value"] == "24:30"
    assert page.select_one("#id_born")["value"] == "31.02.2026"
    assert page.select_one("#id_born")["type"] == "text", "type=date would blank what is no date"
    assert page.select_one("#id_wording").text.strip() == "<script>alert(1)</script>"
    assert page.select_one("input[name=languages][value=tr]").has_attr("checked")
    assert not page.select_one("#id_secret").get("value")


def test_a_true_date_gets_the_browsers_picker():
    page = page_of(SampleForm({"born": "2026-11-21"}))
    assert page.select_one("#id_born")["type"] == "date"


def test_choices_are_a_group_with_a_legend():
    page = page_of(SampleForm({}))
    group = page.find("input", {"name": "kind"}).find_parent("fieldset")
    assert group.legend.text.startswith("Вид на срещата")
    assert page.find(id=group["aria-describedby"]).text.strip().endswith("Това поле е задължително.")
    assert len(page.find_all(id="id_kind")) == 1


def test_a_refusal_goes_to_its_field_with_the_links_that_help():
    form = SampleForm({**TYPED, "room": "1"})
    form.is_valid()
    with speaking("bg"):
        add_refusal(
            form,
            Refusals(
                [
                    Refusal("Стаята е заета.", field="room", hints=(Hint("Свободни часове", "/free/"),)),
                    Refusal("Липсва съгласие.", hints=(Hint("Запишете съгласието", "/consent/"),)),
                    Refusal("За поле, което формата няма.", field="entrance"),
                ]
            ),
        )
    page = page_of(form)
    assert "Стаята е заета." in page.find(id="id_room_error").text
    assert page.find(id="id_room_error").find("a", {"href": "/free/"}).text == "Свободни часове"
    summary = page.select_one(".error-summary")
    assert "Липсва съгласие." in summary.text
    assert "За поле, което формата няма." in summary.text
    assert summary.find("a", {"href": "/consent/"})


def test_a_label_that_is_a_sentence_keeps_its_full_stop_for_itself():
    class Signed(Form):
        signed = forms.BooleanField(label="Прочетох го и го подписвам.")

    page = page_of(Signed({}))
    assert page.select_one(".error-summary li a").text == "Прочетох го и го подписвам"
    assert "Прочетох го и го подписвам." in page.find("label", {"for": "id_signed"}).text


def test_what_is_needed_later_is_neither_optional_nor_required():
    class Waited(Form):
        needed_later = ("wait",)
        wait = forms.CharField(label="Чакане", required=False)

    page = page_of(Waited())
    assert page.find("label", {"for": "id_wait"}).text.strip() == "Чакане"
    assert not page.select_one("#id_wait").has_attr("required")


def test_a_refusal_is_escaped():
    form = SampleForm({})
    add_refusal(form, Refusal("<img src=x>", hints=(Hint("<b>", "/x/"),)))
    html = str(page_of(form).select_one(".error-summary"))
    assert "<img" not in html
    assert "<b>" not in html


def test_a_form_of_a_library_gets_the_same_markup():
    class Foreign(forms.Form):
        email = forms.EmailField()

    page = page_of(Foreign({"email": "x"}))
    assert "form-control" in page.select_one("#id_email")["class"]
    assert page.select_one(".error-summary a")["href"] == "#id_email"


def test_a_form_with_a_file_is_sent_in_parts():
    assert page_of(SampleForm()).select_one("form.form")["enctype"] == "multipart/form-data"


def test_an_unchanged_date_is_no_change():
    field = DateField()
    assert not field.has_changed(field.clean("21.11.2026"), "2026-11-21")
    assert field.has_changed(None, "глупости")


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("+359888123456", "0888 123 456"),
        ("+35938612345", "038 612 345"),
        ("+36201234567", "+36 20 123 4567"),
        ("112", "112"),
        ("по-късно", "по-късно"),
    ],
)
def test_a_number_is_read_in_groups(stored: str, read: str) -> None:
    assert read_aloud(stored) == read


@pytest.mark.parametrize(
    ("typed", "told"), [("-3", "Числото трябва да е най-малко 0."), ("99", "Числото трябва да е най-много 60.")]
)
def test_a_number_out_of_bounds_is_told_plainly(typed, told):
    class Minutes(forms.Form):
        minutes = forms.IntegerField(min_value=0, max_value=60)

    with speaking("bg"):
        assert Minutes({"minutes": typed}).errors["minutes"] == [told]
