"""Taking an engine over: from nobody, from a killed run, from a run whose data were deleted."""

import shutil
import signal
import time

from infra.local.console import Console
from infra.local.errors import Problem
from infra.local.layout import Layout, Lock
from infra.local.processes import Identity, end
from infra.local.shared_memory import folder_of
from infra.local.state import State

# A supervisor needs up to five seconds to stop what it started.
PATIENCE = ((signal.SIGTERM, 6.0), (signal.SIGKILL, 1.0))


def take(lock: Lock, layout: Layout, console: Console) -> None:
    """Hold the lock with nothing of an earlier run left, or say who has it."""
    if not lock.take():
        _replace_orphaned_supervisor(lock, State(layout), layout, console)
    clean_up(layout, console)


def clean_up(layout: Layout, console: Console) -> None:
    """For the holder of the lock: end what a killed run left behind."""
    state = State(layout)
    ended = state.end_left_behind()
    if ended:
        console.say(f"Ended what an earlier run left behind: {', '.join(ended)}")
    state.forget()


def _replace_orphaned_supervisor(lock: Lock, state: State, layout: Layout, console: Console) -> None:
    running = state.supervisor()
    if running is None or state.of_this_data():
        raise Problem(_already_running(state, running))
    console.say(f"The running engine (process {running.pid}) lost its data folder; stopping it")
    end([running], PATIENCE)
    if not _patiently(lock):
        raise Problem(f"Process {running.pid} still holds {layout.runtime}; end it and type make run again.")


def _already_running(state: State, running: Identity | None) -> str:
    port = state.addresses().get("PORT", "")
    process = f" (process {running.pid})" if running else ""
    where = f"http://localhost:{port}/" if port else "it is still starting"
    return f"Zakrila already runs here{process}: {where}\nStop it with Ctrl-C in its window."


def _patiently(lock: Lock) -> bool:
    for _ in range(20):
        if lock.take():
            return True
        time.sleep(0.05)
    return False


def stop_running(lock: Lock, layout: Layout, console: Console) -> None:
    """For `make reset`: nothing of this engine runs afterwards, and the lock is ours."""
    state = State(layout)
    running = state.supervisor()
    if running:
        console.say(f"Stopping the running engine (process {running.pid})")
        end([running], PATIENCE)
    if not _patiently(lock):
        raise Problem("The engine is still in use: stop it with Ctrl-C in its window first.")
    state.end_left_behind()


def forget_tests(layout: Layout) -> None:
    """
    The servers of test runs go with the data folder, in which or in memory they lie.

    :raises Problem: tests are running.
    """
    in_memory = folder_of(layout.data.parent)
    for folder in [*layout.data.glob("test-*"), *in_memory.glob("test-*")]:
        lock = Lock.of(Layout(folder))
        if lock and not lock.take():
            raise Problem(f"Tests are running in {folder}; wait for them or end them first.")
        if lock:
            lock.release()
            Layout(folder).delete()
    shutil.rmtree(in_memory, ignore_errors=True)
