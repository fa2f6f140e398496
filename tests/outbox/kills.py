"""
Workers killed with -9 again and again, with a real broker, database, mail server and gateway.

    result = hammered(place, jobs=3000, kills=30, folder=tmp_path)      # inside the place, on a database of the tests

For the suite in a small size, for `make security` and the drill in the promised one.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch
from urllib.parse import quote

from django.db import connections, transaction

from audit.models import Event
from kernel.place import Place, entered
from outbox import queries, tasks, work
from outbox.enums import State
from outbox.models import Message
from outbox.post import post
from tests.outbox.worker import COUNT, LETTER, SHORT
from tests.utils import sms, smtp

ROOT = Path(__file__).resolve().parents[2]
THREADS = 4
TOPICS = (COUNT, LETTER, SHORT)


@dataclass
class Result:
    """`accepted`: how often each letter and short message was taken, by key; `done`: work inside the database."""

    jobs: int
    states: dict[str, int]
    accepted: Counter[str]
    done: Counter[int]
    resumed: list[float] = field(default_factory=list)

    @property
    def lost(self) -> int:
        """Neither done nor left for a person to decide, or done without its effect."""
        counted = self.states[State.DONE] + self.states[State.MAYBE_SENT]
        inside = len(range(0, self.jobs, len(TOPICS)))
        outside = self.jobs - inside
        missing = max(0, outside - self.states[State.MAYBE_SENT] - len(self.accepted))
        return self.jobs - counted + (inside - len(self.done)) + missing

    @property
    def doubled(self) -> int:
        return sum(count - 1 for count in (*self.accepted.values(), *self.done.values()))


class Worker:
    """`celery worker` as `make run` starts it, against this test's database."""

    def __init__(self, addresses: dict[str, str], log: Path) -> None:
        command = [sys.executable, "-m", "celery", "--app=tests.outbox.worker", "worker", "--queues=default"]
        pool = ["--pool=threads", f"--concurrency={THREADS}", "--without-gossip", "--without-mingle"]
        own = {"PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}", "DATABASE_URL": database_url()}
        with log.open("a") as out:
            self.process = subprocess.Popen(
                [*command, *pool, "--loglevel=warning"],
                cwd=ROOT,
                env=os.environ | addresses | own,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


def database_url() -> str:
    facts = connections["default"].settings_dict
    who = quote(facts["USER"]) + (f":{quote(facts['PASSWORD'])}" if facts["PASSWORD"] else "")
    return f"postgresql://{who}@/{facts['NAME']}?host={quote(facts['HOST'], safe='')}&port={facts['PORT']}"


def hammered(place: Place, *, jobs: int, kills: int, folder: Path) -> Result:
    """Post so many jobs, kill a worker so many times while they are done, and let the last one finish."""
    post_office = smtp.Post()
    controller = smtp.running(post_office)
    try:
        with sms.running(folder / "sms") as (box, url):
            box.report_after = None
            addresses = {"SMTP_PORT": str(controller.port), **sms.settings_for(url)}
            _post_jobs(jobs)
            resumed = _killed(jobs, kills, addresses, folder / "worker.log")
            return _result(jobs, post_office, box.taken, resumed)
    finally:
        controller.stop()


def _post_jobs(jobs: int) -> None:
    with transaction.atomic():
        for number in range(jobs):
            topic = TOPICS[number % len(TOPICS)]
            post(topic, {"n": number}, key=f"{topic}:{number}")


def _killed(jobs: int, kills: int, addresses: dict[str, str], log: Path) -> list[float]:
    step, resumed = jobs // (kills + 1), []
    for kill in range(kills):
        worker = Worker(addresses, log)
        resumed.append(_until(jobs - step * (kill + 1), 60))
        time.sleep(random.uniform(0, 0.03))
        worker.kill()
    worker = Worker(addresses, log)
    try:
        resumed.append(_until(0, 180))
        time.sleep(1)  # the last ones are in somebody's hands
    finally:
        worker.kill()
    return resumed


def _until(left: int, seconds: float) -> float:
    """
    Until at most so many wait; how long the first of them took.

    The sweep that beat would call is called here, each second.
    """
    started, swept, first = time.monotonic(), 0.0, 0.0
    before = now_waiting = _waiting()
    while now_waiting > left and time.monotonic() < started + seconds:
        if time.monotonic() - swept > 1:
            with entered(None):
                tasks.sweep()
            swept = time.monotonic()
        time.sleep(0.05)
        now_waiting = _waiting()
        if not first and now_waiting < before:
            first = time.monotonic() - started
    return first


def _waiting() -> int:
    return Message.objects.filter(state=State.PENDING).count()


def _result(jobs: int, post_office: smtp.Post, taken: list[str], resumed: list[float]) -> Result:
    with patch.object(work, "DEAD_AFTER", timedelta(0)):
        work.settle_the_dead()
    counted = Event.objects.filter(object_type="", action="write", actor_kind="system")
    done = Counter(event.detail["n"] for event in counted if event.detail and "n" in event.detail)
    return Result(jobs, queries.counts(), post_office.message_ids + Counter(taken), done, resumed)
