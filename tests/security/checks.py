"""What is promised: every check that docs/security-checks.md must answer, in its order."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """`bench`: the beginning of a row of docs/benchmarks.json that answers it, for what `make bench` measures."""

    name: str
    bound: str
    unit: str
    bench: str = ""


def _none(name: str, unit: str) -> Check:
    return Check(name, "= 0", unit)


CHECKS: dict[str, list[Check]] = {
    "Isolation": [
        Check("isolation crawl: routes filled", ">= 100", "%"),
        Check("isolation crawl: own pages that open", ">= 95", "%"),
        _none("isolation crawl: findings", "findings"),
        _none("need-to-know crawl inside a centre: findings", "findings"),
        _none("soak, 8 threads in one process: wrong rows or schemas", "findings"),
        _none("soak, 8 clients at the real server, 20,000 requests: foreign rows or wrong answers", "findings"),
        _none("roles: reads of another schema that succeeded", "reads"),
        _none("roles: tables that the login role reads without a place", "tables"),
        Check("roles: a missing table answers", "= 503", "status"),
        _none("tokens of A accepted elsewhere", "tokens"),
        _none("copy of A's schema as B: what A gave out and B accepts", "kinds"),
        _none("copy of A's schema as B: values of A that open there", "values"),
    ],
    "Access": [
        _none("role matrix: cells that differ", "cells"),
        _none("role matrix: routes without a rule", "routes"),
        _none("break-glass: opened without a reason or a fresh password", "openings"),
        Check("break-glass: until three people are told", "<= 60", "s"),
        Check("break-glass: longest opening", "<= 4", "h"),
        _none("break-glass: requests that open after its end", "requests"),
        Check("break-glass: start and end in the journal", "= 2", "events"),
        _none("clock skew of the server: emergencies opened, kept or ended by the wrong clock", "answers"),
        _none("row policies: rows of a foreign case by raw SQL, worker without assignment", "rows"),
        _none("row policies: rows at the next statement after an emergency", "rows"),
        _none("row policies: foreign rows in 20,000 statements of two threads with alternating workers", "findings"),
        Check(
            "case page: more for row policies and audit together",
            "<= 10",
            "%",
            bench="row policies and audit together, case page of a key worker",
        ),
        Check("protected address: kinds of output looked at", ">= 12", "kinds"),
        _none("protected address: outputs that show it against the matrix", "outputs"),
        _none("operator and analyst: canaries of a centre at all hosts", "canaries"),
        _none("support window: opened or closed by anybody but the centre", "times"),
    ],
    "Keys": [
        Check("moved ciphertext (row, column, table, place, piece of a file): refused", "= 5", "of 5"),
        Check("sealing or opening one value", "<= 30", "µs"),
        Check("list of 50 with one encrypted field: more than clear", "<= 5", "ms"),
        Check("rotation of 10,000 rows x 3 fields", "<= 90", "s"),
        _none("rotation: reads that failed meanwhile", "reads"),
        Check("rotation: old keys removed afterwards", "= 100", "%"),
        Check("wrong master key: refuses to start", "= 1", "refusals"),
        _none("copy of database, WAL, files and Valkey without the master key: values found", "values"),
        _none("erasure: fields readable afterwards", "fields"),
        _none("erasure: fields readable after restoring yesterday's backup", "fields"),
        _none("erasure: statistics that changed", "figures"),
    ],
    "Journal": [
        Check("500 reads, lists, searches, exports, writes, denials: found with actor and purpose", "= 100", "%"),
        _none("journal unwritable: pages that show data of a case", "pages"),
        _none("canaries in logs, error pages, journal, addresses, titles and payloads", "canaries"),
        Check("100,000 events verified", "<= 10", "s", bench="audit: 100,000 events verified"),
        Check("5,000 events cut by their term", "<= 2", "s", bench="audit: 5,000 events cut by their term"),
        Check("the rest verified over the cut", "<= 10", "s", bench="audit: the rest verified over the cut"),
    ],
    "Faults": [
        _none("kill -9 web: writes half done", "writes"),
        _none("kill -9 web: acknowledged writes lost", "writes"),
        _none("kill -9 web: writes doubled when sent again", "writes"),
        Check("kill -9 web: kills", ">= 100", "kills"),
        _none("kill -9 worker: jobs lost", "jobs"),
        _none("kill -9 worker: letters or messages accepted twice", "messages"),
        Check("kill -9 worker: resumed after", "<= 60", "s"),
        Check("broker off: slowest page", "<= 1", "s"),
        Check("migration failing at one of 200 centres: migrated", "= 199", "centres"),
        Check("migration failing at one of 200 centres: reported and locked", "= 1", "centres"),
        Check("migration failing at one of 200 centres: run and re-run", "<= 600", "s"),
        _none("booking, 24 threads x 150 tries: overlaps", "overlaps"),
        _none("booking, 24 threads x 150 tries: deadlocks or errors shown", "errors"),
        Check("booking, 24 threads x 150 tries: p95", "<= 300", "ms"),
        _none("clock changes of 2026 and 2027: times that shifted", "times"),
        _none("clock changes of 2026 and 2027: 03:30 taken without asking", "forms"),
        Check("database restarted: writes answered 503 within", "<= 5", "s"),
        Check("database silent for 30 s: writes answered 503 within", "<= 5", "s"),
        Check("database 150 ms away: writes answered within", "<= 5", "s"),
        Check("disk of the database full: writes answered 503 within", "<= 5", "s"),
        Check("database back: recovered after", "<= 5", "s"),
        _none("database lost: stack traces shown", "pages"),
        _none("database lost: acknowledged writes lost", "writes"),
        _none("database lost: forms that lost what was typed", "forms"),
        _none("clock skew: codes within one step refused, or beyond accepted", "codes"),
        _none("calls from outside, forged or repeated: applied", "calls"),
    ],
    "Copies": [
        Check(
            "one centre of 50,000 cases put back",
            "<= 600",
            "s",
            bench="one centre of 50,000 cases put back",
        ),
        Check("restore to a minute: newest write that can be lost", "<= 5", "min"),
        Check("a restore: other centres changed", "= 0", "centres", bench="a restore: other centres changed"),
        Check("a restore: values that do not open, journals that do not verify", "= 0", "findings"),
    ],
    "Hostile input": [
        Check("hostile uploads refused or neutralised", ">= 15", "uploads"),
        Check("hostile uploads: most memory", "<= 100", "MB"),
        Check("hostile uploads: slowest", "<= 2", "s"),
        Check("import of 10,000 rows, 137 bad: stored", "= 9863", "rows"),
        Check("import of 10,000 rows, 137 bad: named", "= 137", "lines"),
        Check("import of 10,000 rows, 137 bad: takes", "<= 15", "s"),
        _none("import of 10,000 rows, 137 bad: added by the second time", "rows"),
        Check("300 slow clients: p95 of the others", "<= 500", "ms"),
        Check("10 bad sign-ins at A: accounts throttled besides", "= 0", "accounts"),
    ],
}
