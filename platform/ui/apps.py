from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "ui"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from ui import hooks  # noqa: F401, PLC0415 - registers the public pages in the navigation
