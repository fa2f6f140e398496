"""Every field of every table is classified, what is personal is encrypted, and no schema leans on another."""

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.utils import translation

from kernel.models import Row
from tenants.isolation.router import Kind, labels
from vault.fields import EncryptedDateField, EncryptedJSONField, EncryptedTextField

CLASSES = {"personal", "sensitive", "operational"}
TEXTS = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.DateField, ArrayField)
SEALED = (EncryptedTextField, EncryptedDateField, EncryptedJSONField)
_ACCOUNT = "of staff, needed to sign in and to write to them before any key of a child exists"
_HASH = "a hash, or sealed with a key that the table does not hold"
# Personal or sensitive and yet not sealed by the vault: each with its reason.
IN_THE_CLEAR = {
    "accounts.KnownDevice.mark_hash": "a hash of a cookie",
    "accounts.ApiToken.token_hash": _HASH,
    "accounts.Invitation.email": _ACCOUNT,
    "accounts.Invitation.facts": _ACCOUNT,
    "accounts.Invitation.invited_by": _ACCOUNT,
    "accounts.Invitation.name": _ACCOUNT,
    "accounts.Invitation.token_hash": _HASH,
    "accounts.Session.data": _HASH,
    "accounts.Session.device": "the kind of a browser, of staff",
    "accounts.Session.key_hash": _HASH,
    "accounts.User.email": _ACCOUNT,
    "accounts.User.name": _ACCOUNT,
    "accounts.User.password": _HASH,
    "api.Sending.name_hash": _HASH,
    "api.Sending.request_hash": _HASH,
    "audit.Event.address": "the first part of a network address, of staff",
    "centres.Application.contact_email": "of an organisation that asks to join; no client",
    "centres.Application.contact_name": "of an organisation that asks to join; no client",
    "centres.Application.contact_phone": "of an organisation that asks to join; no client",
    "centres.Application.message": "of an organisation that asks to join; no client",
    "cases.Case.grounds": "three words of the law, counted by the database for the centre's figures",
    "contact_centre.RiskAssessment.abuse_basis": "a word of a list; what was alleged is sealed",
    "contact_centre.Freeze.ground": "a word of a list, by which the database finds the one that stands",
    "cases.CaseParty.role": "a word of a list; without the person it says nothing",
    "cases.EntrySecret.people": "ids of people; without them they say nothing",
    "cases.InnerReferral.people": "ids of people; without them they say nothing",
    "cases.Release.readers": "ids of people; without them they say nothing",
    "cases.Reporter.known_to": "ids of people; without them they say nothing",
    "contact_centre.RiskAssessment.level": "a word of a list; the reasons are sealed",
    "contact_centre.Session.end_reason": "a word of a list, counted by the database",
    "contact_centre.Session.not_held_reason": "a word of a list, counted by the database",
    "incidents.Incident.kind": "a word of a list, asked by the clock of every centre; the facts are sealed",
    "incidents.Incident.severity": "a word of a list; the facts are sealed",
    "incidents.IncidentPerson.part": "a word of a list; without the person it says nothing",
    "people.Person.languages": "codes of languages, for finding an interpreter",
    "people.Person.name_tokens": "keyed trigrams: nothing without the centre's key",
    "people.Person.told_apart": "ids of people; without them they say nothing",
    "people.Person.settlement_code": "a code of a settlement, for the figures; the address is sealed",
    "people.Relationship.kinship": "a word of a list; without the people it says nothing",
    "people.Person.identifier_index": _HASH,
    "people.ContactPoint.value_index": _HASH,
    "staff.Worker.display_name": _ACCOUNT,
}
# Free text that its room calls operational: it must not be about a family.
ABOUT_NOBODY = {
    "accounts.ApiToken.name": "what a program is for",
    "accounts.Counter.key": "names of counters",
    "accounts.Counter.value": "counts",
    "audit.Event.object_type": "names of models",
    "audit.Event.request_id": "a random number",
    "audit.Event.session": "the beginning of a hash",
    "audit.Seal.covers": "numbers of events",
    "cases.Case.import_key": _HASH,
    "cases.Referral.institution_name": "a public institution",
    "contact_centre.LegalBasis.court_name": "a public institution",
    "links.Submission.code_hash": _HASH,
    "continuity.Ending.asked_by": "who works for the operator",
    "continuity.Ending.certificate": "counts, days and the names of tables",
    "continuity.Ending.fingerprint": _HASH,
    "continuity.Ending.head_agreed_by": "the head of a service signs for it",
    "continuity.Ending.head_paper": "number and date of a paper",
    "continuity.Ending.operator_agreed_by": "who works for the operator",
    "continuity.Hold.by": "who works for the operator",
    "continuity.Hold.lifted_by": "who works for the operator",
    "continuity.Hold.reason": "number of a court's case; the operator knows nobody in it",
    "continuity.Quarantine.dropped_by": "who works for the operator",
    "continuity.Quarantine.schema_name": "a generated name",
    "continuity.Restore.backup": "the name of a folder",
    "continuity.Restore.by": "who works for the operator",
    "continuity.Restore.digest": _HASH,
    "continuity.Restore.reason": "why a centre was put back; the operator knows nobody in it",
    "contact_centre.Planning.trouble": "the name of a class of errors",
    "contact_centre.Proposal.occurrence": "which date of the rule this is",
    "contact_centre.BriefingRead.stamp": _HASH,
    "contact_centre.Policy.agreement_text": "the centre's rules, the same for everybody",
    "contact_centre.Policy.certificate_title": "a title of papers",
    "contact_centre.Policy.emergency_steps": "what to do in an emergency, shown on a locked screen",
    "contact_centre.Session.import_key": _HASH,
    "contact_centre.Session.occurrence": "which date of the rule this is",
    "custody.CentreExport.key": "a public key of the recipient, which opens nothing",
    "custody.CentreExport.digest": _HASH,
    "custody.CentreExport.failure": "the kind of what went wrong",
    "custody.AccessRequest.digest": _HASH,
    "custody.Erasure.facts": "counts and the names of tables",
    "custody.Erasure.failure": "the kind of what went wrong",
    "custody.NightlyWork.why": "names of tables and kinds of faults",
    "custody.Term.ground": "an act and an article; the form says to name nobody",
    "files.StoredFile.content_type": "kinds of files",
    "files.StoredFile.digest": _HASH,
    "files.StoredFile.storage_key": "a random path",
    "incidents.IncidentStep.label": "a step in the centre's own words; the form says to name nobody",
    "incidents.Signal.institution_name": "a public institution",
    "incidents.StepList.steps": "steps in the centre's own words; the form says to name nobody",
    "outbox.Message.key": "names of letters",
    "outbox.Message.last_error": "names of errors, not their texts",
    "outbox.Message.receipt": "a gateway's own number for a message",
    "outbox.Message.topic": "names of topics",
    "people.Person.import_key": _HASH,
    "reports.Certificate.code_hash": _HASH,
    "reports.PaperText.text": "words of the centre itself, the same on every paper",
    "reports.Report.code_hash": _HASH,
    "reports.Report.digest": _HASH,
    "scheduling.Closure.reason": "why the house is closed",
    "scheduling.Entrance.directions": "how to find a door",
    "scheduling.Entrance.name": "a name of a door",
    "scheduling.Room.features": "what a room has",
    "scheduling.Room.name": "a name of a room",
    "staff.Qualification.issuer": "a school",
    "staff.Qualification.title": "a training",
}
SHORT = 40


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if issubclass(model, Row)]


