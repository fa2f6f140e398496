"""
What somebody must be woken for. Each alarm has its page in docs/runbooks/alarms.md, under the same name.

An alarm is a line of the log at the highest level that begins with [name]: whatever watches the logs needs one rule.
"""

import logging
from enum import StrEnum


class Alarm(StrEnum):
    JOURNAL_UNWRITABLE = "journal-unwritable"
    JOURNAL_BROKEN = "journal-broken"
    SEALING_FAILED = "sealing-failed"
    ERASURES_BROKEN = "erasures-broken"
    ERASURE_FAILED = "erasure-failed"
    DATABASE_LOST = "database-lost"
    SCHEMA_BEHIND = "schema-behind"
    MIGRATION_FAILED = "migration-failed"
    CENTRE_NOT_MADE = "centre-not-made"
    ROUTE_UNGUARDED = "route-unguarded"
    MASTER_KEY_WRONG = "master-key-wrong"
    WORK_FAILED = "work-failed"
    BACKUP_OLD = "backup-old"
    DRILL_FAILED = "drill-failed"
    DISK_FILLING = "disk-filling"
    MESSAGES_STUCK = "messages-stuck"
    SIGNAL_OVERDUE = "signal-overdue"


def alarm(logger: logging.Logger, which: Alarm, message: str, *args: object, trace: bool = False) -> None:
    """`args` hold ids, counts and kinds of errors; never what somebody wrote. `trace` tells the error at hand."""
    logger.critical(f"[{which}] {message}", *args, exc_info=trace)
