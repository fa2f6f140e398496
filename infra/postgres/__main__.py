"""
`python -m infra.postgres conf ARCHIVE`, `base ROOT`, `prune ROOT ARCHIVE`, `second ROOT ARCHIVE [MOMENT]`.

`base` reads the server's address from ADMIN_DATABASE_URL. `second` says on one line where it can be reached, and runs
until its standard input is closed.
"""

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from infra.local.errors import Problem
from infra.postgres import archive, base, second


def main(arguments: list[str]) -> int:
    wanted = _arguments().parse_args(arguments)
    try:
        wanted.do(wanted)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.postgres")
    whats = parser.add_subparsers(required=True)
    conf = whats.add_parser("conf", help="lines for postgresql.conf")
    conf.set_defaults(do=lambda wanted: print(archive.conf(wanted.archive.resolve()), end=""))
    copy = whats.add_parser("base", help="takes a base backup")
    copy.set_defaults(do=_base)
    prune = whats.add_parser("prune", help="lets old base backups and the log before them go")
    prune.set_defaults(do=_prune)
    past = whats.add_parser("second", help="a second server at a past moment")
    past.set_defaults(do=_second)
    for one in (copy, prune, past):
        one.add_argument("root", type=Path)
    for one in (conf, prune, past):
        one.add_argument("archive", type=Path)
    prune.add_argument("--keep", type=int, default=14)
    moment = "with its distance from UTC; none: as far as the archive goes"
    past.add_argument("moment", type=datetime.fromisoformat, nargs="?", help=moment)
    return parser


def _base(wanted: argparse.Namespace) -> None:
    address = os.environ.get("ADMIN_DATABASE_URL", "")
    if not address:
        raise Problem("set ADMIN_DATABASE_URL: a superuser's address, or one of a role with REPLICATION")
    print(base.take(wanted.root, address))


def _prune(wanted: argparse.Namespace) -> None:
    gone = base.prune(wanted.root, wanted.keep)
    print(f"{len(gone)} base backups and {base.prune_archive(wanted.root, wanted.archive)} segments went")


def _second(wanted: argparse.Namespace) -> None:
    if wanted.moment and wanted.moment.tzinfo is None:
        raise Problem("the moment needs its distance from UTC: 2026-11-21T14:03+02:00")
    found = base.before(wanted.root, wanted.moment or datetime.now(UTC))
    with second.running(found, wanted.archive.resolve(), wanted.moment) as folder:
        print(json.dumps({"host": str(folder), "port": second.PORT, "base": found.name}), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
