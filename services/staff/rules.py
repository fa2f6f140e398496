"""A centre's own rules of a room: one row, changed by whoever manages the centre's settings."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from audit.enums import Action
from audit.record import record
from services.staff.models import Worker
from services.staff.roles import Capability

Rules = TypeVar("Rules", bound=models.Model)


@transaction.atomic
def change_rules(kind: type[Rules], *, changeable: Iterable[str], facts: Mapping[str, Any], by: Worker) -> Rules:
    """
    Only what differs is written, and only fields that are `changeable`.

    :raises PermissionDenied: only who manages the centre's settings.
    """
    if not by.may(Capability.SETTINGS_MANAGE):
        raise PermissionDenied
    rows = kind._default_manager
    rows.get_or_create(only=True)
    rules = rows.select_for_update().get(only=True)
    changed = [name for name in changeable if name in facts and getattr(rules, name) != facts[name]]
    for name in changed:
        setattr(rules, name, facts[name])
    if changed:
        rules.save(update_fields=changed)
        record(Action.WRITE, actor=by.as_actor(), what=rules, fields=changed)
    return rules
