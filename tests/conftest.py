"""
Fixtures that every room uses.

`place_a`, `place_b`     two real centres, provisioned like any other
`in_a`, `in_b`           the test runs inside that centre (asks for the database by itself)
`in_network`, `in_operator`, `in_public`   the same for a door
`at_a`, `at_b`, `at_network`, `at_operator`, `at_public`   a test client that speaks to that host
`cast`   people of both centres and of the doors, and clients that hold their sessions (tests/utils/cast.py)
`@pytest.mark.django_db(transaction=True)`  really commits; the database is cloned anew afterwards
`@pytest.mark.django_db(transaction=True, databases=["default", "owner"])`  the same with the owner's connection

What fails in every test, whatever it is about: a template variable that is not defined, a page that our policy would
not let a browser run, a form without its CSRF token, a GET that writes, a title, an address, a page of an error or a
line of the log that tells a person's fact, and (by coming out of order) a list without an order. Each is proved in
tests/harness.
"""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from asgiref.local import Local
from django.conf import settings
from django.test import Client, TransactionTestCase
from django.urls import get_resolver
from django.utils import translation
from django.utils.translation import trans_real

from config import memory
from kernel import sight
from kernel.place import Door, Place, entered
from tests.utils import database, undefined
from tests.utils.cast import cast
from tests.utils.disorder import unordered_lists_in_disorder
from tests.utils.pages import check_page
from tests.utils.sharing import ByFile
from tests.utils.statements import reading_only
from tests.utils.unsaid import Ear, check_answer

__all__ = ["cast"]
READING = {"GET", "HEAD", "OPTIONS"}


def pytest_configure() -> None:
    undefined.make_loud(settings.TEMPLATES)  # before the first template is loaded


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    return ByFile(config, log)


def pytest_collection_finish() -> None:
    """Ten thousand tests and all that they import live as long as the process: a fifth of the time went into that."""
    memory.settle()


@pytest.fixture(scope="session", autouse=True)
def lists_in_disorder() -> Iterator[None]:
    with unordered_lists_in_disorder():
        yield


@pytest.fixture(scope="session", autouse=True)
def nothing_said_in_the_log() -> Iterator[None]:
    """No line of the whole run tells a fact that a test has planted about somebody."""
    ear = Ear()
    logging.getLogger().addHandler(ear)
    yield
    logging.getLogger().removeHandler(ear)
    assert ear.said == [], "\n".join(ear.said[:20])


@pytest.fixture(scope="session", autouse=True)
def pages_loaded(compiled_messages: None) -> None:
    """Beforehand: a page that is first loaded while a test shows another clock would keep that clock for ever."""
    for door in Door:
        _ = get_resolver(f"config.urls.{door}").url_patterns


@pytest.fixture(scope="session", autouse=True)
def compiled_messages() -> None:
    """Pages speak their language in tests too; nothing to do when the catalogues are fresh."""
    from ui.catalogues.work import compile_all  # noqa: PLC0415 - conftest is loaded before the settings

    if list(compile_all()):
        forget_translations()


@pytest.fixture(scope="session")
def lists_of_erasures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("erasures")


@pytest.fixture(autouse=True)
def own_list_of_erasures(settings: Any, lists_of_erasures: Path) -> None:
    """There is one for the installation: a test with another master key would end it with what nobody vouches for."""
    settings.ERASURE_LIST_FILE = lists_of_erasures / f"{uuid4().hex}.jsonl"


@pytest.fixture(autouse=True)
def in_the_first_language() -> None:
    """A request leaves its language to the thread: what an operation says in the next test would be in that one."""
    translation.deactivate()


def forget_translations() -> None:
    """What was loaded before there were compiled catalogues would stay English for the whole run."""
    trans_real._translations = {}
    trans_real._default = None
    trans_real._active = Local()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, worker_id: str) -> Iterator[None]:
    template, name = database.names(worker_id)
    with django_db_blocker.unblock():
        database.ensure_template(template)
        database.clone(template, name)
    TransactionTestCase._fixture_teardown = _clone_again(template, name)  # type: ignore[method-assign]
    yield
    with django_db_blocker.unblock():
        database.point_at(name)


def _clone_again(template: str, name: str) -> Any:
    """The login role may not TRUNCATE, and a copy of the template forgets more than TRUNCATE could."""
    return lambda self: database.clone(template, name)


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """pytest-xdist's name of this process; the fixture of the same name is absent without the plug-in's workers."""
    workerinput = getattr(request.config, "workerinput", None)
    return workerinput["workerid"] if workerinput else "main"


@pytest.fixture(scope="session", autouse=True)
def arranged_by_the_system() -> Iterator[None]:
    """What a test prepares and looks up by itself is nobody's in particular; each of its requests begins as nobody."""
    from tests.utils.eyes import TEST  # noqa: PLC0415 - conftest is loaded before the settings

    with sight.beyond(TEST):
        yield


@pytest.fixture(autouse=True)
def hosts_forgotten() -> None:
    """Who lives where is remembered for seconds, longer than a test's own centres exist."""
    from tenants.isolation import hosts  # noqa: PLC0415 - conftest is loaded before the settings

    hosts.book.forget()


def _place_at(slug: str) -> Place:
    from tenants.isolation import hosts  # noqa: PLC0415 - conftest is loaded before the settings

    place = hosts.find(f"{slug}.{settings.BASE_DOMAIN}").place
    assert place is not None
    return place


@pytest.fixture
def place_a(db: None) -> Place:
    return _place_at("centre-a")


@pytest.fixture
def place_b(db: None) -> Place:
    return _place_at("centre-b")


@pytest.fixture
def in_a(place_a: Place) -> Iterator[Place]:
    with entered(place_a):
        yield place_a


@pytest.fixture
def in_b(place_b: Place) -> Iterator[Place]:
    with entered(place_b):
        yield place_b


def _in_door(door: str) -> Any:
    @pytest.fixture(name=f"in_{door}")
    def fixture(db: None) -> Iterator[Place]:
        from tenants.isolation import doors  # noqa: PLC0415 - conftest is loaded before the settings

        with entered(getattr(doors, door.upper())) as place:
            yield place

    return fixture


in_public, in_network, in_operator = _in_door("public"), _in_door("network"), _in_door("operator")


class HostClient(Client):
    """
    A test client of one host; leaves the place of the test, as a browser would have none.

    :raises PageFault: the answer is a page that our policy forbids (tests/utils/pages.py).
    :raises Unsaid: a title, an address or a page of an error says what a person is (tests/utils/unsaid.py).
    :raises GetWrote: a GET wrote more than a trace of itself (tests/utils/statements.py).
    """

    def request(self, **request: Any) -> Any:
        with entered(None):
            response = self._checked(request)
        check_page(response)
        check_answer(response)
        return response

    def _checked(self, request: dict[str, Any]) -> Any:
        if request.get("REQUEST_METHOD") not in READING:
            return super().request(**request)
        with reading_only(f"GET {request.get('PATH_INFO')}"):
            return super().request(**request)


def _client(host: str, *, named: str) -> Any:
    @pytest.fixture(name=named)
    def fixture(db: None) -> HostClient:
        return HostClient(headers={"host": f"{host}{settings.BASE_DOMAIN}"})

    return fixture


at_a, at_b = _client("centre-a.", named="at_a"), _client("centre-b.", named="at_b")
at_public, at_network, at_operator = (
    _client("", named="at_public"),
    _client("network.", named="at_network"),
    _client("operator.", named="at_operator"),
)
