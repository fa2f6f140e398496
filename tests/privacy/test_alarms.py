"""Whoever is woken finds a page under the alarm's name; nothing wakes anybody without one."""

import ast
import json
import re
from datetime import timedelta

import pytest
from django.conf import settings

from kernel.alarms import Alarm
from kernel.clock import now
from outbox.enums import State
from outbox.models import Message
from tenants.continuity import watch
from tests.architecture.source import trees

RUNBOOK = settings.ROOT / "docs" / "runbooks" / "alarms.md"
PARTS = ("You see", "It means", "Do", "Tell")


def sections() -> dict[str, str]:
    parts = re.split(r"^## (.+)$", RUNBOOK.read_text(), flags=re.M)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_every_alarm_has_its_page_and_every_page_its_alarm():
    assert set(sections()) == set(Alarm)


@pytest.mark.parametrize("name", list(Alarm))
def test_a_page_says_what_is_seen_what_it_means_what_to_do_and_whom_to_tell(name):
    assert [part for part in PARTS if f"- **{part}:** " not in sections()[name]] == []


def calls(name):
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == name:
                yield path, node


def test_nothing_critical_is_logged_past_the_alarms():
    assert {str(path) for path, _ in calls("critical")} == {"platform/kernel/alarms.py"}


def raisers():
    """Functions that raise the alarm which they were handed."""
    for _, tree in trees():
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            names = {arg.arg for arg in function.args.args}
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "alarm":
                    yield from {function.name} if {getattr(arg, "id", "") for arg in node.args[1:2]} & names else ()


def test_every_alarm_can_be_raised_by_somebody():
    handed = (arg for name in {"alarm", *raisers()} for _, node in calls(name) for arg in node.args)
    raised = {arg.attr for arg in handed if _is_alarm(arg)}
    told = {
        node.attr for path, tree in trees() if "watch.py" in str(path) for node in ast.walk(tree) if _is_alarm(node)
    }
    assert {Alarm[name] for name in raised | told} == set(Alarm)


def _is_alarm(node):
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Alarm"


@pytest.fixture
def quiet(settings, tmp_path):
    settings.FILES_ROOT, settings.BACKUPS_ROOT = tmp_path / "files", tmp_path / "none"
    settings.DRILL_PROTOCOL = tmp_path / "drills.jsonl"
    return tmp_path


@pytest.mark.django_db
def test_where_nothing_is_wrong_nobody_is_woken(quiet):
    assert list(watch.look()) == []


@pytest.mark.django_db
def test_a_full_disk_a_failed_drill_a_missing_copy_and_stuck_messages_are_told(quiet, in_a, settings, monkeypatch):
    settings.BACKUPS_ROOT = quiet / "backups"
    settings.BACKUPS_ROOT.mkdir()
    lines = [{"place": "a", "why": "broken"}, {"place": "b", "why": "broken"}, {"place": "b", "why": ""}]
    settings.DRILL_PROTOCOL.write_text("".join(json.dumps(line) + "\n" for line in lines))
    monkeypatch.setattr(watch, "FULL", 0.0)
    Message.objects.create(
        topic="mail", payload={"x": 1}, state=State.MAYBE_SENT, finished_at=now() - timedelta(hours=1)
    )
    told = [which for which, _ in watch.look()]
    assert {Alarm.DISK_FILLING, Alarm.DRILL_FAILED, Alarm.BACKUP_OLD, Alarm.MESSAGES_STUCK} == set(told)
    assert told.count(Alarm.DRILL_FAILED) == 1
