from django.apps import AppConfig


class ContinuityConfig(AppConfig):
    name = "tenants.continuity"
    label = "continuity"
