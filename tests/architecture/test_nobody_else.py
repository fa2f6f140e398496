"""Nobody works as somebody else: there is no route, no command and no call that would make it so."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import get_commands

from kernel.place import Door
from tests.utils.routes import routes

WORDS = ("impersonat", "hijack", "masquerad", "login_as", "loginas", "log-in-as", "switch_user", "sudo", "become")
# Who may begin a session for an account: signing in itself, and it asks for password or passkey and second factor.
BEGINS = {"login", "perform_login", "cycle_key", "force_login"}
MAY_BEGIN = "platform/accounts/"
ROOMS = ("platform", "tenants", "services", "api")


def calls(names: set[str]) -> Iterator[tuple[str, str]]:
    for room in ROOMS:
        for path in sorted(Path(settings.ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and (name := _name(node)) in names:
                    yield str(path.relative_to(settings.ROOT)), name


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def test_no_route_and_no_command_is_for_working_as_somebody_else():
    found = [str(route) for door in Door for route in routes(door)] + sorted(get_commands())
    assert len(found) > 150
    assert [name for name in found if any(word in name.lower() for word in WORDS)] == []


def test_only_signing_in_begins_a_session():
    assert [where for where in calls(BEGINS) if not where[0].startswith(MAY_BEGIN)] == []


def test_no_route_of_the_operator_names_a_person_of_a_centre():
    """Its rows are centres, applications and the operator's own account; no worker, no account of a centre."""
    parameters = {(route.path, name) for route in routes(Door.OPERATOR) for name, _ in route.parameters}
    strange = {path for path, name in parameters if "user" in name or "worker" in name or "person" in name}
    assert strange == set()


def test_what_an_operator_does_in_a_journal_is_no_deed_of_a_worker():
    """The one place where an operator's name comes into a centre says so in the kind of the actor."""
    source = (settings.ROOT / "tenants/centres/support.py").read_text()
    assert 'Actor(kind="operator"' in source
    entering = [where for where, _ in calls({"entered"}) if where.startswith("tenants/centres/")]
    assert set(entering) <= {
        "tenants/centres/queries.py",
        "tenants/centres/support.py",
        "tenants/centres/tasks.py",
        "tenants/centres/sms_reports.py",
        "tenants/centres/operations.py",
    }
