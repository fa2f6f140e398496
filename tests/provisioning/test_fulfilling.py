"""From the operator's yes to the first invitation, by the provisioner alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from accounts.models import Invitation
from kernel.clock import now
from kernel.place import entered
from outbox.models import Message
from tenants.centres.enums import CentreState
from tenants.centres.models import Application, Centre, PremadeSchema
from tenants.isolation import doors
from tenants.isolation.scope import place_of_centre
from tenants.provisioning import hooks, operations, tasks
from tenants.provisioning.operations import fulfil, provision, unfinished, waiting
from tests.centres.conftest import application  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def approved(application: Callable[..., Application]) -> Application:  # noqa: F811
    row = application()
    decided = {"state": "approved", "slug": "pleven", "decided_at": now(), "decided_by": "Оператор"}
    with entered(doors.OPERATOR):
        Application.objects.filter(pk=row.pk).update(**decided)
    return Application.objects.using("owner").get(pk=row.pk)


def invitations(centre: Centre) -> list[Invitation]:
    with entered(place_of_centre(centre)):
        return list(Invitation.objects.all())


def test_an_approved_application_becomes_a_working_centre(approved: Application) -> None:
    centre = fulfil(approved)
    assert centre.state == CentreState.READY
    assert centre.organisation == approved.organisation
    assert centre.pk != approved.pk
    (invitation,) = invitations(centre)
    assert (invitation.email, invitation.roles) == ("maria@example.org", ["head_of_service"])
    with entered(place_of_centre(centre)):
        assert Message.objects.filter(topic="accounts.mail").count() == 1
    assert Application.objects.using("owner").get(pk=approved.pk).state == "done"


def test_the_provisioner_finds_its_work_by_itself(approved: Application) -> None:
    tasks.work()
    assert waiting() == []
    assert Centre.objects.using("owner").get(slug="pleven").state == CentreState.READY


def test_interrupted_between_two_steps_it_goes_on(approved: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(application: Application) -> None:  # noqa: F811
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(operations, "_invite_first", fail)
        tasks.work()
    assert len(waiting()) == 1
    tasks.work()
    tasks.work()
    assert waiting() == []
    centre = Centre.objects.using("owner").get(slug="pleven")
    assert len(invitations(centre)) == 1


def test_an_interrupted_centre_without_application_is_finished(requested: Callable[..., Centre]) -> None:
    centre = requested()
    assert unfinished() == [centre]
    tasks.work()
    assert Centre.objects.using("owner").get(pk=centre.pk).state == CentreState.READY


def test_schemas_are_made_ready_when_nobody_waits(approved: Application) -> None:
    ready = PremadeSchema.objects.using("owner")
    ready.all().delete()
    tasks.premake()
    assert ready.count() == 0
    tasks.work()
    tasks.premake()
    assert ready.count() == settings.PREMADE_SCHEMAS


def test_one_that_fails_does_not_keep_the_others_waiting(
    requested: Callable[..., Centre], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = requested("bad-one"), requested("good-one")

    def sometimes(pk: Any) -> Centre:
        if pk == bad.pk:
            raise ZeroDivisionError
        return provision(pk)

    monkeypatch.setattr(tasks, "provision", sometimes)
    tasks.work()
    assert Centre.objects.using("owner").get(pk=good.pk).state == CentreState.READY


def test_the_wake_up_call_goes_to_the_owners_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[Any] = []
    monkeypatch.setattr(tasks.work, "apply_async", lambda **options: called.append(options))
    hooks.wake({})(None)  # type: ignore[arg-type]
    assert called
    from outbox.schedule import ROUTES, SCHEDULE  # noqa: PLC0415 - beside what it is about

    assert ROUTES["provisioning.work"] == {"queue": "owner"}
    assert SCHEDULE["provisioning.work"]["schedule"] <= 20


def test_a_broker_that_is_down_leaves_the_message_for_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def down(**options: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(tasks.work, "apply_async", down)
    with pytest.raises(hooks.NotDone):
        hooks.wake({})(None)  # type: ignore[arg-type]
