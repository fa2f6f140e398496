"""Rules about the code itself. What is allowed stands in a list with its reason; an entry that is not needed fails."""

import ast
import builtins

import pytest

from tests.architecture.source import imported, importers, trees

# Who remembers across requests, and why that cannot be one centre's answer given to another.
MAY_REMEMBER = {
    "platform/accounts/passwords.py": "common words of the installation",
    "platform/accounts/signing.py": "keys derived from the installation's secret alone",
    "platform/config/metrics.py": "counters by door, route and status",
    "platform/kernel/models.py": "the choices of a field, as lazy texts",
    "platform/ui/catalogues/rooms.py": "folders of the product",
    "platform/ui/icons.py": "files of the product",
    "platform/ui/maps.py": "files of the product",
    "platform/vault/crypto.py": "ciphers by their key: the same key is the same cipher everywhere",
    "platform/vault/master.py": "the master key of this process",
    "platform/vault/names.py": "spellings of words, whoever wrote them",
    "tenants/provisioning/fingerprints.py": "the migrations of this release",
    "services/onboarding/sheets/headers.py": "the known headings of spreadsheets",
    "services/reports/recommendations.py": "the product's own list of words",
    "services/reports/typeset/coverage.py": "files of the product",
    "services/reports/wordfile/standard.py": "the product's own template",
    "services/cases/absent.py": "the fields of the product's models that lead to a case",
    "services/contact_centre/views/day.py": "the program of the service worker, a file of the product",
    "services/contact_centre/wording/opinions.py": "words of opinion, the same for everybody",
    "services/scheduling/days.py": "public holidays of a year",
    "services/scheduling/regime/calendar.py": "days of a year",
    "services/scheduling/regime/codec.py": "the shape of the rule's classes",
    "services/scheduling/regime/reading/lexicon.py": "words of Bulgarian court language",
    "services/scheduling/regime/reading/openers.py": "words of Bulgarian court language",
    "tenants/isolation/backend/compiler.py": "the columns of the product's models and their names",
    "tenants/isolation/backend/connection.py": "the statement that enters a schema, by that schema's name",
}
# Who uses threads: a thread starts without a place, so it may never do a centre's work by accident.
MAY_THREAD = {
    "platform/outbox/wake.py": "the broker's connection, one per thread, never a query",
    "platform/vault/keyring.py": "a lock",
    "tenants/isolation/hosts.py": "a lock",
    "tenants/isolation/selftest.py": "a lock",
    "tenants/provisioning/fleet/__init__.py": "a thread migrates one schema by name, as the owner, never in requests",
}
REMEMBERING = ("functools.lru_cache", "functools.cache", "django.utils.functional.keep_lazy")
THREADING = ("threading", "_thread", "concurrent.futures", "multiprocessing", "asyncio")
# Permissions by content type: one process-wide cache gives one centre the other's ids (security.md §1.12).
FORBIDDEN = (
    "django.contrib.contenttypes",
    "django.contrib.admin",
    "django.contrib.auth.decorators",
    "django.contrib.auth.models.Permission",
    "django.contrib.auth.models.PermissionsMixin",
    "django.contrib.auth.models.Group",
    "django.contrib.auth.models.User",
)
ERRORS = {name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, Exception)}
ERRORS |= {"Http404", "PermissionDenied", "Refusal", "Refusals", "TransitionNotAllowed", "NoPlace", "Unacceptable"}


def test_what_is_remembered_across_requests_has_a_reason():
    assert importers(*REMEMBERING) == set(MAY_REMEMBER)


def test_threads_have_a_reason():
    assert importers(*THREADING) == set(MAY_THREAD)


def test_nobody_uses_permissions_by_content_type():
    assert importers(*FORBIDDEN) == set()


def test_the_cache_is_no_place_for_content():
    """One process and one key for all places: only allauth's counters use it, through a back end that asks for one."""
    assert importers("django.core.cache.cache", "django.views.decorators.cache.cache_page") == set()


def bare_errors(tree: ast.AST) -> list[int]:
    """Lines on which an error is made and not raised: `PermissionDenied("…")` as a statement guards nothing."""
    made = [node for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)]
    return [node.lineno for node in made if _is_error(_last_name(node.value.func))]  # type: ignore[attr-defined]


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _is_error(name: str) -> bool:
    return name in ERRORS or (name[:1].isupper() and name.endswith(("Error", "Exception", "Refusal")))


def test_no_guard_forgets_to_raise():
    assert {name: lines for name, tree in trees() if (lines := bare_errors(tree))} == {}


@pytest.mark.parametrize(
    "line", ['PermissionDenied("no")', "exceptions.PermissionDenied()", "OtherError()", "Http404()"]
)
def test_a_bare_error_is_found(line):
    assert bare_errors(ast.parse(line)) == [1]
    assert bare_errors(ast.parse(f"raise {line}")) == []


def test_signals_carry_nothing_between_rooms():
    """What flows upward goes through kernel.hooks: a signal's receiver is a call that nobody reads."""
    allowed = {
        "tenants/isolation/middleware.py",  # a lost database, seen where Django reports it
    }
    receivers = {name for name, tree in trees() if "django.dispatch.receiver" in set(imported(tree))}
    assert receivers == allowed | {name for name in receivers if name.startswith("platform/accounts/")}


def test_names_of_guards_and_rooms_are_not_guessed_from_the_request():
    """The Host header alone chooses the place: no header, query or body names a centre."""
    choosing = {"HTTP_X_TENANT", "X-Tenant", "HTTP_X_FORWARDED_HOST", "X-Forwarded-Host"}
    guilty = {
        name
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in choosing
    }
    assert guilty == set()
