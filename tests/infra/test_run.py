"""`make run` from start to stop, and after everything that may happen in between."""

import http.client
import os
import shutil
import signal
import smtplib
import socket
import stat
import subprocess
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import psycopg
import pytest
import redis

from infra.local.layout import Layout, Lock
from infra.local.processes import identify
from tests.infra.machine import PLAN, Checkout, Run, processes_of, until

pytestmark = pytest.mark.engine
Start = Callable[..., Run]


def test_it_starts_serves_and_stops_under_five_seconds_twice(checkout: Checkout, start: Start) -> None:
    for _ in range(2):
        run = start(checkout).ready()
        assert run.get()["pid"] == run.pid("web")
        with run.database() as database:
            assert database.execute("SHOW server_version_num").fetchone() > ("170000",)
        code, seconds = run.stop()
        assert code == 0
        assert seconds < 5
        assert not list(processes_of(run.data))


def test_terminate_stops_like_ctrl_c(mine: Checkout, start: Start) -> None:
    run = start(mine).ready()
    code, seconds = run.stop(signal.SIGTERM)
    assert (code, seconds < 5) == (0, True)
    assert "Stopped in" in run.said()


def test_ctrl_c_while_it_starts_leaves_nothing(mine: Checkout, start: Start) -> None:
    run = start(mine)
    until(lambda: "making its data folder" in run.said())
    code, seconds = run.stop()
    assert (code, seconds < 5) == (0, True)
    assert not list(processes_of(run.data))
    start(mine).ready()


def test_a_letter_sent_by_smtp_is_a_file(mine: Checkout, start: Start) -> None:
    run = start(mine).ready()
    letter = EmailMessage()
    letter["Subject"], letter["To"], letter["From"] = "Покана", "ana@example.bg", "centre@example.bg"
    letter.set_content("Заповядайте в събота.")
    addresses = run.state["addresses"]
    with smtplib.SMTP(addresses["SMTP_HOST"], int(addresses["SMTP_PORT"])) as client:
        client.send_message(letter)
    (kept,) = (run.data / "mail").glob("*.eml")
    assert b"X-Envelope-To: ana@example.bg" in kept.read_bytes()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_rights_and_secrets_are_kept_apart(mine: Checkout, start: Start) -> None:
    run = start(mine).ready()
    environment = run.get()["environment"]
    assert {"OWNER_DATABASE_URL", "ADMIN_DATABASE_URL", "SECRET_KEY", "MASTER_KEY"}.isdisjoint(environment)
    assert "zakrila_owner" in until(lambda: (run.data / "logs" / "owner.log").read_text())
    for secret in (run.data / "secrets").iterdir():
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert "MASTER_KEY_FILE" in environment


def test_the_database_listens_to_nobody_without_a_password(mine: Checkout, start: Start) -> None:
    run = start(mine).ready()
    url = run.admin_url()
    for wrong in (url.replace(run.secret("postgres"), "wrong"), url.replace(f":{run.secret('postgres')}", "")):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(wrong)
    with run.database() as database:
        assert database.execute("SHOW listen_addresses").fetchone() == ("",)
        assert database.execute("SHOW data_checksums").fetchone()
    socket_folder = Path(psycopg.conninfo.conninfo_to_dict(url)["host"])
    assert stat.S_IMODE(socket_folder.stat().st_mode) == 0o700


def test_after_kill_of_the_supervisor_the_next_run_recovers(checkout: Checkout, start: Start) -> None:
    run = start(checkout).ready()
    with run.database() as database:
        database.execute("CREATE TABLE kept AS SELECT 1 AS number")
    run.kill()
    again = start(checkout).ready()
    with again.database() as database:
        assert database.execute("SELECT number FROM kept").fetchone() == (1,)
    assert len([line for line in processes_of(again.data) if "/postgres -D" in line]) == 1


def test_programs_end_with_a_killed_supervisor(mine: Checkout, start: Start) -> None:
    run = start(mine).ready()
    run.kill()
    until(lambda: not list(processes_of(run.data)))


