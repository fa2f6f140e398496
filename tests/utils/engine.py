"""
Real servers for every test run, started before Django reads its settings.

A pytest plug-in (`-p tests.utils.engine` in pyproject.toml): a conftest would come too late. `make test` has the
servers running already; then, and in the workers of pytest-xdist, the environment names them and nothing is started.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from infra.local.engine import Engine

_engine: Engine | None = None


def start() -> None:
    """PostgreSQL, Valkey and a mailbox, named in the environment; nothing to do when it names them already."""
    global _engine
    if _engine is None and not os.environ.get("ADMIN_DATABASE_URL"):
        _engine = Engine()
        os.environ.update(_engine.start())


def stop() -> None:
    global _engine
    if _engine is not None:
        _engine.stop()
        _engine = None


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[Any]:
    known = early_config.known_args_namespace
    if not (known.help or known.version):
        start()
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    stop()