def test_every_model_of_a_room_is_a_row():
    """With a UUID that the application made, without which nothing of it can be sealed."""
    rooms = {*settings.SCHEMA_APPS["public"], *settings.SCHEMA_APPS["centre"]}
    strangers = [m for m in apps.get_models() if apps.get_app_config(m._meta.app_label).name in rooms]
    strangers = [m._meta.label for m in strangers if not issubclass(m, Row) and not _is_foreign(m)]
    assert strangers == []


def _is_foreign(model: type[models.Model]) -> bool:
    return model.__module__.startswith(("allauth.", "django."))


def test_every_field_is_classified_once():
    wrong = {}
    for model in own_models():
        links = [m2m for m2m in model._meta.local_many_to_many if m2m.remote_field.through._meta.auto_created]
        fields = {field.name for field in (*model._meta.local_fields, *links)} - {"id"}
        if fields != set(model.FIELD_CLASSES):  # type: ignore[attr-defined]
            wrong[model._meta.label] = sorted(fields ^ set(model.FIELD_CLASSES))  # type: ignore[attr-defined]
    assert wrong == {}


def test_there_are_three_classes():
    assert {c for model in own_models() for c in model.FIELD_CLASSES.values()} <= CLASSES  # type: ignore[attr-defined]


def _fields(*classes: str) -> dict[str, models.Field]:
    return {
        f"{model._meta.label}.{field.name}": field
        for model in own_models()
        for field in model._meta.local_fields
        if model.FIELD_CLASSES.get(field.name) in classes  # type: ignore[attr-defined]
    }


def test_personal_texts_are_sealed():
    texts = {name: field for name, field in _fields("personal", "sensitive").items() if isinstance(field, TEXTS)}
    assert {name for name, field in texts.items() if not isinstance(field, SEALED)} == set(IN_THE_CLEAR)


def test_operational_texts_are_about_nobody():
    free = {
        name
        for name, field in _fields("operational").items()
        if isinstance(field, (models.CharField, models.TextField, models.JSONField)) and not isinstance(field, SEALED)
        if not field.choices and (field.max_length or SHORT + 1) > SHORT
    }
    public = {name for name in free if name.startswith(("centres.", "directory."))}
    assert free - public == set(ABOUT_NOBODY)


def _reach(kind: Kind) -> frozenset[str]:
    return labels(kind)


def test_no_foreign_key_leaves_its_schema():
    leaving = []
    for kind in Kind:
        for model in apps.get_models():
            if model._meta.app_label in _reach(kind):
                leaving += [
                    f"{kind}: {model._meta.label}.{field.name}"
                    for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
                    if field.is_relation and field.related_model._meta.app_label not in _reach(kind)
                ]
    assert leaving == []


def test_no_foreign_key_of_the_database_leaves_its_schema(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.relname, b.relname FROM pg_constraint k JOIN pg_class a ON a.oid = k.conrelid"
            " JOIN pg_class b ON b.oid = k.confrelid WHERE k.contype = 'f' AND a.relnamespace <> b.relnamespace"
        )
        assert cursor.fetchall() == []
        cursor.execute("SELECT count(*) FROM pg_constraint WHERE contype = 'f'")
        assert cursor.fetchone()[0] > 100


def test_no_table_of_a_place_hangs_on_content_types(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relname IN ('django_content_type', 'auth_permission')")
        assert cursor.fetchone()[0] == 0


@pytest.mark.parametrize("language", ["bg", "en", "hu"])
def test_a_choice_is_said_in_the_words_that_django_would_say(language):
    chosen = [(model, field) for model in own_models() for field in model._meta.fields if field.flatchoices]
    assert len(chosen) > 50
    with translation.override(language):
        for model, field in chosen:
            for value in (*dict(field.flatchoices), "something else", None):
                row = model(**{field.attname: value})
                said, words = row._get_FIELD_display(field), models.Model._get_FIELD_display(row, field)
                assert (type(said), said) == (type(words), words), field
