# Cyrillic: names of invented people and of the demo
"""Makes the demo centres and their teams; the sign-ins go into a file for the supervisor to print."""

import json
import os
from pathlib import Path
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.roles import NetworkRole, OperatorRole
from kernel import clock, hooks
from kernel.place import Place, entered
from services.onboarding.demo.centres import ALL, Colleague, DemoCentre
from services.staff.models import Worker
from services.staff.operations import make_worker
from services.staff.roles import Role
from tenants.centres.models import Centre
from tenants.isolation import doors
from tenants.isolation.scope import place_of_centre
from tenants.provisioning import owner
from tenants.provisioning.operations import provision

PASSWORD = "zakrila-demo-2026"  # noqa: S105 - printed on purpose, for invented people
# One secret for all demo accounts, so that `make code` can say the present six digits. Never used outside a demo.
TOTP_SECRET = "ZAKRILADEMOZAKRILADEMOZAKRILADEM"  # noqa: S105 - printed on purpose
DOOR_PEOPLE: tuple[tuple[Place, str, str, str], ...] = (
    (doors.NETWORK, "analyst", "Ралица Мрежова", NetworkRole.ANALYST),
    (doors.NETWORK, "methodologist", "Иван Методиев", NetworkRole.METHODOLOGIST),
    (doors.OPERATOR, "operator", "Огнян Операторов", OperatorRole.OPERATOR),
)


def build(say: Any) -> None:
    """Everything of the demo; what is there already is left as it is."""
    _write_signins([*_centres(say), *_doors()])


def _centres(say: Any) -> list[dict[str, str]]:
    signins = []
    for demo in ALL:
        centre = _centre(demo)
        say(f"{demo.name}: {centre.get_state_display()}")
        place = place_of_centre(centre)
        with entered(place), transaction.atomic():
            workers = {colleague.key: _worker(demo, colleague) for colleague in demo.team}
            signins += [_signin(place, worker.user, _role_names(worker)) for worker in workers.values()]
            hooks.demo_content(demo, workers)
    return signins


def _doors() -> list[dict[str, str]]:
    signins = []
    for place, key, name, role in DOOR_PEOPLE:
        with entered(place), transaction.atomic():
            signins.append(_signin(place, _user(f"{key}@{place.slug}.example", name, [role]), role))
    return signins


def _centre(demo: DemoCentre) -> Centre:
    facts = {
        "name": demo.name,
        "organisation": demo.organisation,
        "registration_number": demo.registration_number,
        "kind": demo.kind,
        "oblast": demo.oblast,
        "town": demo.town,
        "address": demo.address,
        "phone": demo.phone,
        "service_opens_on": demo.opens_on(clock.today()),
    }
    centre, _created = Centre.objects.using(owner.ALIAS).get_or_create(slug=demo.slug, defaults=facts)
    return provision(centre.pk)


def _worker(demo: DemoCentre, colleague: Colleague) -> Worker:
    user = _user(f"{colleague.key}@{demo.slug}.example", colleague.name, list(colleague.roles))
    worker = Worker.objects.filter(pk=user.pk).first()
    if worker is None:
        worker = make_worker(user=user, profession=colleague.profession)
    worker.user = user
    return worker


def _user(email: str, name: str, roles: list[str]) -> User:
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, PASSWORD, name=name, roles=[str(role) for role in roles])
        TOTP.activate(user, TOTP_SECRET)
    return user


def _role_names(worker: Worker) -> str:
    return ", ".join(str(Role(role).label) for role in worker.roles)


def _signin(place: Place, user: User, role: str) -> dict[str, str]:
    port = getattr(settings, "BASE_PORT", "")
    host = f"{place.slug}.{settings.BASE_DOMAIN}" + (f":{port}" if port else "")
    return {
        "address": f"http://{host}/",
        "who": user.name,
        "email": user.email,
        "password": PASSWORD,
        "role": str(role),
        "second_factor": "make code",
    }


def _write_signins(signins: list[dict[str, str]]) -> None:
    target = os.environ.get("SIGNINS_FILE")
    if target:
        Path(target).write_text(json.dumps(signins, ensure_ascii=False, indent=1))
