"""Every walled table, full of two families' rows: what raw SQL finds with whose eyes."""

import pytest
from django.db import connection

from kernel import sight
from kernel.place import entered
from kernel.sight import NOBODY
from services.staff.models import Worker
from services.staff.sight import sight_of
from services.walls.compiling import rule_of, walled
from services.walls.rules import Follows, Opened

pytestmark = pytest.mark.django_db

# Who works in the house learns who comes today (both families have a meeting of today), and nothing else of them.
ON_DUTY = {"people.Person", "people.Family", "people.FamilyMember", "people.ContactPoint", "people.Withholding",
           "people.Relationship", "contact_centre.Session"}  # fmt: skip


def ids_of(model):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT id FROM "{model._meta.db_table}"')
        return {row[0] for row in cursor.fetchall()}


def is_of_the_case_alone(model):
    """Neither duty nor supervising shows anything of it."""
    rule = rule_of(model)
    if isinstance(rule, Follows):
        return model._meta.label not in ON_DUTY and is_of_the_case_alone(rule.parent)
    return isinstance(rule, Opened)


CASE_ALONE = [model for model in walled() if is_of_the_case_alone(model)]


def test_the_crawl_is_of_full_tables(world):
    with entered(world.a.place):
        empty = [model._meta.label for model in walled() if not ids_of(model)]
    assert empty == []
    assert len(CASE_ALONE) >= 15


@pytest.mark.parametrize("model", walled(), ids=lambda model: model._meta.label)
def test_nobody_sees_a_row(model, world):
    with entered(world.a.place), sight.entered(NOBODY):
        assert ids_of(model) == set()


def eyes(world, name):
    user = world.a.rows["accounts.User"][name]
    return sight_of(Worker.objects.select_related("user").get(pk=user.pk))


@pytest.mark.parametrize("model", CASE_ALONE, ids=lambda model: model._meta.label)
@pytest.mark.parametrize(("name", "foreign"), [("key_worker", "others"), ("other_key_worker", "a")])
def test_a_key_worker_sees_all_of_the_own_case_and_nothing_of_the_other(model, name, foreign, world):
    own, other = (world.a, world.others) if foreign == "others" else (world.others, world.a)
    label = model._meta.label
    with entered(world.a.place), sight.entered(eyes(world, name)):
        seen = ids_of(model)
    theirs = {row.pk for row in other.rows.get(label, {}).values()} - {row.pk for row in own.rows[label].values()}
    assert theirs
    assert seen & theirs == set()
    assert {row.pk for row in own.rows[label].values() if row.pk not in theirs} & seen


@pytest.mark.parametrize("model", CASE_ALONE, ids=lambda model: model._meta.label)
@pytest.mark.parametrize("name", ["reception", "supervisor"])
def test_at_the_door_and_in_the_room_the_file_stays_closed(model, name, world):
    with entered(world.a.place), sight.entered(eyes(world, name)):
        assert ids_of(model) == set()


def test_the_head_sees_everything(world):
    with entered(world.a.place):
        expected = {model: ids_of(model) for model in walled()}
        with sight.entered(eyes(world, "head")):
            assert {model: ids_of(model) for model in walled()} == expected
