"""`python -m infra.local [run | reset | env | manage …]`; see docs/runbooks/local.md."""

import argparse
import os
import shlex
import sys
from pathlib import Path

from infra.local import plan
from infra.local.console import Console
from infra.local.errors import Problem
from infra.local.layout import ROOT, Layout, Lock
from infra.local.listeners import wanted
from infra.local.servers import GRANTS, Servers
from infra.local.state import State
from infra.local.supervisor import FIRST_PORT, Options, application_environment, run
from infra.local.takeover import forget_tests, stop_running


def main(arguments: list[str]) -> int:
    chosen = _parser().parse_args(arguments)
    layout = Layout.at(chosen.data)
    if sys.platform != "linux":
        print("The embedded engine runs on Linux; elsewhere use infra/compose.yaml or real servers.")
        return 2
    try:
        return {"run": _run, "reset": _reset, "env": _env, "manage": _manage}[chosen.action](chosen, layout)
    except Problem as problem:
        print(problem, file=sys.stderr, flush=True)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.local", description="Zakrila on this machine.")
    parser.add_argument("--data", help="the data folder (.local)")
    actions = parser.add_subparsers(dest="action")
    parser.set_defaults(action="run", plan=plan.PLAN, port=None)
    running = actions.add_parser("run", help="start everything and stay in the foreground")
    running.add_argument("--plan", type=Path, default=plan.PLAN, help="what to run besides the servers")
    running.add_argument("--port", type=int, help=f"first web port to try (PORT, or {FIRST_PORT})")
    reset = actions.add_parser("reset", help="stop everything and delete all data of this checkout")
    reset.add_argument("--yes", action="store_true", help="do not ask")
    actions.add_parser("env", help="print the environment of the running engine for a shell")
    manage = actions.add_parser("manage", help="manage.py with the environment of the running engine")
    manage.add_argument("rest", nargs=argparse.REMAINDER)
    return parser


def _run(chosen: argparse.Namespace, layout: Layout) -> int:
    layout.prepare()
    console = Console(layout.folder("logs") / "supervisor.log")
    return run(layout, Options(chosen.plan, chosen.port or wanted("PORT", FIRST_PORT)), console)


def _reset(chosen: argparse.Namespace, layout: Layout) -> int:
    if not layout.data.exists():
        print("There is nothing to delete.")
        return 0
    if not chosen.yes and sys.stdin.isatty() and not _agrees(layout):
        print("Nothing was deleted.")
        return 1
    layout.prepare()
    lock = Lock(layout)
    forget_tests(layout)
    stop_running(lock, layout, Console())
    layout.delete()
    lock.release()
    print(f"{layout.data} is deleted.")
    return 0


def _agrees(layout: Layout) -> bool:
    try:
        answer = input(f"Delete {layout.data} with all its data and keys? [y/N] ")
    except EOFError:
        return False
    return answer.strip().lower() in {"y", "yes", "да"}


def _env(chosen: argparse.Namespace, layout: Layout) -> int:
    for name, value in sorted(_added(layout).items()):
        print(f"export {name}={shlex.quote(value)}")
    return 0


def _added(layout: Layout) -> dict[str, str]:
    """What a developer's shell lacks, all rights included."""
    if not layout.folder("secrets").exists() or Servers(layout).keys.missing():
        raise Problem("There is no engine here yet: type make run first.")
    servers = Servers(layout)
    running = State(layout).addresses()
    found = application_environment(servers, layout, int(running.get("PORT", FIRST_PORT)), tuple(GRANTS)) | running
    return {name: value for name, value in found.items() if os.environ.get(name) != value}


def _manage(chosen: argparse.Namespace, layout: Layout) -> int:
    os.environ.update(_added(layout))
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "manage.py", *chosen.rest])  # noqa: S606 - becomes the command itself


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
