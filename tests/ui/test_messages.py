"""`manage.py messages`: texts come in, translations stay, faults are named, fresh catalogues cost nothing."""

import gettext
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ui.catalogues import rooms, work
from ui.catalogues.files import read, write

PYTHON = '''"""Документация на български е позволена."""
from django.utils.translation import gettext_lazy as _, ngettext, pgettext

HELLO = _("Hello, %(name)s")
LONG = _("One sentence, "
         "written in two parts.")
COUNT = ngettext("%(count)s child", "%(count)s children", 2)
DAY = pgettext("date", "day")
ABBREVIATION = _("ЕГН is ten digits")
'''
TEMPLATE = """{% load i18n %}<p title="{% translate 'A title' %}">{# коментар #}
{% blocktranslate with n=name %}Dear {{ n }}{% endblocktranslate %}</p>
<c-card title="{% translate 'Of a card' %}" :lead="_('Of a component')">{{ _("In a variable") }}</c-card>
"""
ALL = {
    "Hello, %(name)s",
    "One sentence, written in two parts.",
    "%(count)s child",
    "day",
    "ЕГН is ten digits",
    "A title",
    "Dear %(n)s",
    "Of a card",
    "Of a component",
    "In a variable",
}


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small product: the room `cases` in services, the room `ui`, one template folder each."""
    for room in ("services/cases", "platform/ui"):
        (tmp_path / room).mkdir(parents=True)
        for name in ("__init__.py", "apps.py"):
            (tmp_path / room / name).touch()
    for folder in ("cases", "layout"):
        (tmp_path / "templates" / folder).mkdir(parents=True)
    (tmp_path / "services/cases/enums.py").write_text(PYTHON)
    (tmp_path / "templates/cases/list.html").write_text(TEMPLATE)
    monkeypatch.setattr(rooms, "ROOT", tmp_path)
    rooms.rooms.cache_clear()
    yield tmp_path
    rooms.rooms.cache_clear()


def run(action: str, **options: str) -> str:
    out = StringIO()
    call_command("messages", action, stdout=out, stderr=out, **options)
    return out.getvalue()


def faults() -> str:
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("messages", "check", stdout=out, stderr=out)
    return out.getvalue()


def po(house: Path, language: str = "bg", room: str = "services/cases") -> Path:
    return house / room / "locale" / language / "LC_MESSAGES" / "django.po"


def translate(house: Path, **changes: str) -> None:
    """Everything gets a translation that keeps its placeholders; `changes` name others by a part of the text."""
    for language in ("bg", "hu"):
        catalog = read(po(house, language), language)
        for message in catalog:
            if message.id:
                ids = message.id if isinstance(message.id, tuple) else (message.id,)
                done = tuple(changes.get(text.split(",")[0].split(" ")[0], f"[{text}]") for text in ids)
                message.string = done if isinstance(message.id, tuple) else done[0]
        write(po(house, language), catalog, language)


def test_every_kind_of_text_is_found(house):
    run("extract")
    found = {m.id[0] if isinstance(m.id, tuple) else m.id for m in read(po(house), "bg") if m.id}
    assert found == ALL
    assert not po(house, room="platform/ui").exists()


def test_a_catalogue_names_files_but_no_lines_and_no_dates(house):
    run("extract")
    text = po(house).read_text()
    assert "#: services/cases/enums.py\n" in text
    assert "Date" not in text
    assert 'msgctxt "date"' in text


def test_extracting_twice_changes_nothing(house):
    assert run("extract")
    assert run("extract") == ""


def test_translations_survive_and_gone_texts_go(house):
    run("extract")
    translate(house)
    (house / "services/cases/enums.py").write_text('from x import _\nHELLO = _("Hello, %(name)s")\n')
    run("extract")
    kept = {m.id: m.string for m in read(po(house), "bg") if m.id}
    assert kept["Hello, %(name)s"] == "[Hello, %(name)s]"
    assert "day" not in kept


def test_words_translated_in_one_room_are_offered_to_another(house):
    run("extract")
    translate(house)
    (house / "templates/layout/base.html").write_text("{% load i18n %}{% translate 'A title' %}")
    run("extract")
    assert read(po(house, room="platform/ui"), "bg").get("A title").string == "[A title]"


def test_a_complete_catalogue_has_no_faults(house):
    run("extract")
    translate(house)
    run("check")


def test_what_is_missing_empty_fuzzy_or_obsolete_is_named(house):
    assert "cases bg: not in the catalogue: 'A title'" in faults()
    run("extract")
    assert "cases hu: not translated: 'A title'" in faults()
    translate(house)
    text = po(house).read_text().replace('msgid "A title"', '#, fuzzy\nmsgid "A title"')
    po(house).write_text(text + '\nmsgid "Gone"\nmsgstr "Няма го"\n\n#~ msgid "Long gone"\n#~ msgstr "x"\n')
    told = faults()
    assert "cases bg: fuzzy: 'A title'" in told
    assert "cases bg: obsolete: 'Gone'" in told
    assert "cases bg: obsolete: 'Long gone'" in told


def test_a_lost_placeholder_is_named(house):
    run("extract")
    translate(house, Hello="Здравей")
    assert "cases bg: placeholders differ: 'Hello, %(name)s': ['%(name)s']" in faults()


def test_an_invented_placeholder_is_named(house):
    run("extract")
    translate(house, A="Заглавие %(nobody)s")
    assert "placeholders differ: 'A title'" in faults()


def test_one_child_may_be_told_without_a_number(house):
    run("extract")
    translate(house)
    text = po(house).read_text().replace('msgstr[0] "[%(count)s child]"', 'msgstr[0] "едно дете"')
    po(house).write_text(text)
    run("check")


def test_one_text_translated_in_two_ways_is_named(house):
    run("extract")
    translate(house)
    (house / "templates/layout/base.html").write_text("{% load i18n %}{% translate 'A title' %}")
    run("extract")
    ui = po(house, room="platform/ui")
    ui.write_text(ui.read_text().replace("[A title]", "друго"))
    assert "bg: translated in two ways: 'A title'" in faults()


def test_a_source_text_in_bulgarian_is_named(house):
    (house / "services/cases/enums.py").write_text('X = _("Здравей")\n')
    run("extract")
    translate(house)
    told = faults()
    assert "Cyrillic outside the catalogues: services/cases/enums.py:1: 'Здравей'" in told
    assert "the source text must be English: 'Здравей'" in told


def test_bulgarian_in_a_template_is_named_with_its_line(house):
    (house / "templates/cases/list.html").write_text("{# коментар #}\n<p>\nСлучай</p>")
    run("extract")
    translate(house)
    assert "templates/cases/list.html:3: 'Случай</p>'" in faults()


@pytest.mark.parametrize(
    "source",
    [
        '# Cyrillic: court wording is matched here\nX = "събота"\n',
        'X = "събота"  # Cyrillic: court wording\n',
        'X = "ЕГН"\n',
        'def f():\n    """Събота."""\n',
        'LETTERS = {"ж": "zh"}\n',
    ],
)
def test_bulgarian_with_a_reason_an_abbreviation_or_a_letter_is_no_fault(house, source):
    (house / "services/cases/enums.py").write_text(source)
    run("extract")
    translate(house)
    run("check")


def test_an_excuse_without_a_reason_is_none(house):
    (house / "services/cases/enums.py").write_text('X = "събота"  # Cyrillic:\n')
    run("extract")
    translate(house)
    assert "'събота'" in faults()


def test_a_compiled_catalogue_speaks_and_a_fresh_one_is_left_alone(house):
    run("extract")
    translate(house)
    assert run("compile").count("compiled") == 2
    assert run("compile") == ""
    os.utime(po(house), (2**31, 2**31))
    assert run("compile").count("compiled") == 1
    with po(house).with_suffix(".mo").open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    assert spoken.gettext("A title") == "[A title]"
    assert spoken.ngettext("%(count)s child", "%(count)s children", 5) == "[%(count)s children]"
    assert not list(house.rglob("*.part"))


def test_one_room_alone(house):
    (house / "templates/layout/base.html").write_text("{% load i18n %}{% translate 'Elsewhere' %}")
    run("extract", room="cases")
    assert po(house).exists()
    assert not po(house, room="platform/ui").exists()


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("templates/cases/_row.html", "cases"),
        ("templates/layout/base.html", "ui"),
        ("templates/layout/cases.html", "ui"),
        ("templates/404.html", "ui"),
        ("templates/emails/cases/notice.txt", "cases"),
        ("services/cases/operations/close.py", "cases"),
        ("platform/kernel/errors.py", "ui"),
    ],
)
def test_each_file_belongs_to_one_room(house, path, label):
    assert rooms.owner(house / path).label == label


def test_the_shell_itself_is_completely_translated():
    assert work.check("ui") == []
