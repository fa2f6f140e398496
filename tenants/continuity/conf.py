"""Where copies of centres lie. Best on another machine's disk, mounted here: a copy beside the original is none."""

import os
from pathlib import Path

_LOCAL = Path(__file__).resolve().parents[2] / ".local"

BACKUPS_ROOT = Path(os.environ.get("BACKUPS_ROOT", _LOCAL / "backups"))
# Physical copies of the whole server (infra/postgres): what a centre's minute of the past is read from.
BASE_BACKUPS_ROOT = Path(os.environ.get("BASE_BACKUPS_ROOT", _LOCAL / "base"))
WAL_ARCHIVE = Path(os.environ.get("WAL_ARCHIVE", _LOCAL / "wal"))
# One line for every centre of every drill: what was tried, whether it held, how long it took.
DRILL_PROTOCOL = Path(os.environ.get("DRILL_PROTOCOL", _LOCAL / "drills.jsonl"))
# Sealed packages of everything, for the days until the centre's head has fetched them: web and workers share it.
EXPORTS_ROOT = Path(os.environ.get("EXPORTS_ROOT", _LOCAL / "exports"))
# What was put aside stays at least so long before anybody may drop it.
# How long the oldest base backup lives (infra.postgres prune): the day until which an erased centre is still in one.
PHYSICAL_DAYS = int(os.environ.get("PHYSICAL_DAYS", "14"))
QUARANTINE_DAYS = int(os.environ.get("QUARANTINE_DAYS", "30"))
