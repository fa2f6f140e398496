"""The outgoing post of a case: numbered, archival, kept as a draft, and let out by a release alone."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied

from kernel.errors import Refusal
from services.cases import letters
from services.cases.letters import Facts, Heading, Letter, Points, Quote, Unprintable, write_letter
from services.cases.models import Document, Release
from services.cases.operations.release import release_document
from services.files.queries import read_file
from services.people.operations import NewContact, add_contact_point, withhold
from tests.contact_centre.conftest import NOW, centre_addresses, family, house  # noqa: F401 - fixtures
from tests.reports.typeset.reading import words


def letter(**changes):
    facts = {
        "addressees": ("Районен съд – Хасково\nГражданско отделение", "Мария Иванова"),
        "title": "Уведомление",
        "subject": "случай на семейство",
        "paragraphs": (
            "Уведомяваме Ви за следното:",
            Heading("Факти"),
            Facts((("Ден", "07.11.2026 г."),)),
            Quote("всяка първа събота"),
            Points(("Срещата не се проведе.",), numbered=True),
        ),
        "enclosures": ("Препис",),
    }
    return Letter(**{**facts, **changes})


def write(case, by, **changes):
    return write_letter(case=case, letter=letter(**changes), by=by, at=NOW)


def test_a_letter_is_numbered_and_kept_among_the_papers_of_the_case(cast, family):  # noqa: F811
    first, second = write(family.case, cast.a.head), write(family.case, cast.a.key_worker)
    assert (first.kind, first.title) == ("letter_out", "Уведомление, изх. № И-2026-0001")
    assert second.title.endswith("И-2026-0002")
    text = words(read_file(first.file))
    for part in ("Изх. № И-2026-0001", "Относно: случай", "Районен съд", "Мария Иванова", cast.a.head.display_name):
        assert part in text, part
    assert not Release.objects.exists()


def test_it_is_archival_with_bookmarks(cast, family):  # noqa: F811
    pdf = pikepdf.open(io.BytesIO(read_file(write(family.case, cast.a.head).file)))
    with pdf.open_metadata() as meta:
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")
    with pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Уведомление"]
        assert [item.title for item in outline.root[0].children] == ["Факти"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"addressees": (" ",)}, "addressees"), ({"subject": " "}, "subject"), ({"paragraphs": ()}, "text")],
)
def test_half_a_letter_takes_no_number(cast, family, changes, field):  # noqa: F811
    with pytest.raises(Refusal) as refused:
        write(family.case, cast.a.head, **changes)
    assert refused.value.field == field
    assert write(family.case, cast.a.head).title.endswith("0001")


def test_nothing_can_print(cast, family, monkeypatch):  # noqa: F811
    monkeypatch.setattr(letters, "typesetter", letters.Hook("nobody"))
    with pytest.raises(Refusal):
        write(family.case, cast.a.head)

    def broken(**_facts):
        raise Unprintable

    hook = letters.Hook("broken")
    hook.register(broken)
    monkeypatch.setattr(letters, "typesetter", hook)
    with pytest.raises(Refusal):
        write(family.case, cast.a.head)
    assert not Document.objects.exists()


def test_whoever_does_not_work_on_the_case_writes_none(cast, family):  # noqa: F811
    for by in (cast.a.supervisor, cast.a.reception, cast.a.worker("key_worker")):
        with pytest.raises(PermissionDenied):
            write(family.case, by)


def test_the_check_of_releases_reads_it(cast, family):  # noqa: F811
    head = cast.a.head
    point = add_contact_point(
        person=family.mother, contact=NewContact("address", "Пловдив, ул. „Канарска“ № 77"), by=head, at=NOW
    )
    withhold(point=point, withheld_from=family.father, reason="ЗЗДН", ground="protection_order", by=head, at=NOW)
    facts = {"recipient": None, "recipient_name": "РС – Хасково", "readers": (), "channel": "post", "ground": "искане"}
    facts |= {"profile": "parties", "by": head, "at": NOW + timedelta(hours=1)}
    clean = release_document(document=write(family.case, head), **facts)
    leak = write(family.case, head, paragraphs=("Детето живее на ул. Канарска 77 в Пловдив.",))
    stopped = release_document(document=leak, **facts)
    assert (clean.state, stopped.state) == ("released", "stopped")
