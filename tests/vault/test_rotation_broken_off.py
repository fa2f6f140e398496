"""A change of keys that was broken off is made good by the next; no two run at once."""

import signal
import subprocess
import sys
import time
from contextlib import closing
from typing import Any

import psycopg
import pytest
from django.db import connection

from kernel.place import Place, entered
from tests.utils import database
from tests.vault.settings_prompt import environment_of_a_child
from tests.vault.turning import facts, fill, numbers, renew, take_away
from vault import keyring, rotation
from vault.models import Kind, State

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.usefixtures("prompt"),
]


def test_one_change_at_a_time(in_a: Place) -> None:
    with (
        rotation._alone(in_a),
        closing(psycopg.connect(database.admin_url(), dbname=connection.settings_dict["NAME"])) as other,
    ):
        found = other.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [rotation.LOCK, str(in_a.uuid)])
        assert found.fetchone() == (False,)


def test_a_finished_change_is_not_begun_again_until_the_old_keys_are_gone(in_a: Place) -> None:
    renew(in_a)
    assert renew(in_a).begun == 0
    take_away(in_a)
    assert renew(in_a, kinds=[Kind.PLACE]).begun == 1


def _interrupted() -> None:
    """As by Ctrl-C; a signal proper would be ignored where the tests run in the background of a shell."""
    raise KeyboardInterrupt


def test_an_index_key_that_was_only_announced_is_brought_in_by_the_next_run(
    in_a: Place, soul_among_models: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(soul_among_models, 4)
    with monkeypatch.context() as patch:
        patch.setattr(rotation, "_wait_until_known", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            renew(in_a, kinds=[Kind.INDEX])
    assert numbers(state=State.COMING)
    with entered(None):
        rotation.finish(in_a)
    assert (numbers(state=State.COMING), len(take_away(in_a).removed)) == ([], 1)
    assert soul_among_models.objects.filter(egn_index="0000000003").count() == 1


KILLED = """
import django, sys; django.setup()
from kernel import ports
from kernel.clock import now
from vault import columns, rotation
from tests.vault.conftest import Soul
known = columns.models_of_the_product
columns.models_of_the_product = lambda: [*known(), Soul]
place = next(place for place in ports.every_place() if place.slug == "centre-a")
print("ready", flush=True)
rotation.rotate(place, tell=lambda *told: print(*told, flush=True))
print("done", flush=True)
"""


COMMAND = [sys.executable, "-c", KILLED]


@pytest.fixture
def environment() -> dict[str, str]:
    """The child process works in this worker's database, with rows in small pages so that a kill meets many states."""
    return environment_of_a_child()


@pytest.mark.slow
def test_a_kill_at_any_moment_is_made_good_by_the_next_run(
    in_a: Place, soul_among_models: Any, environment: dict[str, str]
) -> None:
    soul = soul_among_models
    fill(soul, 300)
    before, old = facts(soul), numbers(kind__in=[Kind.PLACE, Kind.INDEX, Kind.SUBJECT])
    for delay in (0.02, 0.15, 0.4, 0.8):
        with subprocess.Popen(COMMAND, env=environment, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            time.sleep(delay)
            child.send_signal(signal.SIGKILL)
        keyring.forget()
        assert facts(soul) == before
        assert soul.objects.filter(egn_index="0000000007").count() == 1
    outcome = renew(in_a)
    assert outcome.damaged == set()
    assert take_away(in_a).removed == old
    keyring.forget()
    assert facts(soul) == before
