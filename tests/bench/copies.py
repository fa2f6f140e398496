"""One full centre copied, put back, tried out; its neighbour watched."""

import tempfile
import time
from pathlib import Path

from django.db import connections

from kernel.place import entered
from services.people.models import Person
from tenants.continuity import drill
from tenants.continuity.backup import backup
from tenants.continuity.folder import last_of
from tenants.continuity.restoring import restore
from tenants.isolation.scope import place_of_centre
from tests.bench.ours import centre_number, slug_of

ROOT = Path(tempfile.gettempdir()) / "zakrila-bench-copies"


def copy(number: int) -> dict[str, float]:
    started = time.perf_counter()
    made = backup(centre_number(number), ROOT)
    return {"seconds": time.perf_counter() - started, "rows": made.manifest.rows, "megabytes": made.size() / 1e6}


def put_back(number: int, neighbour: int) -> dict[str, float]:
    """From the command to the first page that could be served; `changed`: the neighbour's tables that differ."""
    found = last_of(ROOT, slug_of(number))
    assert found is not None
    before = _content(neighbour)
    started = time.perf_counter()
    outcome = restore(centre_number(number), found, by="bench", reason="bench")
    seconds = time.perf_counter() - started
    assert outcome.findings.hold
    with entered(place_of_centre(centre_number(number))):
        people = Person.objects.count()
    return {"seconds": seconds, "people": people, "changed": float(_content(neighbour) != before)}


def try_out(number: int) -> float:
    result = drill.drill(centre_number(number), ROOT)
    assert result.holds, result.why
    return result.seconds


def _content(number: int) -> list[object]:
    schema = centre_number(number).schema_name
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [schema])
        tables = [name for (name,) in cursor.fetchall()]
        sums = []
        for table in tables:
            cursor.execute(f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{schema}"."{table}" t')
            sums.append(cursor.fetchone())
    return sums
