"""What `celery --app=config.celery` loads."""

from typing import Any

from celery.signals import worker_init, worker_ready

from config.memory import settle
from outbox.celery import app
from vault.errors import WrongMasterKey

__all__ = ["app"]


@worker_init.connect
def _refuse_wrong_master_key(**kwargs: Any) -> None:
    from vault.startup import refuse_wrong_master_key  # noqa: PLC0415 - the apps are ready only now

    try:
        refuse_wrong_master_key()
    except WrongMasterKey as error:
        raise SystemExit(str(error)) from error  # signals swallow every ordinary exception


@worker_ready.connect
def _settle(**kwargs: Any) -> None:
    settle()
