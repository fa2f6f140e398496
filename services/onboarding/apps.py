from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    name = "services.onboarding"
    label = "onboarding"

    def ready(self) -> None:
        from services.onboarding import hooks, tasks  # noqa: F401, PLC0415 - models exist only now
        from services.onboarding.demo import content  # noqa: PLC0415

        content.register()
        hooks.register()