def test_a_killed_database_comes_back_without_losing_what_it_acknowledged(checkout: Checkout, start: Start) -> None:
    run = start(checkout).ready()
    with run.database() as database:
        database.execute("CREATE TABLE notes (number integer)")
        for number in range(50):
            database.execute("INSERT INTO notes VALUES (%s)", [number])
        os.kill(run.pid("postgresql"), signal.SIGKILL)
    count = until(lambda: _one(run, "SELECT count(*) FROM notes"))
    assert count == 50
    assert "ended (killed by SIGKILL)" in run.said()


def _one(run: Run, statement: str) -> object:
    with run.database() as database:
        row = database.execute(statement).fetchone()
        return row[0] if row else None


def test_a_killed_broker_comes_back_with_its_queue(mine: Checkout, start: Start) -> None:
    run = start(mine).ready()
    path = run.get()["environment"]["BROKER_URL"].removeprefix("redis+socket://").partition("?")[0]
    redis.Redis(unix_socket_path=path).lpush("default", "task")
    time.sleep(1.2)  # appendfsync everysec
    os.kill(run.pid("valkey"), signal.SIGKILL)
    assert until(lambda: _queue(path)) == [b"task"]


def _queue(path: str) -> object:
    try:
        return redis.Redis(unix_socket_path=path).lrange("default", 0, -1)
    except redis.RedisError:
        return None


def test_a_program_that_ends_is_started_again(mine: Checkout, start: Start) -> None:
    run = start(mine).ready()
    before = run.get()["pid"]
    with pytest.raises(http.client.RemoteDisconnected):
        run.get("/end")
    after = until(lambda: run.get()["pid"])
    assert after != before
    assert "Web ended (code 3)" in run.said()


