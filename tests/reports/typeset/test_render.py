"""The file itself: archival, accessible, the same twice, and untouched by what people type."""

import io
import time

import pikepdf
import pytest

from services.reports.typeset import render as render_module
from services.reports.typeset.clean import UNDRAWABLE, printable
from services.reports.typeset.coverage import drawable
from services.reports.typeset.documents.certificate import attendance_certificate
from services.reports.typeset.documents.common import Letterhead
from services.reports.typeset.render import RenderFailed, render, render_pages
from tests.reports.typeset.reading import words
from tests.reports.typeset.samples import ALL, LETTERHEAD, MOMENT, certificate

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)
HOSTILE = [
    '#panic("leak")',
    '#import "/etc/passwd": *; #read("/etc/passwd")',
    "*жирно* _курсив_ $x^2$ `код` <етикет> @препратка = заглавие\n== още\n- точка\n+ брой",
    "\\ \\u{41} // коментар /* край */ ~ -- --- ...",
    "„кавички“ \"прави\" 'единични' «други»",
    '"}], "data": {"title": "x',
    "{{ data }} {% debug %} ${jndi} %s %(x)s {0}",
    "שלום עולם مرحبا بالعالم",
    "зло\u202eгърбо\u202c \u2066скрито\u2069 н\u200bула\ufeff",
    "нула\x00 звънец\x07 изтрий\x7f \x1b[31mчервено",
    "😀👨‍👩‍👧‍👦 🇧🇬 中文 ไทย 𝕬 \ue000",
    "И\u0306 е\u0301 \u0301\u0301\u0301\u0301",
    "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
    "Я" * 10_000,
    "дума " * 2_000,
]


@pytest.mark.parametrize("template", ALL)
def test_it_is_archival_and_accessible(template):
    pdf = pikepdf.open(io.BytesIO(render(template, ALL[template].data(), moment=MOMENT)))
    with pdf.open_metadata() as meta:
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")
        assert meta["pdfuaid:part"] == "1"
        assert meta["dc:title"]
    assert str(pdf.Root.Lang) == "bg-BG"
    assert bool(pdf.Root.MarkInfo.Marked)


@pytest.mark.parametrize("template", ALL)
def test_all_fonts_are_inside_and_ours(template):
    pdf = pikepdf.open(io.BytesIO(render(template, ALL[template].data(), moment=MOMENT)))
    names = {str(obj.FontName) for obj in pdf.objects if isinstance(obj, pikepdf.Dictionary) and "/FontName" in obj}
    assert names
    for name in names:
        assert any(family in name for family in ("PTSerif", "PTSans", "DejaVu")), name


