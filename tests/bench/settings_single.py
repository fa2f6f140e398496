"""Our product without tenancy: Django's own back end on one schema, whose place is fixed in the settings."""

from tests.bench.settings_ours import *  # noqa: F403

_replaced = {"tenants.isolation.middleware.PlaceMiddleware": "tests.bench.fixed.FixedPlace"}
MIDDLEWARE = [_replaced.get(name, name) for name in MIDDLEWARE if not name.endswith("more_routes")]  # noqa: F405
_path = f"-c search_path={os.environ['BENCH_SCHEMA']},public,extensions"  # noqa: F405
DATABASES = {
    "default": {
        **DATABASES["owner"],  # noqa: F405
        "ATOMIC_REQUESTS": True,
        "OPTIONS": {**DATABASES["default"]["OPTIONS"], "options": _path},  # noqa: F405
    }
}
DATABASE_ROUTERS: list[str] = []
