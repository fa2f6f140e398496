from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"

    def ready(self) -> None:
        from api.once import forget_all  # noqa: PLC0415 - models exist only now
        from kernel import hooks  # noqa: PLC0415 - beside its only use

        hooks.forgotten.register(forget_all)
