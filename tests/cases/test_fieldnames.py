"""Names of fields that the code writes into the journal have words for the people who read it."""

import ast
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings

from audit.enums import Action
from audit.models import Event
from kernel.place import entered
from services.cases import fieldnames
from services.contact_centre.operations.policy import CHANGEABLE

ROOMS = ("platform", "services", "tenants", "api")


def written() -> set[str]:
    """The literal names after `fields=` in every call of the code, and those that an operation computes."""
    found = set(CHANGEABLE)
    for room in ROOMS:
        for path in Path(settings.ROOT / room).rglob("*.py"):
            if "migrations" not in path.parts and "locale" not in path.parts:
                found |= _in(ast.parse(path.read_text()))
    return found


def _in(tree: ast.AST) -> set[str]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_record(node)]
    given = [word.value for call in calls for word in call.keywords if word.arg == "fields"]
    return {one.value for value in given for one in ast.walk(value) if isinstance(one, ast.Constant) and one.value}


def _is_record(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in {"record", "account", "_record", "write"}


def test_the_names_have_their_words() -> None:
    """One that is new is shown as it was written until it has its word; they must not pile up."""
    names = {name.rsplit(".", 1)[-1] for name in written() if isinstance(name, str)}
    without = sorted(names - set(fieldnames.WORDS))
    assert len(names) > 60
    assert len(without) <= len(names) / 20, without


@pytest.mark.django_db
def test_a_line_says_what_was_changed_and_never_to_what(cast) -> None:
    with entered(cast.a.place):
        Event.objects.create(
            actor_kind="worker",
            actor_id=cast.a.head.pk,
            action=Action.WRITE,
            object_type="contact_centre.session",
            fields=["starts_at", "room", "of.room", "new_one"],
        )
        Event.objects.create(actor_kind="worker", action=Action.WRITE, object_type="gone.table", fields=["x_y"])
    page = BeautifulSoup(cast.at(cast.a.head).get("/cases/journal/").content, "html.parser").get_text(" ", strip=True)
    assert "Срещи: начало, стая, new one" in page
    assert "x y" in page
