from django.apps import AppConfig


class ProvisioningConfig(AppConfig):
    name = "tenants.provisioning"
    label = "provisioning"

    def ready(self) -> None:
        from tenants.provisioning import hooks  # noqa: PLC0415 - models are loaded now, not earlier

        hooks.fill()