def test_a_taken_port_leads_to_the_next(mine: Checkout, start: Start, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        run = start(mine).ready()
        assert run.state["addresses"]["PORT"] == str(port + 1)


def test_a_second_supervisor_is_refused_and_says_where_the_first_is(
    checkout: Checkout, start: Start, port: int
) -> None:
    run = start(checkout).ready()
    second = start(checkout)
    assert second.process.wait(timeout=10) == 1
    assert f"already runs here (process {run.process.pid}): http://localhost:{port}/" in second.said()
    assert run.get()["pid"]


def test_it_stops_when_its_data_are_deleted_and_starts_anew(mine: Checkout, start: Start) -> None:
    run = start(mine).ready()
    shutil.rmtree(run.data)
    again = start(mine).ready()
    assert run.process.wait(timeout=10) in {0, 1}
    assert again.get()["pid"]


def test_a_hanging_server_from_a_deleted_folder_is_ended_by_the_next_run(mine: Checkout, start: Start) -> None:
    run = start(mine).ready()
    postmaster = run.pid("postgresql")
    os.kill(postmaster, signal.SIGSTOP)  # it will not hear that its supervisor is gone
    shutil.rmtree(run.data)
    run.kill()
    again = start(mine).ready()
    assert identify(postmaster) is None
    assert "Ended what an earlier run left behind: postgresql" in again.said()
    assert again.get()["pid"]


def test_pid_files_of_before_a_reboot_do_not_matter(checkout: Checkout, start: Start) -> None:
    run = start(checkout).ready()
    run.stop()
    # After a reboot the number in the file belongs to another program, of the same user.
    other = subprocess.Popen(["sleep", "60"], **checkout.user)
    stale = run.data / "postgres" / "postmaster.pid"
    stale.write_text(f"{other.pid}\n{run.data}/postgres\n1\n5432\n\n\n")
    shutil.chown(stale, run.data.joinpath("postgres").stat().st_uid)
    start(checkout).ready()
    assert other.poll() is None
    other.kill()
    other.wait()


def test_everything_may_lie_in_a_folder_closed_to_others(
    mine: Checkout, start: Start, folder: Path, closed_programs: Path
) -> None:
    """Root's home, mostly: PostgreSQL runs as somebody who may not pass, and the home stays closed."""
    (folder / "home").mkdir(mode=0o700)
    run = start(mine, data="home/data", POSTGRES_BIN=str(closed_programs)).ready()
    assert _one(run, "SELECT upper('жук')") == "ЖУК"
    os.kill(run.pid("postgresql"), signal.SIGKILL)
    assert until(lambda: _one(run, "SELECT 1")) == 1
    assert stat.S_IMODE((folder / "home").stat().st_mode) == 0o700


def test_real_servers_are_used_instead_of_our_own(mine: Checkout, start: Start, folder: Path) -> None:
    plan = folder / "plan.toml"
    step = '[[step]]\nname = "roles"\nsays = "Preparing"\ncommand = ["false"]\ngrants = ["admin"]\n'
    plan.write_text(step + PLAN % {"page": mine.root / "tests/infra/page.py"})
    given = {
        "DATABASE_URL": "postgresql://a@db/z",
        "OWNER_DATABASE_URL": "postgresql://o@db/z",
        "BROKER_URL": "redis://broker/0",
        "SMTP_HOST": "mail.example.bg",
        "SMS_GATEWAY_URL": "https://sms.example.bg",
    }
    run = start(mine, **given).ready()
    assert set(run.state["programs"]) == {"web", "owner"}
    assert "Preparing: left out, ADMIN_DATABASE_URL is not set" in run.said()
    environment = run.get()["environment"]
    assert environment["DATABASE_URL"] == given["DATABASE_URL"]
    assert environment["BROKER_URL"] == given["BROKER_URL"]
    assert environment["SMS_GATEWAY_URL"] == given["SMS_GATEWAY_URL"]
    assert "SMS_GATEWAY_SECRET" not in environment
    assert "OWNER_DATABASE_URL" not in environment


def test_real_servers_need_an_owner(mine: Checkout, start: Start) -> None:
    run = start(mine, DATABASE_URL="postgresql://a@db/z")
    assert run.process.wait(timeout=10) == 1
    assert "set OWNER_DATABASE_URL too" in run.said()


def test_old_data_are_never_given_new_keys(mine: Checkout, start: Start) -> None:
    run = start(mine).ready()
    run.stop()
    (run.data / "secrets" / "master_key").unlink()
    again = start(mine)
    assert again.process.wait(timeout=10) == 1
    assert "their keys are not (master_key" in again.said()


def test_a_program_that_cannot_start_shows_its_log(mine: Checkout, start: Start, folder: Path) -> None:
    command = '["{python}", "-c", "raise SystemExit(\'no such planet\')"]'
    (folder / "plan.toml").write_text(f'[[program]]\nname = "web"\ntitle = "Web"\ncommand = {command}\npage = "/"')
    run = start(mine)
    assert run.process.wait(timeout=20) == 1
    assert "Web does not start." in run.said()
    assert "no such planet" in run.said()
    assert not list(processes_of(run.data))


def test_reset_stops_and_deletes(mine: Checkout, start: Start) -> None:
    run = start(mine).ready()
    reset = start(mine, "reset")
    assert reset.process.wait(timeout=15) == 0, reset.said()
    assert run.process.wait(timeout=5) == 0
    assert not run.data.exists()


def test_env_lets_a_shell_reach_the_running_engine(mine: Checkout, start: Start, port: int) -> None:
    start(mine).ready()
    env = start(mine, "env")
    assert env.process.wait(timeout=10) == 0
    lines = dict(line.removeprefix("export ").split("=", 1) for line in env.said().splitlines())
    assert {"ADMIN_DATABASE_URL", "OWNER_DATABASE_URL", "BROKER_URL", "MASTER_KEY_FILE"} <= set(lines)
    assert lines["PORT"] == str(port)


def test_reset_is_refused_while_tests_run(mine: Checkout, start: Start) -> None:
    run = start(mine).ready()
    run.stop()
    slot = Layout(run.data / "test-1")
    slot.prepare()
    lock = Lock(slot)
    assert lock.take()
    reset = start(mine, "reset")
    assert reset.process.wait(timeout=10) == 1
    assert "Tests are running" in reset.said()
    lock.release()
    assert start(mine, "reset").process.wait(timeout=10) == 0
    assert not run.data.exists()
    assert not slot.runtime.exists()
