"""The centres are full: otherwise a clean crawl would mean nothing."""

import pytest
from django.db import models

from kernel.place import entered
from services.scheduling.models import Room
from tests.isolation_crawl.canary import MARK, canary, found, readable, texts_of
from tests.isolation_crawl.crawl import checksum
from tests.isolation_crawl.seed import TEXTS, CannotSeed, models_of_a_centre, of_a_family
from vault.fields import EncryptedTextField

pytestmark = pytest.mark.django_db
# Texts of a fixed shape: what the product makes itself, and what a list of words allows.
MADE = {
    "accounts.ApiToken.hint",
    "audit.Cut.proof",
    "accounts.ApiToken.token_hash",
    "accounts.Invitation.token_hash",
    "accounts.Session.device",
    "accounts.Session.key_hash",
    "accounts.User.password",
    "accounts.User.language",
    "cases.Case.closing_reason",
    "cases.CaseTransition.move",
    "contact_centre.Proposal.occurrence",
    "custody.NightlyWork.why",
    "files.StoredFile.content_type",
    "files.StoredFile.digest",
    "files.StoredFile.storage_key",
    "links.ConsentRequest.text_version",
    "links.Link.handle",
    "links.Submission.code_hash",
    "onboarding.ImportRun.language",
    "onboarding.ImportRun.storage_key",
    "staff.Approval.kind",
    "people.Person.gender",
    "people.Person.identifier_kind",
    "reports.Certificate.number",
    "reports.Certificate.code",
    "reports.Certificate.code_hash",
    "reports.PaperText.key",
    "reports.Report.number",
    "reports.Report.code",
    "reports.Report.code_hash",
    "reports.Report.digest",
}


# The role of a centre, under which everything is seeded, may not write there.
OWNER_S = {"audit.Cut", "custody.NightlyWork"}


def rows_of(place):
    with entered(place):
        return {model: list(model._default_manager.order_by("pk")) for model in models_of_a_centre()}


def test_every_table_of_both_centres_holds_rows(world):
    for seeds in (world.a, world.b):
        empty = {model._meta.label for model, rows in rows_of(seeds.place).items() if not rows}
        assert empty - OWNER_S == set()


def test_no_id_is_in_both_centres(world):
    ids = [
        {str(row.pk) for model, rows in rows_of(seeds.place).items() for row in rows if _is_uuid(model)}
        for seeds in (world.a, world.b)
    ]
    assert ids[0] & ids[1] == set()
    assert min(map(len, ids)) > 100


def _is_uuid(model):
    return isinstance(model._meta.pk, (models.UUIDField, models.OneToOneField))


def test_every_text_of_every_model_holds_a_canary(world):
    """But for words of a list, and for what the product makes by itself."""
    empty = []
    with entered(world.a.place):
        for model in models_of_a_centre():
            rows = list(model._default_manager.order_by("pk"))
            for field in model._meta.local_fields:
                if isinstance(field, TEXTS) and not field.choices and (field.max_length or 99) > 11:
                    values = " ".join(str(getattr(row, field.attname)) for row in rows)
                    if not found(values, "AS") and f"{model._meta.label}.{field.name}" not in MADE:
                        empty.append(f"{model._meta.label}.{field.name}")
    assert not empty, "\n".join(empty)


def test_the_other_family_has_rows_of_its_own(world):
    assert of_a_family() >= {"cases.Note", "people.ContactPoint", "contact_centre.Observation", "reports.Certificate"}
    assert not of_a_family() & {"staff.Worker", "scheduling.Room", "accounts.User", "audit.Event"}
    assert set(world.others.rows) >= of_a_family()


def test_nothing_of_one_centre_lies_in_the_other(world):
    with entered(world.b.place):
        texts = "\n".join(text for rows in rows_of(world.b.place).values() for text in texts_of(rows))
    assert found(texts, "AS") == set()
    assert len(found(texts, "B")) > 50


def test_a_checksum_sees_every_change(world):
    before = checksum(world.a.place)
    assert checksum(world.a.place) == before != checksum(world.b.place)
    with entered(world.a.place):
        task = world.a.one("cases.Task")
        task.title = "друго"
        task.save()
    assert checksum(world.a.place) != before


def test_a_model_that_cannot_be_guessed_is_told_with_what_was_tried():
    told = str(CannotSeed(Room, "", ValueError("too small"), {"capacity": 1}))
    assert "too small" in told
    assert 'RECIPES["scheduling.Room"] = ' in told
    assert "capacity = 1" in told


def test_a_canary_fits_where_there_is_room():
    assert canary("A", "people.Person", "names", "child") == "CANARYA-people.Person-names-child"
    assert len(canary("A", "people.Person", "names", limit=12)) == 12
    assert canary("A", "people.Person", "gender", limit=10) == ""


def test_a_canary_is_found_whatever_its_case_and_only_of_the_tags_asked_for():
    text = f"x {MARK}A-one.Two-three CANARYB-four canarya-five@example.org"
    assert found(text, "A") == {"canarya-one.two-three", "canarya-five"}
    assert found(text, "B") == {"canaryb-four"}
    assert found("nothing", "AB") == set()


def test_a_pdf_is_read(world):
    from services.files.queries import read_file  # noqa: PLC0415 - beside its only use

    with entered(world.a.place):
        content = read_file(world.a.one("reports.Certificate").document.file)
    assert content.startswith(b"%PDF")
    assert len(found(readable(content), "A")) > len(found(content, "A"))


def test_sealed_fields_are_counted_as_texts():
    assert EncryptedTextField in TEXTS
