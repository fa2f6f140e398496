from django.apps import AppConfig


class ContactCentreConfig(AppConfig):
    name = "services.contact_centre"
    label = "contact_centre"

    def ready(self) -> None:
        from services.contact_centre import (  # noqa: PLC0415 - models exist only now
            door_hooks,
            incident_hooks,
            ledger_hooks,
            meeting_hooks,
            planning_hooks,
            tasks,  # noqa: F401 - registers the planner's handlers
        )
        from services.contact_centre.operations import reminders  # noqa: F401, PLC0415 - registers its handler

        door_hooks.register()
        meeting_hooks.register()
        planning_hooks.register()
        incident_hooks.register_all()
        ledger_hooks.register()