def test_nothing_in_the_file_acts():
    pdf = render("attendance_certificate", certificate().data(), moment=MOMENT)
    for mark in (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/OpenAction", b"/AA"):
        assert mark not in pdf


@pytest.mark.parametrize("template", ALL)
def test_same_data_same_bytes(template):
    data = ALL[template].data()
    assert render(template, data, moment=MOMENT) == render(template, dict(reversed(data.items())), moment=MOMENT)


def test_the_moment_is_the_creation_date():
    pdf = pikepdf.open(io.BytesIO(attendance_certificate(certificate(), moment=MOMENT)))
    with pdf.open_metadata() as meta:
        assert meta["xmp:CreateDate"].startswith("2026-11-21T10:30:00")


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        render("day_sheet", ALL["day_sheet"].data(), moment=MOMENT.replace(tzinfo=None))


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_hostile_text_is_only_text(text):
    paper = certificate(child=text, place=text, circumstances=(text,), purpose=text)
    found = words(attendance_certificate(paper, moment=MOMENT))
    assert "Детето не беше доведено до 10:15 ч." in found
    assert "root:" not in found


@pytest.mark.parametrize("template", ALL)
def test_every_template_bears_hostile_text_in_every_place(template):
    def spoil(value):
        if isinstance(value, dict):
            return {key: spoil(item) for key, item in value.items()}
        if isinstance(value, list):
            return [spoil(item) for item in value]
        return '#panic() *a* $ "' if isinstance(value, str) and value not in KEEP else value

    data = ALL[template].data()
    spoiled = spoil({**data, **({"verification": None} if "verification" in data else {})})
    if "verification" in data:
        spoiled["verification"] = data["verification"]
    assert '#panic() *a* $ "' in words(render(template, spoiled, moment=MOMENT))


KEEP = {"meeting", "not_held", "yes", "no", "in", "out"}


def test_markup_signs_are_printed_as_typed():
    found = words(attendance_certificate(certificate(child='#panic("x") *а* $1$ <b>'), moment=MOMENT))
    assert '#panic("x") *а* $1$ <b>' in found


def test_text_cannot_turn_its_reading_order_round_or_hide():
    assert printable("зло\u202eгърбо\u2066 н\u200bула\ufeff\x00") == "злогърбо нула"
    assert printable("ред\r\nред\tтаб") == "ред\nред таб"
    assert printable("И\u0306") == "Й"


def test_a_sign_without_a_glyph_becomes_a_visible_box():
    assert printable("Иван\U0001f1e7") == f"Иван{UNDRAWABLE}"
    assert ord(UNDRAWABLE) in drawable()
    assert all(ord(char) in drawable() for char in "абвгдежзийклмнопрстуфхцчшщъьюяѝѐ№„“”–—…őűŐŰ€→←\u200b")


def test_a_long_word_stays_on_the_page():
    found = words(attendance_certificate(certificate(child="Ѫ" * 400), moment=MOMENT))
    assert found.replace(" ", "").count("Ѫ") == 400


def test_the_logo_is_shown_and_anything_else_refused():
    with_logo = certificate(letterhead=Letterhead("О", "Ц", logo=PIXEL))
    pdf = pikepdf.open(io.BytesIO(attendance_certificate(with_logo, moment=MOMENT)))
    assert any(obj.get("/Subtype") == "/Image" for obj in pdf.objects if isinstance(obj, pikepdf.Stream))
    for bad in (b"<svg/>", b"GIF89a", b"", b"\x89PNG\r\n\x1a\n" + b"0" * 600_000):
        with pytest.raises(RenderFailed, match="picture"):
            render("day_sheet", ALL["day_sheet"].data(), moment=MOMENT, assets={"logo": bad})


def test_a_broken_logo_is_a_clear_failure():
    broken = certificate(letterhead=Letterhead("О", "Ц", logo=b"\x89PNG\r\n\x1a\nrubbish"))
    with pytest.raises(RenderFailed):
        attendance_certificate(broken, moment=MOMENT)


@pytest.mark.parametrize("name", ["nothing", "../../etc/passwd", "house.typ", "", "a/b"])
def test_an_unknown_template_is_refused(name):
    with pytest.raises(RenderFailed, match="no document template"):
        render(name, {}, moment=MOMENT)


def test_missing_data_fails_clearly_and_repeats_none_of_it():
    data = certificate(child="Тайно Име").data()
    del data["basis"]
    with pytest.raises(RenderFailed) as failed:
        render("attendance_certificate", data, moment=MOMENT)
    assert "Тайно" not in str(failed.value)


def test_too_much_data_is_refused():
    with pytest.raises(RenderFailed, match="more than"):
        render("day_sheet", {**ALL["day_sheet"].data(), "notes": ["дълго " * 500_000]}, moment=MOMENT)


def test_a_render_that_does_not_end_is_ended(tmp_path, monkeypatch):
    (tmp_path / "forever.typ").write_text("#let n = 0\n#while true { n += 1 }")
    (tmp_path / "slow.typ").write_text("#let f(n) = if n < 2 { 1 } else { f(n - 1) + f(n - 2) + f(n - 3) }\n#f(60)")
    monkeypatch.setattr(render_module, "TEMPLATES", tmp_path)
    for name in ("forever", "slow"):
        started = time.monotonic()
        with pytest.raises(RenderFailed):
            render(name, {}, moment=MOMENT, seconds=1)
        assert time.monotonic() - started < 5


def test_the_typesetter_sees_neither_files_nor_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("MASTER_KEY", "secret")
    (tmp_path / "spy.typ").write_text('#read("/../../../../etc/hostname")')
    monkeypatch.setattr(render_module, "TEMPLATES", tmp_path)
    with pytest.raises(RenderFailed):
        render("spy", {}, moment=MOMENT)


def test_preview_pages_are_pictures():
    previews = render_pages("day_sheet", ALL["day_sheet"].data(), moment=MOMENT, ppi=48)
    assert len(previews) == 1
    assert previews[0].startswith(b"\x89PNG")


def test_a_certificate_takes_well_under_a_second():
    data = certificate().data()
    taken = []
    for _ in range(5):
        started = time.monotonic()
        render("attendance_certificate", data, moment=MOMENT)
        taken.append(time.monotonic() - started)
    assert min(taken) < 1  # the machine may be busy with other things


def test_letterhead_offers_a_logo_only_when_there_is_one():
    assert LETTERHEAD.assets == {}
