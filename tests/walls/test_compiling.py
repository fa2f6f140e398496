"""The policies in the database are those that models, rules and querysets ask for, and nothing was forgotten."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connections, models

from kernel import sight
from kernel.models import Row
from services.walls import checks, compiling, frozen, rules
from tenants.isolation.roles import models_of
from tenants.isolation.router import Kind

ROOT = Path(__file__).resolve().parents[2]


def test_the_newest_migration_is_what_the_models_ask_for():
    assert frozen.latest() == frozen.by_object(compiling.statements()), "run manage.py walls"


def test_a_migration_holds_only_what_changes():
    statements = compiling.statements()
    policy = next(one for one in statements if one.startswith('CREATE POLICY wall ON "cases_note"'))
    wanted = [one.replace("walls_cases", "walls_met") if one == policy else one for one in statements]
    assert [one.split(" USING")[0] for one in frozen.changed(wanted)] == [
        'ALTER TABLE "cases_note" ENABLE ROW LEVEL SECURITY',
        'DROP POLICY IF EXISTS wall ON "cases_note"',
        'CREATE POLICY wall ON "cases_note"',
    ]
    call_command("walls", check=True)


def test_every_table_of_a_centre_has_a_policy_or_a_reason():
    walled = set(compiling.walled())
    for model in models_of(Kind.CENTRE):
        label = model._meta.label
        told = label in rules.OPEN or label in rules.NO_CASE or model._meta.app_label in rules.OF_NO_CASE
        assert (model in walled) != told, f"{label}: services/walls/rules.py"


def test_reasons_are_sentences():
    assert all(len(reason) > 20 for reason in rules.OPEN.values())
    assert all(len(work.reason) >= 20 for work in sight.WORKS.values())


def test_a_model_of_a_case_is_walled_without_anybody_asking():
    class Letter(Row):
        case = models.ForeignKey("cases.Case", on_delete=models.CASCADE)

        class Meta:
            app_label = "cases"

    class Page(Row):
        letter = models.ForeignKey(Letter, on_delete=models.CASCADE)

        class Meta:
            app_label = "cases"

    class Loose(Row):
        class Meta:
            app_label = "cases"

    try:
        assert compiling.rule_of(Letter) == rules.Opened()
        assert compiling.rule_of(Page) == rules.Follows("letter_id", Letter)
        with pytest.raises(compiling.NoRule, match=r"cases\.Loose"):
            compiling.rule_of(Loose)
    finally:
        _forget("letter", "page", "loose")


def _forget(*names: str) -> None:
    for name in names:
        del apps.all_models["cases"][name]
    apps.clear_cache()


def test_every_person_that_a_case_names_can_be_joined():
    """A row whose person is hidden would fall out of a join, and with it perhaps the warning that it holds."""
    named = set(compiling.naming_people())
    named |= {(apps.get_model(label), column) for label, column, _ in compiling.OF_A_PERSON}
    for model in compiling.walled():
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model and field.related_model._meta.label == "people.Person":
                is_party = model._meta.label == "cases.CaseParty"  # asked first, by its own policy
                is_party |= compiling.rule_of(model) == rules.Follows(field.column, field.related_model)
                assert (model, field.column) in named or is_party or model._meta.app_label == "people"


def test_only_the_kernel_lends_the_systems_eyes():
    """Whoever looks past a worker's cases declares it: `sight.beyond(sight.work(name, reason))`."""
    files = [file for room in ("platform", "services", "tenants", "api") for file in (ROOT / room).rglob("*.py")]
    found = [
        file.name for file in files if re.search(r"_SYSTEM\b.*sight|sight\._SYSTEM|Level\.SYSTEM", file.read_text())
    ]
    assert found == ["sight.py"]


def test_work_gives_a_reason():
    with pytest.raises(ValueError, match="says why"):
        sight.work("idle", "because")


def test_a_changed_migration_is_refused(monkeypatch):
    with pytest.raises(ValueError, match="was changed"):
        frozen.frozen("0001_walls.sql", "0" * 64)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_centre_without_a_policy_is_reported(place_a):
    assert checks.walls_of_centres(databases=["owner"]) == []
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'DROP POLICY wall ON "{place_a.schema}".cases_note')
        cursor.execute(f'ALTER TABLE "{place_a.schema}".cases_task DISABLE ROW LEVEL SECURITY')
    (found,) = checks.walls_of_centres(databases=["owner"])
    assert found.id == "walls.E001"
    assert f"{place_a.schema}.cases_note" in found.msg
    assert f"{place_a.schema}.cases_task" in found.msg
