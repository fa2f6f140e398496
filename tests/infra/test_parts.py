"""The parts of the engine on their own: what they decide, without a server."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local import plan, signins
from infra.local.console import Console, table
from infra.local.errors import Problem
from infra.local.keeper import Keeper
from infra.local.keys import KINDS, Keys
from infra.local.layout import ROOT, Layout, Lock
from infra.local.listeners import listen, wanted
from infra.local.plan import Step
from infra.local.processes import Identity, alive, end, identify, identify_started, working_in
from infra.local.state import State
from infra.local.steps import Stamps, Steps, watched


@pytest.fixture
def layout(tmp_path: Path) -> Iterator[Layout]:
    layout = Layout(tmp_path / "data")
    layout.prepare()
    yield layout
    layout.delete()


def test_the_plan_of_make_run_gives_schema_rights_to_nobody_who_serves_requests() -> None:
    found = plan.read(plan.PLAN)
    granted = {program.name: program.grants for program in found.programs}
    assert granted == {"web": (), "worker": (), "provisioner": ("owner",), "beat": ()}


def test_a_plan_with_an_unknown_word_is_named(tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_text('[[program]]\nname = "web"\nkolor = "red"')
    with pytest.raises(Problem, match=r"plan\.toml cannot be read"):
        plan.read(file)


def test_a_command_is_filled_in_with_one_bind_for_each_socket(tmp_path: Path) -> None:
    listener = listen(20000)
    command = plan.filled(("{python}", "{binds}", "--port={port}", "{data}/x"), tmp_path, listener)
    assert command[0] == sys.executable
    assert list(command[1:-2]) == [f"--bind=fd://{number}" for number in listener.files]
    assert command[-2:] == (f"--port={listener.port}", f"{tmp_path}/x")
    listener.close()


@pytest.mark.parametrize("given", ["eighty", "0", "65536", "-1"])
def test_a_port_that_is_none_is_said(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", given)
    with pytest.raises(Problem, match="PORT must be a port number"):
        wanted("PORT", 8000)


def test_no_free_port_is_said() -> None:
    with pytest.raises(Problem, match="No free port"):
        listen(65536)


def test_a_step_is_stale_until_done_and_again_when_its_code_its_database_or_the_day_changes(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = Step("demo", "Filling", ("demo",), watches=("infra/local/*.toml",), daily=True)
    stamps = Stamps(layout, "database 1")
    assert stamps.stale(step)
    stamps.done(step)
    assert not stamps.stale(step)
    assert Stamps(layout, "database 2").stale(step)
    monkeypatch.setattr("infra.local.steps.watched", lambda patterns: {ROOT / "Makefile"})
    assert stamps.stale(step)
    monkeypatch.undo()
    monkeypatch.setattr(time, "strftime", lambda form: "tomorrow")
    assert stamps.stale(step)


def test_a_step_is_stale_when_what_it_made_is_gone(layout: Layout) -> None:
    made = layout.data / "made"
    step = Step("static", "Collecting", ("x",), creates=("{data}/made",))
    made.touch()
    stamps = Stamps(layout, "")
    stamps.done(step)
    assert not stamps.stale(step)
    made.unlink()
    assert stamps.stale(step)


def test_damaged_stamps_only_mean_doing_it_again(layout: Layout) -> None:
    (layout.folder("run") / "stamps.json").write_text("{half")
    assert Stamps(layout, "").stale(Step("a", "b", ("c",)))


def test_watched_files_are_those_of_the_patterns() -> None:
    assert watched(("infra/local/*.toml",)) == {ROOT / "infra/local/programs.toml"}


def _steps(layout: Layout, *, quiet: bool = True) -> Steps:
    console = Console(layout.folder("logs") / "supervisor.log", quiet=quiet)
    return Steps(Keeper(layout.folder("logs"), console), console, lambda grants: dict(os.environ))


def test_what_a_step_says_is_shown_line_by_line(layout: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    script = "print('едно'); print('две', end='')"
    _steps(layout, quiet=False).run([Step("a", "Counting", ("{python}", "-c", script))], Stamps(layout, ""), layout)
    shown = [line.partition("] ")[2] for line in capsys.readouterr().out.splitlines()]
    assert shown == ["Counting", "  едно", "  две"]


def test_a_failed_step_is_not_stamped_and_shows_its_error_without_the_insides(
    layout: Layout, capsys: pytest.CaptureFixture[str]
) -> None:
    step = Step("a", "Failing", ("{python}", "-c", "print('начало', flush=True); raise ValueError('no town')"))
    with pytest.raises(Problem, match=r"Failing: failed \(code 1\)\.\n    ValueError: no town\n") as problem:
        _steps(layout, quiet=False).run([step], Stamps(layout, ""), layout)
    shown = capsys.readouterr().out
    assert "начало" in shown
    assert "Traceback" not in shown + str(problem.value)
    assert "Traceback" in (layout.folder("logs") / "steps.log").read_text()
    assert Stamps(layout, "").stale(step)


def test_keys_are_made_once_and_never_for_old_data(layout: Layout) -> None:
    keys = Keys(layout.folder("secrets"))
    keys.make(data_exists=False)
    first = {name: keys[name] for name in KINDS}
    keys.make(data_exists=True)
    assert {name: keys[name] for name in KINDS} == first
    assert len(set(first.values())) == len(KINDS)
    keys.path("master_key").unlink()
    with pytest.raises(Problem, match="master_key"):
        keys.make(data_exists=True)


def test_a_process_is_known_by_more_than_its_number() -> None:
    process = subprocess.Popen(["sleep", "30"])
    found = identify_started(process.pid)
    assert found
    assert alive(found)
    for other in (
        Identity(found.boot, found.pid, found.started + 1, found.command),
        Identity("another boot", found.pid, found.started, found.command),
        Identity(found.boot, found.pid, found.started, "python\0shop.py\0"),
    ):
        end([other], [(signal.SIGKILL, 0.0)])
    assert process.poll() is None
    assert not end([found], [(signal.SIGKILL, 5.0)])
    assert process.wait() == -signal.SIGKILL
    assert identify(process.pid) is None


def test_only_recorded_programs_are_ended(layout: Layout) -> None:
    ours, theirs = (subprocess.Popen(["sleep", "30"]) for _ in range(2))
    record, me, other = (identify_started(pid) for pid in (ours.pid, os.getpid(), theirs.pid))
    assert record
    assert me
    assert other
    stale = Identity(other.boot, other.pid, other.started - 1, other.command)
    State(layout).write(me, {"web": record, "worker": stale}, {})
    assert State(layout).end_left_behind() == ["web"]
    assert ours.wait() < 0
    assert theirs.poll() is None
    theirs.kill()
    theirs.wait()


@pytest.mark.parametrize("text", ["", "{half", "[]", '{"supervisor": 3, "programs": {"web": {"pid": 1}}}'])
def test_a_damaged_record_is_no_obstacle(layout: Layout, text: str) -> None:
    (layout.folder("run") / "state.json").write_text(text)
    state = State(layout)
    assert state.supervisor() is None
    assert state.end_left_behind() == []
    assert state.addresses() == {}


def test_a_program_in_a_folder_is_found_even_when_the_folder_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    folder.mkdir()
    process = subprocess.Popen(["sleep", "30"], cwd=folder)
    assert [one.pid for one in working_in(folder, "sleep")] == [process.pid]
    assert working_in(folder, "postgres") == []
    folder.rmdir()
    assert [one.pid for one in working_in(folder, "sleep")] == [process.pid]
    process.kill()
    process.wait()


def test_only_one_holds_the_lock(layout: Layout) -> None:
    first, second = Lock(layout), Lock(layout)
    assert first.take()
    assert not second.take()
    first.release()
    assert second.take()
    second.release()


def test_a_data_folder_of_somebody_else_is_refused(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(Problem, match="belongs to somebody else"):
        Layout(layout.data).prepare()


def test_a_link_in_the_place_of_the_socket_folder_is_refused(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "data")
    layout.runtime.symlink_to(tmp_path)
    with pytest.raises(Problem, match="belongs to somebody else"):
        layout.prepare()
    layout.runtime.unlink()


def test_sockets_have_short_names(tmp_path: Path) -> None:
    deep = Layout(tmp_path.joinpath(*["a-long-name"] * 12))
    assert all(len(str(folder / ".s.PGSQL.5432")) < 100 for folder in deep.sockets)


def test_a_table_is_as_wide_as_its_words() -> None:
    assert table(("A", "Who"), [("http://localhost/", "Ана")]) == [
        "A                  Who",
        "─────────────────  ───",
        "http://localhost/  Ана",
    ]


def _person(who: str, port: int) -> dict[str, str]:
    return {"address": f"http://haskovo.localhost:{port}/", "who": who, "email": f"{who}@b", "password": "secret"}


def test_sign_ins_are_shown_at_todays_port_and_what_all_share_only_once(layout: Layout) -> None:
    file = layout.folder("run") / "signins.json"
    file.write_text(json.dumps([_person("ana", 8000), _person("ivan", 8000), "damaged"]))
    lines = signins.page(layout, {"SIGNINS_FILE": str(file)}, 8001)
    assert lines[1:5] == [
        "Who   E-mail",
        "────  ──────",
        "ana   ana@b",
        "ivan  ivan@b",
    ]
    told = [" ".join(line.split()) for line in lines]
    assert "Address of all http://haskovo.localhost:8001/" in told
    assert "Password of all secret" in told


def test_no_sign_ins_no_table(layout: Layout) -> None:
    file = layout.folder("run") / "signins.json"
    assert signins.read(file, 8000) == []
    file.write_text("{half")
    assert signins.page(layout, {"SIGNINS_FILE": str(file)}, 8000)[1].startswith("Start page")


def test_a_closed_terminal_does_not_stop_the_engine(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from infra.local.console import Console\n"
        "console = Console(Path(sys.argv[1])); console.say('one'); console.say('two')"
    )
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-c", script, str(tmp_path / "log")]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, cwd=ROOT, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "two" in (tmp_path / "log").read_text()


def test_a_long_log_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from infra.local import program  # noqa: PLC0415 - the limit is replaced

    monkeypatch.setattr(program, "LARGEST_LOG", 3)
    (tmp_path / "web.log").write_text("long enough")
    found = program.Program("web", "Web", ("true",), tmp_path, {"PATH": os.defpath})
    found.start(tmp_path).wait()
    assert (tmp_path / "web.log.1").read_text() == "long enough"
    assert (tmp_path / "web.log").read_text() == ""


def test_a_port_on_the_other_loopback_counts_as_taken() -> None:
    with socket.socket(socket.AF_INET6) as probe:
        probe.bind(("::1", 0))
        probe.listen()
        taken = probe.getsockname()[1]
        listener = listen(taken)
        assert listener.port > taken
        listener.close()


def test_a_full_disk_ends_no_supervisor(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be noted down is not; what runs goes on."""

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    me = identify(os.getpid())
    assert me
    console = Console(layout.folder("logs") / "supervisor.log", quiet=True)
    monkeypatch.setattr(Path, "open", full)
    monkeypatch.setattr(Path, "write_text", full)
    console.say("still here")
    State(layout).write(me, {}, {})
