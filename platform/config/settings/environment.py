"""Reads the addresses of servers and the secrets from the environment, and says plainly what is missing."""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"set the environment variable {name} (make run sets it by itself)")
    return value


def secret(name: str) -> str:
    """A secret's value, from NAME or from the file that NAME_FILE names."""
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text().strip() if path else required(name)


def database(url: str) -> dict[str, object]:
    """postgresql://user:password@host:port/name?host=/socket as Django's dictionary, without pool or options."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or query.get("port", [""])[0]),
    }


def cache(url: str) -> dict[str, object]:
    """Valkey, where there is one; else this process alone. Keys carry the place; without a place there are none."""
    key = {"KEY_FUNCTION": "tenants.isolation.cache.key"}
    if not url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", **key}
    hurried = {"socket_connect_timeout": 0.3, "socket_timeout": 0.5}
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url, "OPTIONS": hurried, **key}


def databases(url: str, owner_url: str = "") -> dict[str, dict[str, object]]:
    """
    `default` for requests and tasks: the login role that owns nothing, pooled, every statement alone in its message.

    `owner` only where OWNER_DATABASE_URL is set: the provisioner, the fleet migrator, tests.
    """
    # reconnect_timeout: after it the pool stops trying by itself, with pauses that double, and the next request tries.
    pool = {"min_size": 1, "max_size": 10, "timeout": 2.5, "reconnect_timeout": 2, "max_lifetime": 600}
    found = {
        "default": {
            **database(url),
            "ENGINE": "tenants.isolation.backend",
            "ATOMIC_REQUESTS": True,
            "CONN_MAX_AGE": 0,
            "OPTIONS": {"pool": pool, "connect_timeout": 3},
            "TEST": {"MIRROR": None},
        }
    }
    if owner_url:
        found["owner"] = {
            **database(owner_url),
            "ENGINE": "django.db.backends.postgresql",
            "ATOMIC_REQUESTS": False,
            "CONN_MAX_AGE": 0,
            "OPTIONS": {"connect_timeout": 3},
        }
    return found
