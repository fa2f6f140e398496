"""What a world can be asked. Runs inside the world's process, with its settings."""

import cProfile
import io
import pstats
import resource
import statistics
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

from config.memory import settle as settle_memory
from config.memory import settling
from config.stack import with_room

_application: Any = None


def _wsgi() -> Any:
    global _application
    if _application is None:
        _application = get_wsgi_application()
        if settings.WSGI_APPLICATION == "config.wsgi.application":  # that module would not serve without tenancy
            _application = settling(with_room(_application))
    return _application


def get(host: str, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
    """One request through the whole WSGI application, without a socket: status, headers, body."""
    answer: list[Any] = []
    response = _wsgi()(_environ(host, path, headers or {}), lambda line, fields, *rest: answer.extend([line, fields]))
    body = b"".join(response)
    response.close()
    return int(answer[0][:3]), dict(answer[1]), body


def _environ(host: str, path: str, headers: dict[str, str]) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path.partition("?")[0],
        "QUERY_STRING": quote(path.partition("?")[2], safe="=&"),
        "SERVER_NAME": host,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": host,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
    }


def visit(
    hosts: list[str],
    path: str,
    number: int,
    cookies: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
    expect: int = 200,
) -> dict[str, float]:
    """Seconds of `number` requests, one host after the other; `busy` is this process's processor time for all."""
    seconds, busy = [], []
    for turn in range(number):
        host = hosts[turn % len(hosts)]
        sent = {"cookie": (cookies or {}).get(host, ""), **(headers or {})}
        started, worked = time.perf_counter(), time.process_time()
        status, _headers, body = get(host, path, sent)
        seconds.append(time.perf_counter() - started)
        busy.append(time.process_time() - worked)
        if status != expect:
            raise RuntimeError(f"{host}{path} answered {status}: {body[:300]!r}")
    return summary(seconds) | {"busy": sum(busy), "busy_p95": summary(busy)["p95"]}


def settle() -> bool:
    """As the web's process does before its first request; what filled the centre here was another process there."""
    settle_memory()
    return True


def header(host: str, path: str, cookie: str, name: str) -> str:
    return get(host, path, {"cookie": cookie})[1][name]


def summary(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {"median": statistics.median(ordered), "p95": ordered[int(len(ordered) * 0.95)], "slowest": ordered[-1]}


def migrate_plain() -> bool:
    call_command("migrate", verbosity=0)
    from tests.bench.sample.views import fill  # noqa: PLC0415 - needs this world's apps

    fill()
    return True


def memory() -> dict[str, float]:
    """Megabytes of this process: now (PSS) and at the most (RSS)."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    pss = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return {"now": pss / 1024, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def stock_register(schemas: list[str]) -> bool:
    """The very same schemas as tenants of django-tenants."""
    from django.db import connection  # noqa: PLC0415 - this world's backend

    from tests.bench.stock.models import Domain, Tenant  # noqa: PLC0415 - only in this world

    with connection.schema_editor() as editor:
        editor.create_model(Tenant)
        editor.create_model(Domain)
    for number, schema in enumerate(schemas):
        tenant = Tenant.objects.create(schema_name=schema, name=schema)
        Domain.objects.create(tenant=tenant, domain=f"bench-{number:04d}.localhost", is_primary=True)
    return True


def stock_migrate() -> dict[str, float]:
    """django-tenants' own command over all tenants."""
    started = time.perf_counter()
    call_command("migrate_schemas", tenant=True, verbosity=0, skip_checks=True)
    return {"seconds": time.perf_counter() - started, **memory()}


def switch(audit: bool, decryption: bool) -> bool:
    """Audit and decryption on or off in this process, so that their cost can be told apart."""
    from tests.bench import switches  # noqa: PLC0415 - needs our apps

    switches.set_to(audit=audit, decryption=decryption)
    return True


def ours(what: str, **order: Any) -> Any:
    """Orders that only our own world understands."""
    from tests.bench import ours as module  # noqa: PLC0415 - only in that world

    return getattr(module, what)(**order)


def content(what: str, **order: Any) -> Any:
    """Cases, people and meetings of our own world, and its parts by themselves."""
    from tests.bench import content as module  # noqa: PLC0415 - only in that world

    return getattr(module, what)(**order)


def year(**order: Any) -> Any:
    """A simulated year of a busy centre of our own world."""
    from tests.bench.busy_year import fill_year  # noqa: PLC0415 - only in that world

    return fill_year(**order)


def copies(what: str, **order: Any) -> Any:
    """One centre copied and put back."""
    from tests.bench import copies as module  # noqa: PLC0415 - only in that world

    return getattr(module, what)(**order)


def parts(what: str, **order: Any) -> Any:
    from tests.bench import parts as module  # noqa: PLC0415 - only in that world

    return getattr(module, what)(**order)


def profile(hosts: list[str], path: str, number: int) -> str:
    """Where the time of a page goes, for whoever looks for the cause of a miss."""
    watched = cProfile.Profile()
    visit(hosts, path, 20)
    watched.runcall(visit, hosts, path, number)
    told = io.StringIO()
    pstats.Stats(watched, stream=told).sort_stats("cumulative").print_stats(70)
    return told.getvalue()
